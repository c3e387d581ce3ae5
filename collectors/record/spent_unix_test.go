//go:build unix

package record

import (
	"syscall"
	"time"
)

// spent is the time that cores have worked for this process: unlike the clock, it
// does not run while others have them.
func spent() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
