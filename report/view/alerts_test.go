package view_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/alerts"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

const auditGroup = "arn:aws:logs:eu-central-1:" + management + ":log-group:audit"

// throughFilter is a way that is carried on as far as the topic, where it says.
func throughFilter(name string, last evidence.Value[bool], why string) alerts.Way {
	return alerts.Way{Through: alerts.MetricFilter, ID: auditGroup + " " + name, Region: "eu-central-1", Tells: last, Links: []alerts.Link{
		{What: "trail", ID: mainID, Holds: evidence.Known(true)}, {What: "topic", ID: topic, Holds: last, Why: why},
	}}
}

// alertedWorld is the world with alerts: two accounts of which the same is to be
// said, and one that was not entered.
func alertedWorld(edit func(account string, a *alerts.Alerts)) *evidence.Snapshot {
	w := &builder{snapshot: *world()}
	call := w.call(management, "eu-central-1", "SNS", "ListSubscriptionsByTopic", `{}`, nil)
	for _, f := range w.snapshot.Facts {
		if data, ok := f.Data.(*coverage.Account); ok {
			var a alerts.Alerts
			edit(f.Account, &a)
			data.Alerts = evidence.Known(a, call)
			data.InOrganization, data.ManagesOrganization = evidence.Known(true, call), evidence.Known(f.Account == management, call)
		}
	}
	gap := evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole"}
	w.fact("account", closed, closed, "", &coverage.Account{ID: closed, Alerts: evidence.Missing[alerts.Alerts](gap, call)})
	w.snapshot.Sort()
	return &w.snapshot
}

func told(v evidence.Value[bool], broken string, ways ...alerts.Way) alerts.Alert {
	return alerts.Alert{Told: v, Broken: broken, Ways: ways}
}

func lostOf(t *testing.T, a view.Alerts, check string) view.Lost {
	t.Helper()
	i := slices.IndexFunc(a.Lost, func(l view.Lost) bool { return l.Told == view.NotTold && l.Alert.Sort.CheckID == check })
	if i < 0 {
		t.Fatalf("nothing is lost of %s: %+v", check, a.Lost)
	}
	return a.Lost[i]
}

func TestAlertsThatSayTheSameOfThemselvesStandTogether(t *testing.T) {
	why := "the topic has no confirmed subscription"
	a := judged(t, alertedWorld(func(_ string, a *alerts.Alerts) {
		a.RootUsage = told(evidence.Known(false), why, throughFilter("root", evidence.Known(false), why))
		a.VPCChanges = told(evidence.Known(false), why, throughFilter("vpc", evidence.Known(false), why))
		a.NACLChanges = told(evidence.Known(false), "another")
		a.NACLChanges.Control, a.NACLChanges.SecurityHub = "CloudWatch.11", evidence.Known(true)
	})).Alerts
	l := lostOf(t, a, "alert-root-usage")
	if len(l.Sorts) != 2 || len(l.Accounts) != 2 || l.Broken != why || l.Closest != 0 {
		t.Errorf("%+v", l)
	}
	if w := l.Routes[0].Weak(); w == nil || w.What != "topic" || l.Routes[0].Chain() != "trail → topic (broken)" {
		t.Errorf("the chain is %s, weak at %+v", l.Routes[0].Chain(), w)
	}
	if other := lostOf(t, a, "alert-nacl-changes"); other.Closest != -1 || !strings.Contains(other.Hub, "CloudWatch.11 would pass") {
		t.Errorf("%+v", other)
	}
	if !slices.ContainsFunc(a.Sentences, func(s string) bool { return strings.Contains(s, "in 2 cases its control would say otherwise") }) {
		t.Errorf("of Security Hub: %q", a.Sentences)
	}
}

func TestEachSortOfEventsIsCountedOnceForEachAccount(t *testing.T) {
	a := judged(t, alertedWorld(func(account string, a *alerts.Alerts) {
		way := throughFilter("all", evidence.Known(true), "")
		way.Noise = account == management
		a.RootUsage = told(evidence.Known(true), "", way)
		a.OrganizationsChanges = told(evidence.Known(false), "no way begins")
	})).Alerts
	at := func(check string) view.AlertSort {
		return a.Sorts[slices.IndexFunc(a.Sorts, func(s view.AlertSort) bool { return s.CheckID == check })]
	}
	if c := at("alert-root-usage").Counts; c[view.ToldInNoise] != 1 || c[view.ToldYes] != 1 || c[view.ToldUnknown] != 1 {
		t.Errorf("root use: %v", c)
	}
	if c := at("alert-organizations-changes").Counts; c[view.NotTold] != 1 || c[view.ToldNotJudged] != 1 || c[view.ToldUnknown] != 1 {
		t.Errorf("the organization: %v", c)
	}
	for _, s := range a.Sorts {
		n := 0
		for _, k := range s.Counts {
			n += k
		}
		if n != 3 || len(s.Controls) == 0 {
			t.Errorf("%s: %d accounts, checks %v", s.Name, n, s.Controls)
		}
	}
	if len(a.Rows) != 3 || len(a.Alerts) != 3*len(a.Sorts) {
		t.Errorf("%d rows, %d alerts", len(a.Rows), len(a.Alerts))
	}
}

func TestAccountsThatAgreeShareARow(t *testing.T) {
	w := &builder{}
	for i := range 100 {
		id := fmt.Sprintf("%012d", i+1)
		var a alerts.Alerts
		for _, into := range []*alerts.Alert{&a.RootUsage, &a.CloudTrailChanges} {
			*into = told(evidence.Known(i > 1), "x")
		}
		w.fact("account", id, id, "", &coverage.Account{ID: id, Alerts: evidence.Known(a)})
	}
	a := judged(t, &w.snapshot).Alerts
	if len(a.Rows) != 100 || len(a.Short) != 2 || len(a.Short[0].Accounts) != 2 || len(a.Short[1].Accounts) != 98 {
		t.Errorf("%d rows, %d groups", len(a.Rows), len(a.Short))
	}
	if l := lostOf(t, a, "alert-root-usage"); len(l.Accounts) != 2 || len(l.Sorts) != 2 {
		t.Errorf("%+v", l)
	}
}

func TestARecordThatIsMissedIsPrettyAndBounded(t *testing.T) {
	long := map[string]string{"a": strings.Repeat("é", 500)}
	for i := range 40 {
		long[fmt.Sprintf("k%02d", i)] = viewtest.Hostile[5]
	}
	raw, err := json.Marshal(long)
	if err != nil {
		t.Fatal(err)
	}
	a := judged(t, alertedWorld(func(_ string, a *alerts.Alerts) {
		way := throughFilter(viewtest.Hostile[0], evidence.Known(false), "the pattern does not match")
		way.Missed = raw
		a.RootUsage = told(evidence.Known(false), "the pattern does not match", way)
		way.Missed = json.RawMessage(`{"eventName":"DeleteTrail"}`)
		a.CloudTrailChanges = told(evidence.Known(false), "the pattern does not match", way)
	})).Alerts
	missed := lostOf(t, a, "alert-root-usage").Routes[0].Missed
	lines := strings.Split(missed, "\n")
	if len(lines) != 25 || lines[24] != "… (19 more lines, in snapshot.json)" || !strings.HasSuffix(lines[1], "more characters)") {
		t.Errorf("%d lines: %s", len(lines), missed)
	}
	if got := lostOf(t, a, "alert-cloudtrail-changes").Routes[0].Missed; got != "{\n  \"eventName\": \"DeleteTrail\"\n}" {
		t.Errorf("a short record is %s", got)
	}
}

// TestTheRouteShownIsTheOneThatIsToldOf: several ways may come close, and the
// sentence is about one of them.
func TestTheRouteShownIsTheOneThatIsToldOf(t *testing.T) {
	a := judged(t, alertedWorld(func(_ string, a *alerts.Alerts) {
		a.RootUsage = told(evidence.Known(false), "in us-east-1, the second is closed",
			throughFilter("open", evidence.Known(true), ""), throughFilter("first", evidence.Known(false), "the first is closed"), throughFilter("second", evidence.Known(false), "the second is closed"))
	})).Alerts
	if l := lostOf(t, a, "alert-root-usage"); l.Closest != 2 {
		t.Errorf("route %d is shown", l.Closest)
	}
}

func TestEvidenceWithoutAlertsSaysSo(t *testing.T) {
	if a := judged(t, world()).Alerts; a.Known() || a.Why == "" || len(a.Rows) != 0 {
		t.Errorf("%+v", a)
	}
}
