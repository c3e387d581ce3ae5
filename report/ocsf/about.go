package ocsf

import (
	"cmp"
	"strings"

	"github.com/trailproof/trailproof/report/view"
)

// mostEvidence is how many evidence items an event describes; of all it has the
// numbers.
const mostEvidence = 50

func (m maker) cloud(e *view.Entry) cloud {
	out := cloud{Provider: "AWS", Region: view.Line(e.Region)}
	if id := view.Line(e.Account); id != "" {
		out.Account = &account{UID: id, Name: view.Line(m.accounts[e.Account]), Type: "AWS Account", TypeID: 10}
	}
	return out
}

// resources is the subject; of what could not be listed, the account.
func (m maker) resources(e *view.Entry) []resource {
	r := resource{UID: view.Line(e.Subject), Type: cmp.Or(view.Line(e.SubjectKind), "account"), Region: view.Line(e.Region), Partition: partitionOf(e)}
	if r.UID == "" {
		r.UID = view.Line(e.Account)
	}
	if r.UID == "" {
		return nil
	}
	if e.Owner != "" {
		r.Owner = &user{Name: view.Line(e.Owner)}
	}
	return []resource{r}
}

func partitionOf(e *view.Entry) string {
	if parts := strings.SplitN(e.Subject, ":", 3); len(parts) == 3 && parts[0] == "arn" {
		return view.Line(parts[1])
	}
	return ""
}

// evidences are the calls that the finding rests on.
func (m maker) evidences(e *view.Entry) []evidence {
	var out []evidence
	for _, id := range e.Evidence[:min(len(e.Evidence), mostEvidence)] {
		item := evidence{UID: id, Data: data{ID: id}}
		if x := m.evidence[id]; x != nil {
			item.Name = view.Line(x.Content)
			item.Data = data{ID: id, Call: view.Line(x.Source), File: x.File, SHA256: x.SHA256, RequestID: view.Line(x.RequestID), Outcome: view.Line(x.Outcome)}
		}
		out = append(out, item)
	}
	return out
}

func unmappedOf(e *view.Entry) unmapped {
	out := unmapped{Result: e.Result.String(), Exception: e.Exception, Waiver: view.Line(e.Waiver), Evidence: e.Evidence}
	if c := e.Check; c != nil {
		out.Check, out.CheckResult, out.Parameters = view.Line(c.Number), c.Result.String(), view.Line(c.Parameters)
	}
	if r := e.Requirement; r != nil {
		out.Framework, out.Requirement, out.Words, out.Basis = view.Line(r.Framework), view.Line(r.ID), view.Line(r.Words), view.Line(r.Basis)
	}
	return out
}
