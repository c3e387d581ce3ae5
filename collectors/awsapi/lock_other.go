//go:build !unix || aix || solaris

package awsapi

import "os"

// lock does nothing: this system has no lock that ends with its process.
func lock(*os.File) error { return nil }
