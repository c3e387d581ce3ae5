//go:build !unix

package record

import "time"

var began = time.Now()

// spent is the time that has passed.
func spent() time.Duration { return time.Since(began) }
