package asff

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/trailproof/trailproof/report/view"
)

// The limits of the format, in characters or entries.
// Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
const (
	maxTitle        = 256
	maxDescription  = 1024
	maxID           = 512
	maxText         = 512 // of a recommendation
	maxFieldValue   = 2048
	maxRequirements = 32
)

type finding struct {
	SchemaVersion, Id, ProductArn, ProductName, CompanyName, GeneratorId string //nolint:revive,staticcheck // as the format spells them
	AwsAccountId                                                         string //nolint:revive,staticcheck // as above
	Region                                                               string
	Types                                                                []string
	FirstObservedAt, LastObservedAt, CreatedAt, UpdatedAt                string
	Severity                                                             severity
	Title, Description                                                   string
	Remediation                                                          *remediation `json:",omitempty"`
	ProductFields                                                        map[string]string
	Resources                                                            []resource
	Compliance                                                           compliance
	Workflow                                                             struct{ Status string }
	RecordState                                                          string
}

type severity struct{ Label, Original string }

type remediation struct {
	Recommendation struct{ Text string }
}

type resource struct{ Type, Id, Partition, Region string } //nolint:revive,staticcheck // as above

type compliance struct {
	Status              string
	RelatedRequirements []string `json:",omitempty"`
}

// maker makes findings of one report.
type maker struct {
	version, account, partition, from, to string
}

// moment is how the format writes times: RFC 3339 with milliseconds.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func newMaker(p *view.Pack) maker {
	from, to := p.Collected()
	m := maker{version: p.ToolVersion(), from: moment(from), to: moment(to), account: "000000000000", partition: "aws"}
	if len(p.Accounts) > 0 {
		m.account = p.Accounts[0].ID
	}
	if p.Assessment != nil {
		m.account = cmp.Or(p.Assessment.About.Caller.Account, m.account)
		m.partition = cmp.Or(partitionOfARN(p.Assessment.About.Caller.ARN), m.partition)
	}
	return m
}

func (m maker) finding(e *view.Entry) finding {
	account := cmp.Or(view.Line(e.Account), m.account)
	partition := cmp.Or(partitionOfARN(e.Subject), partitionOfRegion(e.Region), m.partition)
	region := cmp.Or(view.Line(e.Region), homes[partition])
	f := finding{
		SchemaVersion: "2018-10-08", ProductName: "trailproof", CompanyName: "trailproof", AwsAccountId: account, Region: region,
		ProductArn:      "arn:" + partition + ":securityhub:" + region + ":" + account + ":product/" + account + "/default",
		GeneratorId:     cut("trailproof/"+generator(e), maxID),
		Types:           types(e),
		FirstObservedAt: m.from, LastObservedAt: m.to, CreatedAt: m.to, UpdatedAt: m.to,
		Severity:      severityOf(e),
		Title:         cut(text(e.Title, generator(e)), maxTitle),
		Description:   cut(text(e.Result.String()+": "+e.Reason, ""), maxDescription),
		ProductFields: m.fields(e),
		Resources:     []resource{resourceOf(e, account, partition, region)},
		Compliance:    compliance{Status: status(e)},
		RecordState:   "ACTIVE",
	}
	f.Id = "trailproof/" + region + "/" + account + "/" + e.UID
	if e.Remedy != "" && e.Result != view.NoExceptions && e.Result != view.NotApplicable {
		f.Remediation = &remediation{}
		f.Remediation.Recommendation.Text = cut(view.Line(e.Remedy), maxText)
	}
	for _, r := range e.Requirements[:min(len(e.Requirements), maxRequirements)] {
		f.Compliance.RelatedRequirements = append(f.Compliance.RelatedRequirements, view.Line(r.Framework+"/"+r.ID))
	}
	f.Workflow.Status = workflow(e)
	return f
}

// generator is what the finding comes from: check/ID, or requirement/FRAMEWORK/ID.
func generator(e *view.Entry) string {
	if e.Check == nil {
		return "requirement/" + view.Line(e.Requirement.Framework+"/"+e.Requirement.ID)
	}
	return "check/" + view.Line(e.Check.ID)
}

func types(e *view.Entry) []string {
	if e.Check == nil {
		return []string{"Software and Configuration Checks/Industry and Regulatory Standards/" + view.Line(e.Requirement.Framework)}
	}
	return []string{"Software and Configuration Checks/AWS Security Best Practices"}
}

// status is the compliance of a finding. What could not be decided is a warning:
// neither passed nor failed.
func status(e *view.Entry) string {
	switch {
	case e.Result == view.NotApplicable, !e.Required():
		return "NOT_AVAILABLE"
	case e.Result == view.NoExceptions:
		return "PASSED"
	case e.Result == view.Exception, e.Result == view.Waived:
		return "FAILED"
	}
	return "WARNING"
}

// workflow settles what passes, and suppresses what is waived.
func workflow(e *view.Entry) string {
	switch {
	case e.Result == view.Waived:
		return "SUPPRESSED"
	case status(e) == "PASSED", status(e) == "NOT_AVAILABLE":
		return "RESOLVED"
	}
	return "NEW"
}

// severityOf is that of the check where it fails; nothing else is severe.
func severityOf(e *view.Entry) severity {
	s := severity{Label: "INFORMATIONAL", Original: cmp.Or(e.Severity, "none")}
	if label := strings.ToUpper(e.Severity); status(e) == "FAILED" && (label == "LOW" || label == "MEDIUM" || label == "HIGH" || label == "CRITICAL") {
		s.Label = label
	}
	return s
}

// fields are what the format has no place for. None is empty.
func (m maker) fields(e *view.Entry) map[string]string {
	out := map[string]string{}
	set := func(key, value string) {
		if value = view.Line(value); value != "" {
			out["trailproof/"+key] = cut(value, maxFieldValue)
		}
	}
	set("Finding", e.Kind)
	set("Result", e.Result.String())
	set("Subject", e.Subject)
	set("Exception", e.Exception)
	set("Waiver", e.Waiver)
	set("Owner", e.Owner)
	set("Evidence", strings.Join(e.Evidence, " "))
	set("Version", m.version)
	if c := e.Check; c != nil {
		set("Check", c.Number)
		set("Parameters", c.Parameters)
	}
	if r := e.Requirement; r != nil {
		set("Words", r.Words)
		set("Basis", r.Basis)
	}
	return out
}

// text is a line, or something else where there is none.
func text(s, otherwise string) string { return cmp.Or(view.Line(s), otherwise) }

// cut shortens text to so many characters, and shows that it did.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
