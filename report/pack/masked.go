package pack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// notWithNames is why a masked pack bears out nothing but its files.
const notWithNames = "names are masked in this pack, and what its reports rest on is in the pack that they were made from"

// forgetAll removes every response: a masked pack holds none.
func (d *Draft) forgetAll() error { return os.RemoveAll(filepath.Join(d.folder, RawFolder)) }

// evident is an error of a pack that does not hold what its reports rest on.
func (p *Pack) evident() error {
	if len(p.Manifest.Masked) == 0 {
		return nil
	}
	return errors.New(notWithNames)
}

// verifyEvident leaves open what a masked pack cannot bear out.
func verifyEvident(p *Pack, _ Deps, _ *Checked) error {
	if p.evident() == nil {
		return nil
	}
	for _, name := range p.Names() {
		if name == SnapshotFile || name == CallsFile {
			return differs("%s says that names are masked, and %q is there", ManifestFile, name)
		}
	}
	return &unsettled{NotChecked, fmt.Sprintf("not checked: %s", notWithNames)}
}
