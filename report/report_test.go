package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

// notFormats are the packages under report that lay nothing out.
var notFormats = []string{"view", "pack", "mask", "signature", "timestamp"}

func TestEveryFormatIsListed(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range entries {
		sources, err := filepath.Glob(filepath.Join(e.Name(), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		if !e.IsDir() || len(sources) == 0 || slices.Contains(notFormats, e.Name()) {
			continue
		}
		found++
		if _, err := report.Find(e.Name()); err != nil {
			t.Errorf("package %s is not in Formats", e.Name())
		}
	}
	if found == 0 || found != len(report.Formats()) {
		t.Errorf("%d packages for %d formats", found, len(report.Formats()))
	}
}

func TestEveryFormatIsWrittenAlikeTwice(t *testing.T) {
	for _, f := range report.Formats() {
		var outputs [2]bytes.Buffer
		for i := range outputs {
			p := viewtest.Sample()
			p.Assessment = &controls.Assessment{}
			if err := f.Write(&outputs[i], p, report.Options{Width: 80}); err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		if outputs[0].Len() == 0 || !bytes.Equal(outputs[0].Bytes(), outputs[1].Bytes()) {
			t.Errorf("%s: %d and %d bytes that are not the same", f.Name, outputs[0].Len(), outputs[1].Len())
		}
		if f.Title == "" {
			t.Errorf("%s does not say what it is", f.Name)
		}
	}
}

func TestAnUnknownFormatNamesTheKnownOnes(t *testing.T) {
	err := report.Write(&bytes.Buffer{}, "docx", viewtest.Sample(), report.Options{})
	if err == nil || !strings.Contains(err.Error(), `unknown format "docx"; one of table, json, pdf, html, xlsx, oscal, ocsf, asff, csv, or pack`) {
		t.Errorf("got %v", err)
	}
}
