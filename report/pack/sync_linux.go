package pack

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncFolder puts everything below the folder on disk, with whatever else the
// file system has to write: of a hundred thousand small files, one at a time
// would take minutes.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer f.Close()
	if unix.Syncfs(int(f.Fd())) == nil {
		return nil
	}
	return syncEach(folder)
}
