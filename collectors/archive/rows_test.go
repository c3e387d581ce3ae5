package archive

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// TestWhatIsEasilyMistakenIsNot holds what is known to mislead validators of
// CloudTrail's digests against what is answered here. Every name is the answer.
func TestWhatIsEasilyMistakenIsNot(t *testing.T) {
	log := func(w *world, d Name) Name { return w.logsIn(d)[0] }
	for sentence, c := range map[string]struct {
		tamper             func(w *world, trail *writer, d []Name)
		covered, unaltered string // yes, no or unknown
		outside            string
		verdict            Verdict
	}{
		"the newest digests are deleted: the rest of the period is not covered": {
			func(w *world, _ *writer, d []Name) { w.remove(d[7:]...) }, "no", "yes", "no", Incomplete},
		"all digests are deleted: nothing is covered": {
			func(w *world, _ *writer, d []Name) { w.remove(d...) }, "no", "no", "no", Incomplete},
		"the prefix is wrong: nothing is covered": {
			func(_ *world, trail *writer, _ []Name) { trail.Tree.Prefix = "elsewhere" }, "no", "no", "yes", Incomplete},
		"several digests in a row are deleted: the whole time is a hole": {
			func(w *world, _ *writer, d []Name) { w.remove(d[4], d[5], d[6]) }, "no", "unknown", "no", Invalid},
		"a log file is planted in a time that is covered: it is listed by no digest": {
			func(_ *world, trail *writer, _ []Name) { trail.deliver(at("2026-01-01T05:20:00Z"), 1) }, "yes", "yes", "no", Incomplete},
		"something follows the end of a log file: it is not what was delivered": {
			func(w *world, _ *writer, d []Name) {
				at := spot{"logs", log(w, d[4]).Key()}
				w.objects[at] = with(w.objects[at], 'x')
			}, "yes", "no", "yes", Invalid},
		"something follows the end of a digest: it is not what was delivered": {
			func(w *world, _ *writer, d []Name) {
				at := spot{"logs", d[4].Key()}
				w.objects[at] = with(w.objects[at], 'x')
			}, "no", "unknown", "no", Invalid},
		"a planted name sorts first and looks newest: every digest is read all the same": {
			func(w *world, _ *writer, _ []Name) {
				w.objects[spot{"logs", home.Digests() + "2026/01/01/0_CloudTrail-Digest_us-east-1_audit_us-east-1_zzzzzzzzzzzzzzzz.json.gz"}] = object2{zipped(nil), nil}
			}, "yes", "yes", "yes", Valid},
		"reading a log file breaks off: that is no sign of tampering": {
			func(w *world, _ *writer, d []Name) { w.cutting[spot{"logs", log(w, d[4]).Key()}] = 999 }, "yes", "unknown", "yes", Incomplete},
		"reading a digest breaks off: that is no sign of tampering": {
			func(w *world, _ *writer, d []Name) { w.cutting[spot{"logs", d[4].Key()}] = 999 }, "unknown", "unknown", "unknown", Incomplete},
		"a digest is refused: the others are verified and counted": {
			func(w *world, _ *writer, d []Name) { w.failing[spot{"logs", d[4].Key()}] = errors.New("answered 403") }, "unknown", "unknown", "unknown", Incomplete},
		"the metadata of the digests is lost: each is proven by the next": {
			func(w *world, _ *writer, d []Name) { w.bareOf(d[:12]...) }, "yes", "yes", "yes", Valid},
		"a digest is invalid: what it lists is hashed, and not proven": {
			func(w *world, _ *writer, d []Name) { w.edit(d[4], `"newestEventTime":null`, `"newestEventTime":"x"`) }, "no", "unknown", "unknown", Invalid},
		"a digest names another hash than SHA-256: it is invalid": {
			func(w *world, _ *writer, d []Name) {
				w.edit(d[4], `"hashAlgorithm":"SHA-256"`, `"hashAlgorithm":"MD5"`)
			}, "no", "unknown", "no", Invalid},
		"a digest would inflate without end: it is left unread, in bounded memory": {
			func(w *world, _ *writer, d []Name) {
				w.change(d[4], func([]byte) []byte { return zipped(make([]byte, 4<<20)) })
			}, "unknown", "unknown", "unknown", Incomplete},
	} {
		t.Run(sentence, func(t *testing.T) {
			w, trail, d := day(t)
			c.tamper(w, trail, d)
			r := w.verify(period, trail.chain()).Chains[0]
			answers := answersOf(r)
			for question, want := range map[string]string{"covered": c.covered, "unaltered": c.unaltered, "outside": c.outside} {
				if got := answers[question].word(); got != want {
					t.Errorf("%s: %s, want %s: %s", question, got, want, answers[question].why)
				}
			}
			if r.Verdict != c.verdict {
				t.Errorf("%s, want %s", r.Verdict, c.verdict)
			}
			if text := strings.ToLower(details(r)); strings.Contains(text, "no activity") || strings.Contains(text, "no log files were delivered") {
				t.Errorf("a hole is said to be silence:\n%s", text)
			}
		})
	}
}

func (a answer) word() string {
	switch {
	case !a.known:
		return "unknown"
	case a.yes:
		return "yes"
	}
	return "no"
}

func TestAPeriodThatEndsLongAfterTheLastDigestIsNotCovered(t *testing.T) {
	w, trail, _ := day(t)
	long := evidence.Period{From: period.From, To: period.To.AddDate(0, 0, 3)}
	c := w.verify(long, trail.chain()).Chains[0]
	if covered, known, why := c.AllCovered(); covered || !known || !strings.Contains(why, "2026-01-01T14:06:24Z to 2026-01-04T10:00:00Z") {
		t.Errorf("covered %v, known %v: %s", covered, known, why)
	}
	if len(c.Covered) != 1 || !c.Covered[0].To.Equal(at("2026-01-01T14:06:24Z")) {
		t.Errorf("covered are %v", c.Covered)
	}
}

func TestADigestThatMayStillComeLeavesItOpenWhetherThePeriodIsCovered(t *testing.T) {
	w, trail, d := day(t)
	for _, n := range d[8:] {
		w.remove(w.logsIn(n)...)
	}
	w.remove(d[8:]...)
	trail.deliver(at("2026-01-01T09:30:00Z"), 2)
	c := w.verifyAt(at("2026-01-01T10:01:00Z"), period, trail.chain()).Chains[0]
	answers := answersOf(c)
	for question, want := range map[string]string{"covered": "unknown", "unaltered": "yes", "outside": "unknown"} {
		if got := answers[question].word(); got != want {
			t.Errorf("%s: %s, want %s: %s", question, got, want, answers[question].why)
		}
	}
}

// bounds notes what is listed.
type bounds struct {
	*world
	listed []string
}

func (b *bounds) List(ctx context.Context, bucket, prefix, after, before string, each func(Object) error) error {
	b.listed = append(b.listed, strings.TrimPrefix(after, prefix)+" "+strings.TrimPrefix(before, prefix))
	return b.world.List(ctx, bucket, prefix, after, before, each)
}

func TestOnlyTheDaysOfThePeriodAreListed(t *testing.T) {
	w, trail, _ := day(t)
	b := &bounds{world: w}
	if _, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: b, Keys: w, Chains: []Chain{trail.chain()}}); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(b.listed, ", "), "2026/01/01 2026/01/03, 2026/01/01 2026/01/02"; got != want {
		t.Errorf("listed is %s, want %s", got, want)
	}
}

func TestOneUnreadableObjectLosesNothingElse(t *testing.T) {
	w, trail, d := day(t)
	for i, why := range []string{"403 AccessDenied", "503 SlowDown", "404 NoSuchBucket"} {
		w.failing[spot{"logs", w.logsIn(d[3+i])[0].Key()}] = errors.New(why)
	}
	expect(t, w.verify(period, trail.chain()).Chains[0], "incomplete: 02:00-10:00; digests 9 valid; logs 15 valid 3 unreadable; log-unreadable")
}
