package sentence

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func evaluate(t *testing.T, r Rule, fact *trail) Result {
	t.Helper()
	c, err := Compile(r, trailType, params)
	if err != nil {
		t.Fatalf("%s: %v", r, err)
	}
	return c.Evaluate(Fact{Data: fact, Calls: []evidence.CallID{"c-list"}, Finished: finished})
}

func TestSentencesSayWhatIsSo(t *testing.T) {
	for text, want := range map[string]Truth{
		`log_file_validation is true`:              True,
		`log_file_validation is false`:             False,
		`log_file_validation is not true`:          False,
		`log_file_validation is $on`:               True,
		`name is audit`:                            True,
		`name is "audit"`:                          True,
		`name is Audit`:                            False,
		`name is $name`:                            True,
		`name is not "other"`:                      True,
		`name matches "aud.*"`:                     True,
		`name matches "aud"`:                       False, // the whole text, or not at all
		`name matches "x|audit"`:                   True,
		`name matches "au|x"`:                      False,
		`name one of [a, audit]`:                   True,
		`name one of []`:                           False,
		`name is set`:                              True,
		`name is not set`:                          False,
		`regions is 17`:                            True,
		`regions at least 17`:                      True,
		`regions at least 18`:                      False,
		`regions at most 17`:                       True,
		`regions at most -1`:                       False,
		`regions one of [16, 17]`:                  True,
		`bytes at least 1`:                         True,
		`status.logging is true`:                   True,
		`status.delivered within 1h`:               True,
		`status.delivered within 59m`:              False,
		`status.delivered within $fresh`:           True,
		`status.delivered is set`:                  True,
		`status.started within 365d`:               False,
		`status.started is set`:                    True,
		`status.retention at least $min_days`:      True,
		`status.retention at least $year`:          True,
		`status.retention at most $year`:           False,
		`status.retention at most $unlimited`:      True,
		`status.retention at most 36000d`:          False,
		`status.retention is never`:                True,
		`status.retention one of [365, never]`:     True,
		`status.error is not set`:                  True,
		`status.error is ""`:                       True,
		`selection is all`:                         True,
		`selection one of [some, all]`:             True,
		`tags includes team`:                       True,
		`tags excludes owner`:                      True,
		`tags includes $tag`:                       True,
		`tags excludes $tag`:                       False,
		`tags includes $no_tag`:                    False, // no key is empty
		`tags excludes $no_tag`:                    True,
		`tags is set`:                              True,
		`buckets includes "arn:a"`:                 True,
		`buckets includes $buckets`:                True,
		`buckets includes [arn:a, arn:c]`:          False,
		`buckets excludes [arn:c, arn:d]`:          True,
		`buckets excludes [arn:c, arn:a]`:          False,
		`aliases includes [one, two]`:              True,
		`aliases excludes three`:                   True,
		`aliases is set`:                           True,
		`key is set`:                               True,
		`key.manager is CUSTOMER`:                  True,
		`key.enabled is true`:                      True,
		"\tkey.manager   is\n not  AWS ":           True,
		`status.retention at least 365d`:           True,
		`status.retention is not 365`:              True,
		`name one of ["audit, or not", "audit"]  `: True,
	} {
		if got := evaluate(t, one(text), good()); got.Truth != want || got.Gap != nil {
			t.Errorf("%s is %v (got %s, gap %v), want %v", text, got.Truth, got.Got, got.Gap, want)
		}
	}
}

func TestWhatIsAbsentIsKnownToBeAbsent(t *testing.T) {
	fact := &trail{Status: evidence.Known(status{}), Grants: evidence.Known([]grant(nil)),
		Tags: evidence.Known(map[string]string(nil)), Buckets: evidence.Known(resources{})}
	for text, want := range map[string]Truth{
		`key is set`:                   False,
		`key is not set`:               True,
		`key.manager is CUSTOMER`:      False,
		`key.manager is not CUSTOMER`:  True,
		`key.manager matches ".*"`:     False,
		`key.manager one of [AWS]`:     False,
		`key.manager is set`:           False,
		`key.enabled is false`:         False,
		`key.enabled is not false`:     True,
		`status.delivered is set`:      False,
		`status.delivered is not set`:  True,
		`status.delivered within 1h`:   False,
		`status.started within 36500d`: False,
		`status.started is set`:        False,
		`status.error is set`:          False,
		`name is not set`:              True,
		`aliases includes a`:           False,
		`aliases excludes a`:           True,
		`aliases is not set`:           True,
		`tags includes a`:              False,
		`tags excludes a`:              True,
		`buckets includes a`:           False,
		`buckets excludes a`:           True,
	} {
		if got := evaluate(t, one(text), fact); got.Truth != want || got.Gap != nil {
			t.Errorf("%s is %v, want %v", text, got.Truth, want)
		}
	}
}

func TestWhatIsNotKnownIsUnknownAndSaysWhy(t *testing.T) {
	k := evidence.Known(key{Enabled: evidence.Missing[bool](denied, "c-key")})
	fact := &trail{
		Status:    evidence.Missing[status](denied, "c-status"),
		Selection: evidence.Known(extent("unknown"), "c-selectors"),
		Buckets:   evidence.Known(resources{Whole: []string{"arn:a"}, Unclear: true}),
		Key:       &k,
	}
	for _, text := range []string{
		`status.logging is true`, `status.logging is not true`, `status.delivered is set`, `status.delivered is not set`,
		`status.delivered within 2h`, `status.retention at least 1`, `status.error matches ".*"`, `selection is all`,
		`selection is not all`, `selection one of [all, some]`, `tags includes a`, `tags excludes a`, `key.enabled is true`,
		`grants is set`, `buckets includes [arn:a, arn:c]`, `buckets excludes arn:c`,
	} {
		got := evaluate(t, one(text), fact)
		if got.Truth != Unknown || got.Gap == nil || !strings.Contains(got.Got, "no answer: ") {
			t.Errorf("%s is %v (%s, gap %v), want unknown and why", text, got.Truth, got.Got, got.Gap)
		}
	}
	if got := evaluate(t, one(`status.logging is true`), fact); got.Got != "no answer: denied, needs cloudtrail:GetTrailStatus" || *got.Gap != denied {
		t.Errorf("got %q, gap %v", got.Got, got.Gap)
	}
	for want, gap := range map[string]evidence.Gap{
		"no answer: failed: the digests do not cover\\u202e the period": {Reason: evidence.Failed, Detail: "the digests do not cover\u202e the period"},
		"no answer: failed, needs s3:GetObject":                         {Reason: evidence.Failed, Action: "s3:GetObject", Detail: "answered 500"},
		"no answer: not-asked":                                          {Reason: evidence.NotAsked, Detail: "no period was given"},
	} {
		if got := evaluate(t, one(`status.logging is true`), &trail{Status: evidence.Missing[status](gap)}); got.Got != want {
			t.Errorf("got %q, want %q", got.Got, want)
		}
	}
	for text, want := range map[string]Truth{`buckets includes arn:a`: True, `buckets excludes [arn:a, arn:c]`: False} {
		if got := evaluate(t, one(text), fact); got.Truth != want {
			t.Errorf("%s is %v, want %v: what is known suffices", text, got.Truth, want)
		}
	}
}

// partly is drawn from several reads, one of which was denied.
type partly struct {
	Management extent    `json:"management"`
	Buckets    resources `json:"buckets"`
}

func (partly) Lacks() *evidence.Gap { return &denied }

func TestAnUndecidedWordNamesWhatWouldSettleIt(t *testing.T) {
	type account struct {
		Recorded evidence.Value[partly] `json:"recorded"`
	}
	fact := &account{Recorded: evidence.Known(partly{Management: "unknown", Buckets: resources{Unclear: true}}, "c")}
	for _, text := range []string{`recorded.management is all`, `recorded.buckets includes arn:a`, `recorded.buckets excludes arn:a`} {
		c, err := Compile(one(text), reflect.TypeFor[account](), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Evaluate(Fact{Data: fact, Finished: finished}); got.Truth != Unknown || got.Gap == nil || *got.Gap != denied {
			t.Errorf("%s is %v, gap %v; want what could not be read", text, got.Truth, got.Gap)
		}
	}
}

// seen is drawn from several reads as a whole; the grants are one answer.
type seen struct {
	Names  []string                `json:"names"`
	Kinds  map[string]string       `json:"kinds"`
	Grants evidence.Value[[]grant] `json:"grants"`
	Unread *evidence.Gap           `json:"unread"`
}

func (s seen) Lacks() *evidence.Gap { return s.Unread }

func TestAListOfWhichMoreMayBeUnreadIsNeverTakenForWhole(t *testing.T) {
	some := &seen{Names: []string{"a", "b"}, Kinds: map[string]string{"a": "x"}, Grants: evidence.Known([]grant{})}
	none := &seen{Grants: evidence.Known([]grant{})}
	each, either := over(Each, "names", one(`it matches "[ab]"`)), over(Some, "names", one("it is c"))
	for _, c := range []struct {
		rule        Rule
		of          *seen
		whole, open Truth
	}{
		{one(`names is set`), some, True, True},
		{one(`names is not set`), some, False, False},
		{one(`names is set`), none, False, Unknown},
		{one(`names is not set`), none, True, Unknown},
		{one(`kinds is not set`), none, True, Unknown},
		{one(`names includes [a, b]`), some, True, True},
		{one(`names includes c`), some, False, Unknown},
		{one(`names excludes a`), some, False, False},
		{one(`names excludes c`), some, True, Unknown},
		{one(`kinds includes a`), some, True, True},
		{one(`kinds excludes c`), some, True, Unknown},
		{each, some, True, Unknown},
		{over(Each, "names", one("it is a")), some, False, False},
		{each, none, True, Unknown},
		{either, some, False, Unknown},
		{over(Some, "names", one("it is b")), some, True, True},
		{either, none, False, Unknown},
		{one(`grants is not set`), some, True, True},
	} {
		rule, err := Compile(c.rule, reflect.TypeFor[seen](), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := rule.Evaluate(Fact{Data: c.of}); got.Truth != c.whole {
			t.Errorf("%v of all of %v is %v, want %v", c.rule, c.of.Names, got.Truth, c.whole)
		}
		part := *c.of
		part.Unread = &denied
		got := rule.Evaluate(Fact{Data: part})
		if got.Truth != c.open || (got.Truth == Unknown) != (got.Gap != nil) || got.Gap != nil && *got.Gap != denied {
			t.Errorf("%v of some of %v is %v (%s, gap %v), want %v", c.rule, c.of.Names, got.Truth, got.Got, got.Gap, c.open)
		}
	}
}

func TestOfNothingToLookForWhateverIsFoundIsEnough(t *testing.T) {
	unread := &trail{Buckets: evidence.Missing[resources](denied, "c-selectors")}
	for _, text := range []string{`buckets includes $nobody`, `buckets excludes $nobody`, `aliases includes $nobody`} {
		for _, fact := range []*trail{good(), {}, unread} {
			if got := evaluate(t, one(text), fact); got.Truth != True || got.Gap != nil || got.Got != "nothing to look for: $nobody is empty" {
				t.Errorf("%s is %v (%s, gap %v)", text, got.Truth, got.Got, got.Gap)
			}
		}
	}
}

func TestATimeJustAfterTheCollectionCountsAsWithin(t *testing.T) {
	fact := good()
	for _, after := range []time.Duration{time.Second, skew} {
		fact.Status = evidence.Known(status{Delivered: ago(-after)})
		if got := evaluate(t, one(`status.delivered within 1s`), fact); got.Truth != True {
			t.Errorf("%s after is %v: %s", after, got.Truth, got.Got)
		}
	}
}

// TestATimeFromTheFutureIsNoAge: when the clock of the machine was wrong, what
// is said of the last 24 hours is worth nothing, either way.
func TestATimeFromTheFutureIsNoAge(t *testing.T) {
	fact := good()
	for _, delivered := range []time.Time{*ago(-skew - time.Second), *ago(-400 * 24 * time.Hour), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)} {
		fact.Status = evidence.Known(status{Delivered: &delivered}, "c-status")
		for _, text := range []string{`status.delivered within 1s`, `status.delivered within 36500d`} {
			got := evaluate(t, one(text), fact)
			if got.Truth != Unknown || got.Gap == nil || !strings.Contains(got.Gap.Detail, "a clock was wrong") || len(got.Calls) == 0 {
				t.Errorf("%s at %s is %v (gap %v)", text, delivered, got.Truth, got.Gap)
			}
		}
	}
}

// TestAClockFarAheadMakesNothingRecent: 8,000 years do not fit in a duration,
// and must not come out as a short one.
func TestAClockFarAheadMakesNothingRecent(t *testing.T) {
	c, err := Compile(one(`status.delivered within 36500d`), trailType, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, finished := range []time.Time{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2400, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if got := c.Evaluate(Fact{Data: good(), Finished: finished}); got.Truth != False {
			t.Errorf("judged in %d: %v (%s)", finished.Year(), got.Truth, got.Got)
		}
	}
	if got := c.Evaluate(Fact{Data: good(), Finished: time.Unix(0, 0)}); got.Truth != Unknown {
		t.Errorf("judged in 1970: %v (%s)", got.Truth, got.Got)
	}
}

func TestWithoutAFinishTimeNothingIsWithin(t *testing.T) {
	c, err := Compile(one(`status.delivered within 2h`), trailType, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Evaluate(Fact{Data: good()}); got.Truth != Unknown || got.Gap == nil {
		t.Errorf("is %v", got.Truth)
	}
}

func TestAFactOfAnotherKindIsUnknown(t *testing.T) {
	c, err := Compile(one(`name is audit`), trailType, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []any{nil, 1, "audit", (*trail)(nil), &grant{}} {
		if got := c.Evaluate(Fact{Data: data}); got.Truth != Unknown || got.Gap == nil || got.Calls == nil {
			t.Errorf("of %v it is %v", data, got)
		}
	}
}

func TestTheInnermostAnswerIsCited(t *testing.T) {
	for text, want := range map[string]evidence.CallID{
		`name is audit`: "c-list", `status.logging is true`: "c-status", `key.manager is AWS`: "c-key",
		`key.enabled is true`: "c-key", `aliases includes one`: "c-list",
	} {
		if got := evaluate(t, one(text), good()); !slices.Equal(got.Calls, []evidence.CallID{want}) {
			t.Errorf("%s cites %v, want %s", text, got.Calls, want)
		}
	}
}

func TestWordsAreQuotedAndBounded(t *testing.T) {
	fact := good()
	fact.Name = "a\n\"\u202e" + strings.Repeat("é", 300)
	got := evaluate(t, one(`name is audit`), fact).Got
	if !strings.HasPrefix(got, `"a\n\"\u202eéé`) || !strings.HasSuffix(got, `"… (104 more characters)`) {
		t.Errorf("got %s", got)
	}
	fact.Aliases = slices.Repeat([]string{"x"}, 1000)
	if got := evaluate(t, one(`aliases includes y`), fact).Got; !strings.HasSuffix(got, `"x", … (990 more)]`) {
		t.Errorf("got %s", got)
	}
	fact.Aliases = slices.Repeat([]string{strings.Repeat("y", 150)}, 1000)
	if got := evaluate(t, one(`aliases includes y`), fact).Got; !strings.Contains(got, "more characters)") || len(got) > 2*longestWords {
		t.Errorf("got %d bytes: %s", len(got), got)
	}
}

func TestWhatWasFoundIsSaidInWords(t *testing.T) {
	for text, want := range map[string]string{
		`log_file_validation is true`: `true`,
		`regions at least 1`:          `17`,
		`status.retention is never`:   `never`,
		`status.error is set`:         `""`,
		`status.delivered within 2h`:  `2026-10-05T08:00:00Z, 1h0m before the collection finished`,
		`status.started within 2h`:    `2025-08-31T09:00:00Z, 400 days before the collection finished`,
		`tags includes team`:          `{"team": "audit"}`,
		`buckets includes arn:a`:      `{whole: ["arn:a", "arn:b"], unclear: false}`,
	} {
		if got := evaluate(t, one(text), good()).Got; got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
