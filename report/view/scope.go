package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
)

// scope says what was to be examined, what was, and how completeness is known.
func (b *builder) scope() {
	b.accounts()
	b.trails()
	b.population()
	b.gaps()
	b.exclusions()
	b.limits()
	b.pack.Sampling = "Every subject that was found was tested; no sampling was applied."
	if b.pack.Proof.Verified() {
		b.pack.Sampling += " Of the digest and log files of the period the full population was read, as far as it could be; none was left out."
	}
}

// active says whether an account is one that a complete audit must examine.
func active(status string) bool { return status == "" || status == "ACTIVE" }

// regionFact is the part of a fact about a region that is printed.
type regionFact struct {
	Recording  evidence.Value[bool]   `json:"recording"`
	Management evidence.Value[string] `json:"management"`
}

// accounts lists the accounts with their regions and what is recorded there.
func (b *builder) accounts() {
	recorded := map[[2]string]regionFact{}
	for _, f := range b.facts("region") {
		recorded[[2]string{f.Account, f.Region}] = readFact[regionFact](b, f)
	}
	regions := map[string][]controls.RegionCoverage{}
	for _, r := range b.assessment.Coverage.Regions {
		regions[r.Account] = append(regions[r.Account], r)
	}
	units := map[string]string{}
	for _, a := range b.snapshot.About.Accounts {
		units[a.ID] = a.Unit
	}
	for _, a := range b.assessment.Coverage.Accounts {
		out := Account{ID: a.ID, Name: a.Name, Status: a.Status, Unit: units[a.ID], Examined: a.Examined, Why: a.Why}
		for _, r := range regions[a.ID] {
			fact := recorded[[2]string{r.Account, r.Region}]
			region := Region{Name: r.Region, Examined: r.Examined, Why: r.Why, Recording: say(fact.Recording, "recording", "not recording"), Management: "not known"}
			if extent, known := fact.Management.Get(); known && extent != "unknown" && extent != "" {
				region.Management = extent
			}
			out.Regions = append(out.Regions, region)
		}
		b.pack.Accounts = append(b.pack.Accounts, out)
	}
}

// facts lists the facts of a kind, in one order whatever the snapshot's.
func (b *builder) facts(kind string) []evidence.Fact { return b.byKind[kind] }

// sortFacts orders the facts by kind.
func (b *builder) sortFacts() {
	b.byKind = map[string][]evidence.Fact{}
	for _, f := range b.snapshot.Facts {
		b.byKind[f.Kind] = append(b.byKind[f.Kind], f)
	}
	for _, facts := range b.byKind {
		slices.SortStableFunc(facts, func(x, y evidence.Fact) int {
			return cmp.Or(cmp.Compare(x.Account, y.Account), cmp.Compare(x.Region, y.Region), cmp.Compare(x.ID, y.ID))
		})
	}
}

// fact is the fact about a subject, if there is one.
func (b *builder) fact(s controls.Subject) (evidence.Fact, bool) {
	facts := b.facts(s.Kind)
	i, found := slices.BinarySearchFunc(facts, s, func(f evidence.Fact, s controls.Subject) int {
		return cmp.Or(cmp.Compare(f.Account, s.Account), cmp.Compare(f.Region, s.Region), cmp.Compare(f.ID, s.ID))
	})
	if !found {
		return evidence.Fact{}, false
	}
	return facts[i], true
}

// trailFact is the part of a fact about a trail that says how it is set up.
type trailFact struct {
	Name              string                      `json:"name"`
	HomeRegion        string                      `json:"home_region"`
	MultiRegion       bool                        `json:"multi_region"`
	Organization      bool                        `json:"organization"`
	LogFileValidation bool                        `json:"log_file_validation"`
	BucketName        string                      `json:"bucket_name"`
	KMSKeyID          string                      `json:"kms_key_id"`
	Status            evidence.Value[trailStatus] `json:"status"`
}

type trailStatus struct {
	Logging bool `json:"logging"`
}

// trails lists the trails, from the facts about them.
func (b *builder) trails() {
	for _, f := range b.facts("cloudtrail.trail") {
		fact := readFact[trailFact](b, f)
		t := Trail{
			Name: fact.Name, ARN: f.ID, Home: cmp.Or(fact.HomeRegion, f.Region),
			Type:       "Account, one region",
			Logging:    say(evidence.Then(fact.Status, func(s trailStatus) bool { return s.Logging }), "yes", "no"),
			Validation: say(evidence.Known(fact.LogFileValidation), "enabled", "disabled"),
			Key:        cmp.Or(fact.KMSKeyID, "none"),
			Bucket:     cmp.Or(fact.BucketName, "none"),
			Evidence:   b.tellingFirst(b.refs(append(slices.Clone(f.Calls), citations(f.Data)...)), func(c evidence.Call) int { return among(c.ID, f.Calls) }),
		}
		switch {
		case fact.Organization && fact.MultiRegion:
			t.Type = "Organization, all regions"
		case fact.Organization:
			t.Type = "Organization, one region"
		case fact.MultiRegion:
			t.Type = "Account, all regions"
		}
		b.pack.Trails = append(b.pack.Trails, t)
	}
}

// population reconciles what was expected with what was examined.
func (b *builder) population() {
	coverage := b.assessment.Coverage
	method := "The caller's own account and any named on the command line"
	if b.organization() != "" {
		method = "organizations:ListAccounts, every page"
	}
	accounts := Population{Name: "Accounts, active", Method: method, ExpectedUnknown: b.unread("organization")}
	inactive := Population{Name: "Accounts, suspended or closing", Method: "Listed, and not scanned"}
	out := Population{Name: "Accounts, left out", Method: "Listed, and not scanned because the run was asked to leave them out"}
	left := b.leftOut()
	for _, a := range coverage.Accounts {
		line := &accounts
		switch {
		case !active(a.Status):
			line = &inactive
		case left[a.ID]:
			line = &out
		}
		line.Expected++
		if a.Examined == "yes" {
			line.Examined++
		}
	}
	b.pack.Population = append(b.pack.Population, accounts)
	for _, line := range []Population{inactive, out} {
		if line.Expected > 0 {
			b.pack.Population = append(b.pack.Population, line)
		}
	}
	regions := Population{Name: "Account-regions", Expected: len(coverage.Regions), Method: "ec2:DescribeRegions in every account: the enabled regions", ExpectedUnknown: b.unread("region")}
	for _, r := range coverage.Regions {
		if r.Examined == "yes" {
			regions.Examined++
		}
	}
	b.pack.Population = append(b.pack.Population, regions)
	for _, kind := range []struct{ kind, name, method string }{
		{"cloudtrail.trail", "Trails", "cloudtrail:DescribeTrails in every account and region"},
		{"s3.bucket", "Log buckets", "Named by the trails that were found"},
		{"kms.key", "Log encryption keys", "Named by the trails that were found"},
		{"logs.group", "Log groups", "Named by the trails that were found"},
		{"sns.topic", "Notification topics", "Named by the trails, alarms and rules that were found"},
		{"cloudtrail.event_data_store", "Event data stores", "cloudtrail:ListEventDataStores in every account and region"},
		{"glue.table", "Tables over the logs", "glue:GetTables where the trails and their log buckets are"},
		{"iam.user", "IAM users", "The credential report and iam:GetAccountAuthorizationDetails of every account"},
		{"iam.role", "IAM roles", "iam:GetAccountAuthorizationDetails of every account"},
		{"iam.group", "IAM groups", "iam:GetAccountAuthorizationDetails of every account"},
		{"iam.policy", "Managed policies in use", "iam:GetAccountAuthorizationDetails of every account"},
		{"cloudwatch.alarm", "Alarms", "cloudwatch:DescribeAlarms in every account and region"},
		{"events.rule", "EventBridge rules", "events:ListRules in every account and region"},
	} {
		if !b.asked(kind.kind) {
			continue
		}
		seen := b.found(kind.kind)
		line := Population{Name: kind.name, Method: kind.method, Expected: len(seen), ExpectedUnknown: b.unread(kind.kind)}
		examined := map[string]bool{} // a policy of AWS's own is in use in many accounts
		for _, f := range b.facts(kind.kind) {
			if !seen[f.ID] && !examined[f.ID] {
				line.Expected++ // known otherwise than by a scope that shows it
			}
			examined[f.ID] = true
		}
		line.Examined = len(examined)
		b.pack.Population = append(b.pack.Population, line)
	}
	b.archivePopulation()
	calls := b.callCounts()
	b.pack.Population = append(b.pack.Population, Population{
		Name: "API reads", Expected: calls.all, Examined: calls.answered,
		Method: fmt.Sprintf("The ledger: %d answered, %d denied, %d failed, throttled or unsupported", calls.answered, calls.denied, calls.other) + b.standing(),
	})
	for i := range b.pack.Population {
		line := &b.pack.Population[i]
		line.Difference = line.Expected - line.Examined
	}
}

// found are the subjects of a kind that the scopes show.
func (b *builder) found(kind string) map[string]bool {
	out := map[string]bool{}
	for _, sc := range b.snapshot.Scopes {
		if sc.Kind == kind {
			for _, id := range sc.Found {
				out[id] = true
			}
		}
	}
	return out
}

// asked says whether anything of the kind was asked for: what a collection did
// not set out to find is no population.
func (b *builder) asked(kind string) bool {
	return len(b.facts(kind)) > 0 || slices.ContainsFunc(b.snapshot.Scopes, func(sc evidence.Scope) bool { return sc.Kind == kind })
}

// unread says whether a part of the kind's population could not be listed, so
// that the expected number is a lower bound.
func (b *builder) unread(kind string) bool {
	return slices.ContainsFunc(b.snapshot.Scopes, func(sc evidence.Scope) bool { return sc.Kind == kind && sc.Gap != nil })
}

// organization is the organization's ID, or "".
func (b *builder) organization() string {
	for _, f := range b.facts("organization") {
		return f.ID
	}
	return ""
}

func (b *builder) gaps() {
	for _, g := range b.assessment.Coverage.Gaps {
		b.pack.Gaps = append(b.pack.Gaps, Gap{
			Account: g.Account, Region: g.Region, Reason: reasonText(g.Reason), Action: g.Action, Detail: g.Detail,
			Controls: g.Controls, Evidence: b.tellingFirst(b.refs(g.Calls), unanswered),
		})
	}
}

// reasonText says for people why something is not known.
func reasonText(r evidence.Reason) string {
	switch r {
	case evidence.NotAsked:
		return "not asked"
	case evidence.Unsupported:
		return "no answer"
	}
	return r.String()
}

// gapWords says for people why something is not known, without a word where the
// detail says it all.
func gapWords(g evidence.Gap) string {
	why := reasonText(g.Reason)
	if g.Detail != "" && (g.Reason == evidence.NotAsked || g.Reason == evidence.Failed || g.Reason == evidence.Unsupported) {
		why = ""
	}
	why = strings.TrimSpace(why + " " + g.Action)
	switch {
	case g.Detail == "":
		return why
	case why == "":
		return g.Detail
	}
	return why + ": " + g.Detail
}

// gapWords are those of the function, each text once: many subjects lack the same.
func (b *builder) gapWords(g evidence.Gap) string {
	words, known := b.why[g]
	if !known {
		words = gapWords(g)
		b.why[g] = words
	}
	return words
}

// unanswered ranks calls that were refused or failed before those answered.
func unanswered(c evidence.Call) int {
	if c.Reason != nil {
		return -1
	}
	return readsOf(c)
}

// among ranks calls that are listed before others.
func among(id evidence.CallID, calls []evidence.CallID) int {
	if slices.Contains(calls, id) {
		return 0
	}
	return 1
}

// limits says what the evidence cannot show, whatever the verdicts.
func (b *builder) limits() {
	about := b.assessment.About
	p := b.pack
	if text := b.partText(); text != "" {
		p.Limits = append(p.Limits, fmt.Sprintf("This report is about %s. What lies in other accounts was examined as far as it records this one; what the whole collection shows of others is not here.", text))
	}
	if about.Period.Moment() {
		p.Limits = append(p.Limits, fmt.Sprintf("Configuration was read between %s and %s. Nothing is said about how it stood before or after.", moment(about.Started), moment(about.Finished)))
	} else {
		p.Limits = append(p.Limits, fmt.Sprintf("Configuration was read between %s and %s, and is evidence of that time only, whatever the period.", moment(about.Started), moment(about.Finished)))
	}
	p.Limits = append(p.Limits, b.archiveLimits()...)
	p.Limits = append(p.Limits,
		"CloudTrail records calls of the AWS API. What happens inside operating systems, databases and applications is recorded elsewhere, if at all.",
		"Data events that no trail was configured to record leave no trace. Regions that are not enabled were not asked.",
		"The answers are AWS's own. That they describe the environment truthfully was not, and cannot be, tested from outside.")
	waiting := 0
	for _, r := range b.results {
		if r.Uncollected != "" {
			waiting++
		}
	}
	if waiting > 0 {
		p.Limits = append(p.Limits, fmt.Sprintf("This version does not judge %s; they are inconclusive, and so is every requirement that rests on them and does not fail otherwise.", count(waiting, "check")))
	}
	if about.Interrupted {
		p.Limits = append(p.Limits, "The collection was interrupted: what had not been asked by then is unknown.")
	}
}

// accountsExamined counts the active accounts, and those examined in full.
func accountsExamined(c controls.Coverage) (expected, examined int) {
	for _, a := range c.Accounts {
		if active(a.Status) {
			expected++
			if a.Examined == "yes" {
				examined++
			}
		}
	}
	return expected, examined
}
