package controls_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/trailproof/trailproof/controls"
)

// loaded is the built-in library, read once: no test may change it.
var loaded = sync.OnceValues(func() (*controls.Library, error) { return controls.Load(kinds()) })

func library(t testing.TB) *controls.Library {
	t.Helper()
	lib, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestTheBuiltInLibraryIsSound(t *testing.T) {
	lib := library(t)
	if len(lib.Checks) < 60 || len(lib.Catalogs) != 5 {
		t.Errorf("%d checks and %d catalogs", len(lib.Checks), len(lib.Catalogs))
	}
}

func TestCatalogsStandInTheirOwnOrderAndOthersFollowByID(t *testing.T) {
	dir := t.TempDir()
	for _, id := range []string{"bank-rules", "another"} {
		text := strings.Replace(smallCatalog, "id: small", "id: "+id, 1) + "      - {id: \"1\", title: T, asks: A, severity: high, checks: [trail-logging]}\n"
		if err := os.WriteFile(filepath.Join(dir, id+".yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lib, err := controls.Load(kinds(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range lib.Catalogs {
		ids = append(ids, c.ID)
	}
	want := []string{"pci-dss-4.0.1", "iso-27001-2022", "soc2-2017", "gdpr-2016-679", "hipaa-security-rule", "another", "bank-rules"}
	if !slices.Equal(ids, want) {
		t.Errorf("catalogs stand in the order %q, want %q", ids, want)
	}
}

// TestWithoutATrailWhatTrailsReferToIsNotInOrder: an account that no trail
// covers fails every check of a bucket, key, log group or topic, also where one
// that serves the trails of other accounts lies in it.
func TestWithoutATrailWhatTrailsReferToIsNotInOrder(t *testing.T) {
	seen := 0
	for _, c := range library(t).Checks {
		if !slices.Contains([]string{"s3.bucket", "kms.key", "logs.group", "sns.topic"}, c.Kind) {
			continue
		}
		seen++
		if c.Requires != "cloudtrail.trail" {
			t.Errorf("%s does not require a trail", c.ID)
		}
	}
	if seen == 0 {
		t.Error("there is no such check")
	}
}

// TestNothingInTheLibrarysFoldersIsLeftOut walks the folders: every file is
// loaded, and every folder of fixtures is that of a check.
func TestNothingInTheLibrarysFoldersIsLeftOut(t *testing.T) {
	lib := library(t)
	for _, folder := range []string{"checks", "catalogs", "checks/testdata"} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			name := folder + "/" + e.Name()
			switch {
			case name == "checks/testdata":
			case folder == "checks/testdata":
				if lib.Check(e.Name()) == nil {
					t.Errorf("%s holds the fixtures of no check", name)
				}
			case lib.Files[name] == nil:
				t.Errorf("%s is not loaded", name)
			}
		}
		if len(entries) == 0 {
			t.Errorf("%s is empty: the walk is broken", folder)
		}
	}
}

// TestChecksStandInTheFamiliesOfTheLibrary: people filter by them, so that they
// do not change.
func TestChecksStandInTheFamiliesOfTheLibrary(t *testing.T) {
	families := []string{"trail-configuration", "multi-region-coverage", "log-validation", "encryption", "log-storage", "retention",
		"least-privilege", "identity", "monitoring-and-alerting", "services", "over-the-period"}
	got := map[string]bool{}
	for _, c := range library(t).Checks {
		if got[c.Family] = true; !slices.Contains(families, c.Family) {
			t.Errorf("%s is of the family %q", c.ID, c.Family)
		}
	}
	if len(got) != len(families) {
		t.Errorf("%d of %d families have a check", len(got), len(families))
	}
}
