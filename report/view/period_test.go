package view_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/period"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/view"
)

func TestTheProofOfThePeriodReconciles(t *testing.T) {
	p := proven(t)
	reconcile(t, p)
	if len(p.Proof.Chains) != 4 || len(p.Proof.Holes) != 5 || len(p.Proof.Findings) != 2 || len(p.Proof.Changes) != 3 || len(p.Proof.Unread) != 2 {
		t.Fatalf("%d chains, %d holes, %d findings, %d changes, %d unread", len(p.Proof.Chains), len(p.Proof.Holes), len(p.Proof.Findings), len(p.Proof.Changes), len(p.Proof.Unread))
	}
	var covered, asked time.Duration
	verdicts, holes := map[string]int{}, 0
	for _, c := range p.Proof.Chains {
		covered, asked = covered+c.Covered, asked+c.Period
		verdicts[c.Verdict]++
		holes += c.Holes
	}
	var inCells, ofCells time.Duration
	rowChains := 0
	for _, r := range p.Proof.Map.Rows {
		rowChains += r.Chains
		for _, c := range r.Cells {
			inCells, ofCells = inCells+c.Covered, ofCells+c.Asked
			if c.Covered+c.Open > c.Asked || (c.State == view.Covered) != (c.Asked > 0 && c.Covered == c.Asked) {
				t.Errorf("%s has the cell %+v", r.Account, c)
			}
		}
	}
	if covered != inCells || asked != ofCells || rowChains != len(p.Proof.Chains) || holes != len(p.Proof.Holes) {
		t.Errorf("chains cover %s of %s, the cells of the map %s of %s; %d chains in its rows; %d holes", covered, asked, inCells, ofCells, rowChains, holes)
	}
	if p.Proof.Coverage.Part != covered.Microseconds() || p.Proof.Coverage.Of != asked.Microseconds() {
		t.Errorf("the coverage is %+v", p.Proof.Coverage)
	}
	for _, v := range p.Proof.Verdicts {
		if verdicts[v.Words] != v.Chains {
			t.Errorf("%d chains are %s, and %d when counted", v.Chains, v.Words, verdicts[v.Words])
		}
	}
	for name, want := range map[string]view.Population{
		"Digest chains": {Expected: 4, Examined: 3, Difference: 1},
		"Digest files":  {Expected: 3*2208 - 60, Examined: 3*2208 - 60, ExpectedUnknown: true},
		"Log files":     {Expected: 2*26496 + 26023, Examined: 2*26496 + 26015, Difference: 8, ExpectedUnknown: true},
		"Records":       {Expected: 3 * 182_400, Examined: 3 * 182_400, ExpectedUnknown: true},
	} {
		got := find(t, p.Population, func(l view.Population) bool { return l.Name == name })
		if want.Name, want.Method = name, got.Method; got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestTheProofIsSummedUpInSentences(t *testing.T) {
	p := proven(t)
	text := strings.Join(p.Summary, "\n")
	for _, want := range []string{
		"Valid digests are shown to cover 74.32% of the period, over 4 chains of one trail, account and region each: 1 invalid, 1 incomplete, 1 not verified and 1 valid; 5 holes in them were listed, each with its cause.",
		"Of at least 6,564 digest files, 6,564 were valid; of at least 79,015 log files that they list, 78,992 had their hash; 547,200 records were read from them.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary does not say %q:\n%s", want, text)
		}
	}
	figures := map[string]string{}
	for _, f := range p.Figures {
		figures[f.Label] = f.Value + " " + f.Note
	}
	for label, want := range map[string]string{
		"Period covered": "74.32% 1 of 4 chains valid", "Digest files verified": "6,564 of at least 6,564: holes hide the rest",
		"Log files unaltered": "78,992 of at least 79,015: holes hide the rest", "Records examined": "547,200 in the log files that have their hash",
	} {
		if figures[label] != want {
			t.Errorf("%s is %q, want %q", label, figures[label], want)
		}
	}
	whole := judged(t, only(chainOf(management, "eu-central-1")))
	for i, want := range []string{"100% 1 of 1 chain valid", "100% 2,208 of 2,208", "100% 26,496 of 26,496"} {
		if got := whole.Figures[4+i].Value + " " + whole.Figures[4+i].Note; got != want || whole.Figures[4+i].Tone != view.NoExceptions {
			t.Errorf("of a whole chain the figure is %q, want %q", got, want)
		}
	}
	if !strings.Contains(p.Sampling, "full population") {
		t.Errorf("on sampling it says %q", p.Sampling)
	}
}

func TestEveryCauseAndEveryFindingHasWords(t *testing.T) {
	causes := []archive.Cause{archive.MissingDigest, archive.InvalidDigest, archive.ChainRestart, archive.NotYetDelivered, archive.Unknown}
	classes := []archive.Class{archive.DigestInvalid, archive.DigestMissing, archive.DigestUnreadable, archive.DigestMetadata, archive.KeyFingerprint, archive.NoDigests, archive.UnexpectedObject,
		archive.ListingFailed, archive.LogModified, archive.LogMissing, archive.LogCorrupt, archive.LogTrailingData, archive.LogUnreferenced, archive.LogsInGap, archive.LogUnreadable, archive.LogUnproven}
	var gaps []archive.Gap
	for i, c := range append(causes, "a-cause-of-later") {
		gaps = append(gaps, archive.Gap{From: hours(i), To: hours(i + 1), Cause: c, Detail: "why"})
	}
	c := chainOf(management, "eu-central-1", gaps...)
	in, _ := c.Integrity.Get()
	for _, class := range append(classes, "a-class-of-later") {
		in.Findings = append(in.Findings, archive.Finding{Class: class})
	}
	c.Integrity = evidence.Known(in)
	p := judged(t, only(c))
	for i, h := range p.Proof.Holes {
		if spoken := strings.Contains(h.Cause, " "); spoken != (i < len(causes)) || h.Code != string(gaps[i].Cause) || h.Detail != "why" || h.Length != "1 h" {
			t.Errorf("the hole of %s is %+v", gaps[i].Cause, h)
		}
	}
	for i, f := range p.Proof.Findings {
		if spoken := strings.Contains(f.Class, " "); spoken != (i < len(classes)) || f.Code != string(in.Findings[i].Class) {
			t.Errorf("the finding %s is %+v", in.Findings[i].Class, f)
		}
	}
	if len(p.Proof.Holes) != len(causes)+1 || len(p.Proof.Findings) != len(classes)+1 {
		t.Errorf("%d holes and %d findings", len(p.Proof.Holes), len(p.Proof.Findings))
	}
}

// only is a snapshot of chains.
func only(chains ...*period.Chain) *evidence.Snapshot {
	w := &builder{}
	w.snapshot.About = evidence.About{Schema: evidence.SnapshotSchema, Period: quarter, Finished: finished}
	for _, c := range chains {
		w.put(c)
	}
	w.snapshot.Sort()
	return &w.snapshot
}

func TestACellIsNotKnownWhereWhatWouldCoverItWasNotRead(t *testing.T) {
	unread := chainOf(management, "eu-central-1", archive.Gap{From: hours(0), To: hours(2), Cause: archive.Unknown, Detail: "s3://logs/digest is unreadable: denied"})
	late := chainOf(member, "eu-central-1", archive.Gap{From: hours(92*24 - 2), To: quarter.To, Cause: archive.NotYetDelivered})
	gone := chainOf(closed, "eu-central-1", archive.Gap{From: hours(0), To: hours(2), Cause: archive.Unknown, Detail: "there is no valid digest after it"},
		archive.Gap{From: hours(200), To: hours(600), Cause: archive.ChainRestart})
	p := judged(t, only(unread, late, gone))
	state := func(account string, week int) view.MapCell {
		return find(t, p.Proof.Map.Rows, func(r view.MapRow) bool { return r.Account == account }).Cells[week]
	}
	for _, c := range []struct {
		account string
		week    int
		want    view.State
		text    string
	}{
		{management, 0, view.NotKnown, "98.3"}, {management, 1, view.Covered, "100"}, {member, 13, view.NotKnown, "97.2"},
		{closed, 0, view.NotCovered, "98.3"}, {closed, 1, view.NotCovered, "47.6"}, {closed, 2, view.NotCovered, "0"}, {closed, 4, view.Covered, "100"},
	} {
		if got := state(c.account, c.week); got.State != c.want || got.Text != c.text {
			t.Errorf("%s, week %d: %s %s, want %s %s", c.account, c.week, got.State, got.Text, c.want, c.text)
		}
	}
}

func TestHolesThatDifferInTheirChainAloneAreOne(t *testing.T) {
	stop := archive.Gap{From: hours(10), To: hours(18), Cause: archive.ChainRestart, Detail: "explained: StopLogging"}
	own := archive.Gap{From: hours(2), To: hours(3), Cause: archive.MissingDigest, Detail: "s3://logs/a"}
	p := judged(t, only(chainOf(management, "eu-central-1", stop), chainOf(management, "us-east-1", own, stop), chainOf(member, "eu-central-1", stop)))
	if len(p.Proof.Holes) != 4 || len(p.Proof.Alike) != 2 {
		t.Fatalf("%d holes are %d when those alike are one", len(p.Proof.Holes), len(p.Proof.Alike))
	}
	first, then := p.Proof.Alike[0], p.Proof.Alike[1]
	if !slices.Equal(first.Chains, []string{management + " us-east-1"}) || first.Code != "missing-digest" {
		t.Errorf("the first by time is %+v", first)
	}
	if !slices.Equal(then.Chains, []string{management + " eu-central-1", management + " us-east-1", member + " eu-central-1"}) || then.Explained != "yes" {
		t.Errorf("the second is %+v", then)
	}
}

func TestARestartIsExplainedOrNot(t *testing.T) {
	p := judged(t, only(chainOf(management, "eu-central-1",
		archive.Gap{From: hours(0), To: hours(1), Cause: archive.ChainRestart, Detail: "explained: StopLogging at 2026-07-01T00:00:00Z by mallory"},
		archive.Gap{From: hours(2), To: hours(3), Cause: archive.ChainRestart, Detail: "not explained: nothing that stopped the trail was found"},
		archive.Gap{From: hours(4), To: hours(5), Cause: archive.Unknown, Detail: "explained: not a restart"})))
	for i, want := range []string{"yes", "no", "–"} {
		if got := p.Proof.Holes[i].Explained; got != want {
			t.Errorf("hole %d is explained: %s, want %s", i, got, want)
		}
	}
}

func TestAChainThatWasNotVerifiedSaysWhyAndIsNotCovered(t *testing.T) {
	p := proven(t)
	c := find(t, p.Proof.Chains, func(c view.Chain) bool { return c.Trail == "hidden" })
	if c.Verdict != "Not verified" || !strings.Contains(c.Why, "denied s3:ListBucket") || c.Share.Text != "–" || c.Covered != 0 || c.Uncovered != "not known" || c.RecordsKnown || !strings.Contains(c.Oldest, "denied") {
		t.Errorf("the refused chain is %+v", c)
	}
	if len(c.Evidence) == 0 {
		t.Error("it cites no evidence")
	}
}

func TestAnAccountWithoutAChainSaysSoInTheMap(t *testing.T) {
	s := provenWorld()
	s.About.Accounts = append(s.About.Accounts, evidence.Account{ID: "333344445555", Status: "ACTIVE", Regions: []string{"eu-central-1"}})
	p := judged(t, s)
	r := find(t, p.Proof.Map.Rows, func(r view.MapRow) bool { return r.Account == "333344445555" })
	if r.Why == "" || len(r.Cells) > 0 {
		t.Errorf("an account without a chain is %+v", r)
	}
	if slices.ContainsFunc(p.Proof.Map.Rows, func(r view.MapRow) bool { return r.Account == closed }) {
		t.Error("a suspended account has a row")
	}
}

func TestAMomentSaysHowAPeriodIsProven(t *testing.T) {
	s := provenWorld()
	s.About.Period = evidence.Period{From: finished, To: finished}
	p := judged(t, s)
	if !strings.Contains(p.Proof.Why, "--period FROM..TO") || p.Proof.Verified() || !slices.Contains(p.Summary, p.Proof.Why) || !slices.Contains(p.Limits, p.Proof.Why) {
		t.Errorf("it says %q", p.Proof.Why)
	}
	if len(p.Proof.Map.Rows) > 0 || len(p.Proof.Changes) > 0 || len(p.Figures) != 4 || strings.Contains(p.Sampling, "digest") {
		t.Error("something is said of a period that there is none of")
	}
}

func TestAPeriodWithoutAnyChainProvesNothing(t *testing.T) {
	s := world()
	s.About.Period = quarter
	p := judged(t, s)
	if !strings.Contains(p.Proof.Why, "nothing is proven of the period") {
		t.Errorf("it says %q", p.Proof.Why)
	}
	s.Scopes = append(s.Scopes, evidence.Scope{Kind: period.ChainKind, Account: management, Gap: &evidence.Gap{Reason: evidence.Denied}})
	if p := judged(t, s); !strings.Contains(p.Proof.Why, "not all trails could be listed") {
		t.Errorf("where trails could not be listed it says %q", p.Proof.Why)
	}
}

func TestAnEventOfSeveralTrailsStandsOnce(t *testing.T) {
	p := proven(t)
	var told []string
	for _, c := range p.Proof.Changes {
		told = append(told, fmt.Sprint(c.EventID, " ", c.Event, " ", c.Outcome, " ", len(c.Trails), " ", len(c.Evidence)))
	}
	if want := []string{"e-3 PutBucketPolicy AccessDenied 1 1", "e-2 PutBucketPolicy done 2 1", "e-1 StopLogging done 1 1"}; !slices.Equal(told, want) {
		t.Errorf("changes are %q, want %q", told, want)
	}
}

func TestAChangeNamesTheTicketGivenForIt(t *testing.T) {
	s, l := provenWorld(), library(t)
	tickets := map[string]any{"e-1": "CHG-1042", "e-9": "CHG-1", "e-8": "CHG-1", "e-7": "CHG-1", "e-6": "CHG-1"}
	a := controls.Assess(s, l, controls.Options{Parameters: map[string]map[string]any{"trail-changes-explained": {"tickets": tickets}}})
	p := view.Build(s, &a, l, view.Input{})
	for _, c := range p.Proof.Changes {
		if (c.Ticket == "CHG-1042") != (c.EventID == "e-1") {
			t.Errorf("%s has the ticket %q", c.EventID, c.Ticket)
		}
	}
	c := find(t, p.Checks, func(c view.Check) bool { return c.ID == "trail-changes-explained" })
	if want := "tickets = 5 entries, in controls/settings.json"; c.Parameters != want {
		t.Errorf("its parameters are %q, want %q", c.Parameters, want)
	}
}

func TestAnObjectSetSaysWhatItHoldsAndHowToReadItAgain(t *testing.T) {
	p := proven(t)
	e := find(t, p.Evidence, func(e view.Evidence) bool {
		return strings.HasPrefix(e.Content, "Log archive of 222233334444, eu-central-1")
	})
	if want := "Log archive of 222233334444, eu-central-1 in logs: 2,208 digest files and 26,015 log files read"; e.Content != want {
		t.Errorf("the content is %q, want %q", e.Content, want)
	}
	if want := "trailproof validate-logs --accounts 222233334444 --regions eu-central-1 --period 2026-07-01T00:00:00Z..2026-10-01T00:00:00Z --bucket logs --prefix org"; e.Command != want {
		t.Errorf("the command is %q, want %q", e.Command, want)
	}
	if want := []view.ReadChain{{Trail: "arn:aws:cloudtrail:eu-central-1:" + management + ":trail/main", Account: member, Region: "eu-central-1", Verdict: "invalid", Records: 182_400,
		Digests: view.DigestCounts{Valid: 2208}, Logs: view.LogCounts{Valid: 26000, Modified: 1, Missing: 2, Corrupt: 3, TrailingData: 4, Unreferenced: 5, Unreadable: 6, Unproven: 7}}}; !slices.Equal(e.Chains, want) {
		t.Errorf("the item has the chains %+v, want %+v", e.Chains, want)
	}
	if e.Source != "s3:ReadArchive" || len(e.Tests) == 0 {
		t.Errorf("the item is %+v", e)
	}
	c := find(t, p.Proof.Chains, func(c view.Chain) bool { return c.Account == member && c.Region == "eu-central-1" })
	if len(c.Evidence) == 0 || c.Evidence[0] != e.ID {
		t.Errorf("the chain cites %v, not %s first", c.Evidence, e.ID)
	}
	refused := find(t, p.Evidence, func(e view.Evidence) bool {
		return strings.HasPrefix(e.Content, "Log archive of 222233334444, us-east-1")
	})
	if strings.Contains(refused.Content, "read") {
		t.Errorf("of what was refused it says %q", refused.Content)
	}
	listing := evidence.Call{Set: true, Service: "S3", Operation: "ListArchive", Params: []byte(`{"Bucket":"b c","From":"x","Prefix":"","To":"y"}`)}
	if got, want := view.Command(listing), "aws s3 ls --recursive 's3://b c/AWSLogs/'"; got != want {
		t.Errorf("the command of a listing is %q, want %q", got, want)
	}
}

func TestManyAccountsThatAreCoveredThroughoutShareARow(t *testing.T) {
	var chains []*period.Chain
	for i := range 500 {
		account := fmt.Sprintf("%012d", i)
		if i == 7 {
			chains = append(chains, chainOf(account, "eu-central-1", archive.Gap{From: hours(0), To: hours(2), Cause: archive.ChainRestart}))
			continue
		}
		chains = append(chains, chainOf(account, "eu-central-1"))
	}
	p := judged(t, only(chains...))
	if len(p.Proof.Map.Rows) != 500 || len(p.Proof.Map.Short) != 2 || p.Proof.Map.Short[0].Account != "000000000007" || p.Proof.Map.Short[1].Chains != 499 || p.Proof.Map.Short[1].Name != "all other accounts: 499" {
		t.Errorf("%d rows, and for print %+v", len(p.Proof.Map.Rows), p.Proof.Map.Short)
	}
}

// TestTheOrderOfTheArchiveDoesNotMatter shuffles the evidence; the report is the
// same.
func TestTheOrderOfTheArchiveDoesNotMatter(t *testing.T) {
	want := dump(t, proven(t))
	random := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		s := provenWorld()
		random.Shuffle(len(s.Calls), func(i, k int) { s.Calls[i], s.Calls[k] = s.Calls[k], s.Calls[i] })
		random.Shuffle(len(s.Scopes), func(i, k int) { s.Scopes[i], s.Scopes[k] = s.Scopes[k], s.Scopes[i] })
		random.Shuffle(len(s.Facts), func(i, k int) { s.Facts[i], s.Facts[k] = s.Facts[k], s.Facts[i] })
		shuffled, _ := report(t, s)
		if got := dump(t, shuffled); got != want {
			t.Fatal("the report depends on the order of the evidence")
		}
	}
}

// A finding about settings is of the day they were read, whatever the period; a
// finding in the log archive is of the period.
func TestAFindingIsOfTheTimeItIsAbout(t *testing.T) {
	p := proven(t)
	of := map[string]map[bool]int{}
	for _, c := range p.Checks {
		for _, a := range p.Attention {
			if a.Check == c.Number {
				if of[c.ID] == nil {
					of[c.ID] = map[bool]int{}
				}
				of[c.ID][a.When == p.Period]++
			}
		}
	}
	for _, id := range []string{"digest-chain-intact", "log-files-unaltered", "no-unreferenced-logs", "trail-changes-explained"} {
		if of[id][true] == 0 || of[id][false] > 0 {
			t.Errorf("%s is not about the period %s", id, p.Period)
		}
	}
	for _, id := range []string{"log-file-validation", "log-bucket-versioning", "console-users-mfa"} {
		if of[id][true] > 0 {
			t.Errorf("%s is said to be about the period", id)
		}
	}
	if len(of) < 10 {
		t.Errorf("only %d checks are told of", len(of))
	}
}

func TestItIsSaidWhatCanBePerformedAgain(t *testing.T) {
	p := proven(t)
	text := strings.Join(append(slices.Clone(p.Repeat), p.Verify...), "\n")
	for _, want := range []string{
		"the public keys in those of cloudtrail:ListPublicKeys", "The log files do not lie in the pack.",
		"trailproof validate-logs --from-dir COPY --keys KEYS --period 2026-07-01T00:00:00Z..2026-10-01T00:00:00Z",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if !strings.Contains(p.Summary[0], "4 of which each stand for the many reads of a part of a log archive") {
		t.Errorf("of the calls it says %q", p.Summary[0])
	}
	if !strings.Contains(p.Subtitle, "log archive of the period") {
		t.Errorf("the subtitle is %q", p.Subtitle)
	}
	now := judged(t, world())
	if text := strings.Join(append(now.Repeat, now.Verify...), "\n") + now.Subtitle; len(now.Repeat) != 1 || strings.Contains(text, "log archive") || strings.Contains(text, "validate-logs") {
		t.Errorf("of one moment it says %q", text)
	}
}
