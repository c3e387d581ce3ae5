//go:build !linux

package pack

// syncFolder puts everything below the folder on disk.
func syncFolder(folder string) error { return syncEach(folder) }
