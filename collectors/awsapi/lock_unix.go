//go:build unix && !aix && !solaris

package awsapi

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps other processes from writing the file until it is closed, or this
// process ends. Where the file system knows no locks there is none.
func lock(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrInUse
	}
	return nil
}
