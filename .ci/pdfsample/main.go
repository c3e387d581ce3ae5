// Command pdfsample writes small fixed reports, on both papers and with hostile text,
// for the pictures that are compared with approved ones.
//
//	go run ./.ci/pdfsample FOLDER
package main

import (
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/trailproof/trailproof/report/pdf"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func main() {
	hostile := small()
	hostile.Limits = append(viewtest.Hostile, "Ελληνικά Кириллица العربية עברית ქართული ☃ ⚠ 漢字 \U0001F600")
	hostile.Trails[0].Name = strings.Join(viewtest.Hostile, " ")
	letter := small()
	letter.Paper = view.Letter
	for name, p := range map[string]*view.Pack{"a4": small(), "letter": letter, "hostile": hostile} {
		if err := write(filepath.Join(os.Args[1], name+".pdf"), p); err != nil {
			log.Fatal(err)
		}
	}
}

// small is a report of a few checks, in all its sections.
func small() *view.Pack {
	p := viewtest.Peopled()
	p.Checks, p.Evidence, p.Gaps = p.Checks[:5], p.Evidence[:40], p.Gaps[:6]
	p.Access.Guarded, p.Access.Named, p.Access.Roles, p.Alerts.Lost = p.Access.Guarded[:2], p.Access.Named[:4], p.Access.Roles[:4], p.Alerts.Lost[:3]
	p.Proof.Chains = p.Proof.Chains[:min(len(p.Proof.Chains), 6)]
	for i := range p.Frameworks {
		p.Frameworks[i].Requirements = p.Frameworks[i].Requirements[:4]
	}
	return p
}

func write(path string, p *view.Pack) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := pdf.Write(f, p); err != nil {
		return err
	}
	return f.Close()
}
