package view_test

import (
	"testing"

	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

func TestUUIDsAreThoseOfTheStandard(t *testing.T) {
	// As uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/trailproof/trailproof"), "a\0b") of Python says.
	if got := view.UUID("a", "b"); got != "c48d02fc-4e59-5c42-a44d-50ef608416e0" {
		t.Errorf("got %s", got)
	}
	if view.UUID("a", "b") == view.UUID("ab") {
		t.Error("parts run into each other")
	}
}

func TestALaterPackGivesTheSameThingTheSameUID(t *testing.T) {
	now, later := viewtest.Sample(), viewtest.Sample()
	later.ID, later.Root, later.Generated = "another", "another", now.Generated.AddDate(0, 3, 0)
	for i := range later.Checks {
		for k := range later.Checks[i].Subjects {
			later.Checks[i].Subjects[k].Result, later.Checks[i].Subjects[k].Reason = view.NoExceptions, "changed"
		}
	}
	ids := map[string]int{}
	for _, p := range []*view.Pack{now, later} {
		for e := range p.Entries() {
			ids[e.UID]++
		}
	}
	for id, n := range ids {
		if n != 2 {
			t.Errorf("%s is there %d times", id, n)
		}
	}
	if len(ids) < 400 {
		t.Errorf("%d findings", len(ids))
	}
}

func TestADeviationWhereOneIsEnoughIsNotRequiredToConform(t *testing.T) {
	p := &view.Pack{Checks: []view.Check{
		{Number: "CT-01", Result: view.NoExceptions, Subjects: []view.Subject{{ID: "a", Result: view.Exception}, {ID: "b", Result: view.NoExceptions}}},
		{Number: "CT-02", Result: view.Exception, Subjects: []view.Subject{{ID: "a", Result: view.Exception}}},
	}}
	var got []bool
	for e := range p.Entries() {
		got = append(got, e.Required())
	}
	if len(got) != 3 || got[0] || !got[1] || !got[2] {
		t.Errorf("got %v", got)
	}
}

func TestALineIsOneLineAndHidesNothing(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain": "plain", " a \n\t b ": "a b", "a\x00b": `a\u0000b`, "\u202egnp.exe": `\u202egnp.exe`, "日本": "日本", "\n": "", "a\xffb": `a\ufffdb`, "\u2028": `\u2028`,
	} {
		if got := view.Line(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
