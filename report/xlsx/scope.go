package xlsx

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

func completeness(p *view.Pack) register {
	r := register{name: "Completeness", table: "tblCompleteness", tab: slate, title: "Population and completeness",
		note:    "What was expected, what was examined, and how completeness was established.",
		columns: []column{{"Population", 40, label}, {"Expected", 12, plain}, {"Examined", 12, number}, {"Difference", 12, plain}, {"Completeness check", 70, plain}}}
	for _, q := range p.Population {
		var expected, difference any = q.Expected, q.Difference
		if q.ExpectedUnknown {
			expected, difference = fmt.Sprintf("at least %d", q.Expected), "not known"
		}
		r.rows = append(r.rows, []any{q.Name, expected, q.Examined, difference, q.Method})
	}
	return r
}

func regions(p *view.Pack) register {
	r := register{name: "Regions", table: "tblRegions", tab: slate, title: "Accounts and regions",
		note: "One row per account and enabled region; an account without a row for its regions could not be asked for them.",
		columns: []column{{"Account", 16, label}, {"Name", 26, plain}, {"Unit", 28, plain}, {"Status", 12, plain}, {"Account examined", 16, plain}, {"Why", 44, plain},
			{"Region", 16, plain}, {"Region examined", 16, plain}, {"Recording", 14, plain}, {"Management events", 18, plain}, {"Why (region)", 44, plain}}}
	for _, a := range p.Accounts {
		if len(a.Regions) == 0 {
			r.rows = append(r.rows, []any{a.ID, a.Name, a.Unit, a.Status, a.Examined, a.Why, "", "", "", "", ""})
		}
		for _, g := range a.Regions {
			r.rows = append(r.rows, []any{a.ID, a.Name, a.Unit, a.Status, a.Examined, a.Why, g.Name, g.Examined, g.Recording, g.Management, g.Why})
		}
	}
	return r
}

func trails(p *view.Pack) register {
	r := register{name: "Trails", table: "tblTrails", tab: slate, title: "Trails in scope",
		note: "One row per trail, however many accounts and regions show it.",
		columns: []column{{"Trail", 28, label}, {"ARN", 66, mono}, {"Home", 30, plain}, {"Type", 28, plain}, {"Logging", 14, plain}, {"Validation", 14, plain},
			{"Key", 50, mono}, {"Bucket", 36, mono}, {"Evidence", 34, reference}}}
	for _, t := range p.Trails {
		r.rows = append(r.rows, []any{t.Name, t.ARN, t.Home, t.Type, t.Logging, t.Validation, t.Key, t.Bucket, strings.Join(t.Evidence, ", ")})
	}
	return r
}

func gaps(p *view.Pack) register {
	r := register{name: "Gaps", table: "tblGaps", tab: slate, title: "What could not be read or is not known",
		note: "One row per read without an answer, with the permission that would settle it, and per question that the answers leave open.",
		columns: []column{{"Account", 16, label}, {"Region", 16, plain}, {"Reason", 14, plain}, {"IAM action", 36, mono}, {"Why", 70, plain},
			{"Requirements left undecided", 60, plain}, {"Evidence", 34, reference}}}
	each(&r, p.Gaps, func(g view.Gap) []any {
		return []any{g.Account, g.Region, g.Reason, g.Action, g.Detail, strings.Join(g.Controls, ", "), strings.Join(g.Evidence, ", ")}
	})
	return r
}

func evidence(p *view.Pack) register {
	r := register{name: "Evidence", table: "tblEvidence", tab: slate, title: "Evidence index", keyed: true,
		note: "One row per recorded call: who was asked what, when, and the SHA-256 of the raw response.",
		columns: []column{{"Evidence", 13, reference}, {"Content", 50, plain}, {"Source", 36, mono}, {"Account", 16, plain}, {"Region", 14, plain}, {"Collected (UTC)", 22, plain},
			{"Request ID", 38, mono}, {"Outcome", 16, plain}, {"File", 28, mono}, {"Raw response", 40, mono}, {"Bytes", 10, number}, {"SHA-256", 66, mono}, {"Tests", 24, reference}, {"Equivalent command", 70, mono}}}
	each(&r, p.Evidence, func(e view.Evidence) []any {
		return []any{e.ID, e.Content, e.Source, e.Account, e.Region, utc(e.At), e.RequestID, e.Outcome, e.File, e.Raw, e.Bytes, e.SHA256, strings.Join(e.Tests, ", "), e.Command}
	})
	return r
}

func manifest(p *view.Pack) register {
	r := register{name: "Manifest", table: "tblManifest", tab: slate, title: "Manifest",
		note:    "The files under the root hash. Files that print the root, this workbook among them, stand in MANIFEST.json.",
		columns: []column{{"Path", 60, mono}, {"Bytes", 12, number}, {"SHA-256", 66, mono}}}
	each(&r, p.Files, func(f view.File) []any { return []any{f.Path, f.Bytes, f.SHA256} })
	return r
}
