package pack

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CheckNames says whether files of these slash-separated names can lie in a pack
// together.
func CheckNames(names []string) error {
	folded := map[string]string{}
	for _, name := range names {
		if !validName(name) {
			return fmt.Errorf("%q is not a name that a pack may hold", name)
		}
		if other, taken := folded[foldedName(name)]; taken {
			return fmt.Errorf("%q and %q are one file on some computers", other, name)
		}
		folded[foldedName(name)] = name
	}
	return nil
}

// validName says whether a slash-separated name stays inside the pack on every
// operating system, and can be printed.
func validName(name string) bool {
	if !fs.ValidPath(name) || name == "." || len(name) > 1024 || strings.ContainsAny(name, `\:`) {
		return false
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// foldedName is one name for all spellings that some file system takes for the
// same: whatever the case of the letters and the composition of the accents.
func foldedName(name string) string {
	return norm.NFC.String(strings.ToLower(strings.ToUpper(norm.NFC.String(name))))
}
