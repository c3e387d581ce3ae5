package ocsf

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/report/view"
)

// maker makes the events of one report.
type maker struct {
	pack     *view.Pack
	from, to int64 // milliseconds
	accounts map[string]string
	evidence map[string]*view.Evidence
}

func newMaker(p *view.Pack) maker {
	from, to := p.Collected()
	m := maker{pack: p, from: from.UnixMilli(), to: to.UnixMilli(), accounts: map[string]string{}, evidence: make(map[string]*view.Evidence, len(p.Evidence))}
	for _, a := range p.Accounts {
		m.accounts[a.ID] = a.Name
	}
	for i := range p.Evidence {
		m.evidence[p.Evidence[i].ID] = &p.Evidence[i]
	}
	return m
}

func (m maker) event(e *view.Entry) event {
	severity, severityID := severityOf(e)
	status, statusID := stateOf(e)
	out := event{
		ActivityID: 1, ActivityName: "Create", CategoryUID: 2, CategoryName: "Findings", ClassUID: 2003, ClassName: "Compliance Finding",
		TypeUID: 200301, TypeName: "Compliance Finding: Create",
		Severity: severity, SeverityID: severityID, Status: status, StatusID: statusID,
		StatusDetail: view.Line(e.Result.String()), Message: view.Line(e.Title + ": " + e.Reason),
		Time: m.to, StartTime: m.from, EndTime: m.to,
		Metadata:    m.metadata(e),
		FindingInfo: m.info(e),
		Compliance:  complianceOf(e),
		Cloud:       m.cloud(e),
		Resources:   m.resources(e),
		Evidences:   m.evidences(e),
		Unmapped:    unmappedOf(e),
	}
	if e.Remedy != "" {
		out.Remediation = &remediation{Desc: view.Line(e.Remedy)}
	}
	return out
}

func (m maker) metadata(e *view.Entry) metadata {
	return metadata{
		Version: Version, Profiles: []string{"cloud"}, EventCode: e.Kind, UID: view.UUID("event", m.pack.ID, m.pack.Root, e.UID), CorrelationUID: view.Line(m.pack.ID),
		Product: product{Name: "trailproof", VendorName: "trailproof", Version: view.Line(m.pack.ToolVersion())},
	}
}

func (m maker) info(e *view.Entry) findingInfo {
	out := findingInfo{UID: e.UID, Title: cmp.Or(view.Line(e.Title), e.Kind), Desc: view.Line(e.Reason), Types: []string{e.Kind}, FirstSeen: m.from, LastSeen: m.to, Created: m.to, Modified: m.to}
	if c := e.Check; c != nil {
		out.Analytic = &analytic{Type: "Rule", TypeID: 1, UID: view.Line(c.ID), Name: view.Line(c.Number), Desc: view.Line(c.Statement)}
	}
	return out
}

// complianceOf says what was asked, and what came of it.
func complianceOf(e *view.Entry) compliance {
	status, id := verdictOf(e)
	out := compliance{Status: status, StatusID: id, StatusCode: view.Line(e.Result.String()), StatusDetails: []string{view.Line(e.Reason)}, Standards: []string{}, Requirements: []string{}}
	if e.Reason == "" {
		out.StatusDetails = nil
	}
	if c := e.Check; c != nil {
		out.Control, out.Desc = view.Line(c.Number), view.Line(c.Title)
		out.Checks = []check{{UID: view.Line(c.ID), Name: view.Line(c.Number), Desc: view.Line(c.Title), Severity: view.Line(c.Severity), Status: status, StatusID: id}}
	}
	if r := e.Requirement; r != nil {
		out.Control, out.Desc = view.Line(r.Framework+" "+r.ID), view.Line(r.Paraphrase)
	}
	for _, r := range e.Requirements {
		out.Requirements = append(out.Requirements, view.Line(r.Framework+" "+r.ID))
		if standard := view.Line(r.Framework); !slices.Contains(out.Standards, standard) {
			out.Standards = append(out.Standards, standard)
		}
	}
	return out
}

// verdictOf is the compliance of a finding. What could not be decided is unknown:
// neither pass nor fail.
func verdictOf(e *view.Entry) (string, int) {
	switch {
	case e.Result == view.NoExceptions:
		return "Pass", 1
	case e.Result == view.NotApplicable, !e.Required():
		return "Not applicable", 99
	case e.Result == view.Exception, e.Result == view.Waived:
		return "Fail", 3
	}
	return "Unknown", 0
}

// stateOf is where the finding stands: new, suppressed by a waiver, or resolved
// because nothing is to be done.
func stateOf(e *view.Entry) (string, int) {
	_, verdict := verdictOf(e)
	switch {
	case e.Result == view.Waived:
		return "Suppressed", 3
	case verdict == 1 || verdict == 99:
		return "Resolved", 4
	}
	return "New", 1
}

// severityOf is that of the check where it fails; nothing else is severe.
func severityOf(e *view.Entry) (string, int) {
	if _, verdict := verdictOf(e); verdict != 3 {
		return "Informational", 1
	}
	switch e.Severity {
	case "low":
		return "Low", 2
	case "medium":
		return "Medium", 3
	case "high":
		return "High", 4
	case "critical":
		return "Critical", 5
	}
	return "Unknown", 0
}
