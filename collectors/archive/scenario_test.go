package archive

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

var (
	home   = Tree{Place{Bucket: "logs"}, "111122223333", "us-east-1"}
	start  = at("2026-01-01T00:06:24Z")
	period = evidence.Period{From: at("2026-01-01T02:00:00Z"), To: at("2026-01-01T10:00:00Z")}
	ever   = [2]time.Time{at("2025-12-20T00:00:00Z"), at("2026-01-20T00:00:00Z")}
)

// day is a trail with 14 hours of digests, of which 9 speak for the period, with
// 18 log files. d[i] is the digest that ends at i+1 o'clock.
func day(t testing.TB) (w *world, trail *writer, d []Name) {
	first := firstDay()
	w = newWorld(t)
	maps.Copy(w.objects, first.objects)
	for _, n := range first.names { // scenarios change metadata
		at := spot{n.Bucket, n.Key()}
		w.objects[at] = object2{w.objects[at].body, maps.Clone(w.objects[at].meta)}
	}
	again := *first.trail
	again.world = w
	w.offer(keyOne(), pkcs1, ever[0], ever[1])
	return w, &again, slices.Clone(first.names)
}

type aDay struct {
	objects map[spot]object2
	trail   *writer
	names   []Name
}

// firstDay is written once: signing takes its time.
var firstDay = sync.OnceValue(func() aDay {
	w := newWorld(nil)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	names := trail.hours(start, 14)
	return aDay{w.objects, trail, names}
})

// sum says in one line what was found of a chain.
func sum(r ChainResult) string {
	clock := func(t time.Time) string { return t.Format("15:04") }
	var s strings.Builder
	fmt.Fprintf(&s, "%s:", r.Verdict)
	for _, c := range r.Covered {
		fmt.Fprintf(&s, " %s-%s", clock(c.From), clock(c.To))
	}
	for _, g := range r.Gaps {
		fmt.Fprintf(&s, ", %s %s-%s", g.Cause, clock(g.From), clock(g.To))
	}
	d, l := r.Digests, r.Logs
	fmt.Fprintf(&s, "; digests")
	counts(&s, []int{d.Valid, d.Invalid, d.Missing, d.Unreadable}, "valid invalid missing unreadable")
	fmt.Fprintf(&s, "; logs")
	counts(&s, []int{l.Valid, l.Modified, l.Missing, l.Corrupt, l.TrailingData, l.Unreferenced, l.Unreadable, l.Unproven}, "valid modified missing corrupt trailing unreferenced unreadable unproven")
	var classes []string
	for _, f := range r.Findings {
		classes = append(classes, string(f.Class))
	}
	slices.Sort(classes)
	if classes = slices.Compact(classes); len(classes) > 0 {
		fmt.Fprintf(&s, "; %s", strings.Join(classes, " "))
	}
	return s.String()
}

func counts(s *strings.Builder, of []int, names string) {
	for i, name := range strings.Fields(names) {
		if of[i] > 0 {
			fmt.Fprintf(s, " %d %s", of[i], name)
		}
	}
}

// scenario is something that is done to the archive of a day, and what is told.
type scenario struct {
	tamper func(w *world, trail *writer, d []Name)
	want   string
}

func scenarios() map[string]scenario {
	const clean = "valid: 02:00-10:00; digests 9 valid; logs 18 valid"
	log := func(w *world, d Name) Name { return w.logsIn(d)[0] }
	return map[string]scenario{
		"nothing": {func(*world, *writer, []Name) {}, clean},
		"a log file is modified": {func(w *world, _ *writer, d []Name) { w.edit(log(w, d[4]), "eventID", "eventIx") },
			"invalid: 02:00-10:00; digests 9 valid; logs 17 valid 1 modified; log-modified"},
		"two log files are swapped": {func(w *world, _ *writer, d []Name) {
			a, b := log(w, d[4]), log(w, d[5])
			x, y := spot{a.Bucket, a.Key()}, spot{b.Bucket, b.Key()}
			w.objects[x], w.objects[y] = w.objects[y], w.objects[x]
		}, "invalid: 02:00-10:00; digests 9 valid; logs 16 valid 2 modified; log-modified"},
		"a log file is deleted": {func(w *world, _ *writer, d []Name) { w.remove(log(w, d[4])) },
			"invalid: 02:00-10:00; digests 9 valid; logs 17 valid 1 missing; log-missing"},
		"a log file is cut off": {func(w *world, _ *writer, d []Name) {
			w.change(log(w, d[4]), func(b []byte) []byte { return b[:len(b)-4] })
		}, "invalid: 02:00-10:00; digests 9 valid; logs 17 valid 1 corrupt; log-corrupt"},
		"a log file is plain text": {func(w *world, _ *writer, d []Name) {
			w.change(log(w, d[4]), func([]byte) []byte { return []byte(`{"Records":[]}`) })
		}, "invalid: 02:00-10:00; digests 9 valid; logs 17 valid 1 corrupt; log-corrupt"},
		"a second member is appended to a log file": {func(w *world, _ *writer, d []Name) {
			w.change(log(w, d[4]), func(b []byte) []byte { return append(b, zipped([]byte(`{"Records":[]}`))...) })
		}, "invalid: 02:00-10:00; digests 9 valid; logs 17 valid 1 trailing; log-trailing-data"},
		"a log file is compressed anew": {func(w *world, _ *writer, d []Name) {
			w.edit(log(w, d[4]), "eventID", "eventID")
		}, clean},
		"a log file is a bomb": {func(w *world, _ *writer, d []Name) {
			w.change(log(w, d[4]), func([]byte) []byte { return zipped(make([]byte, 4<<20)) })
		}, "incomplete: 02:00-10:00; digests 9 valid; logs 17 valid 1 unreadable; log-unreadable"},
		"a log file is planted": {func(w *world, trail *writer, d []Name) { trail.deliver(at("2026-01-01T05:20:00Z"), 1) },
			"incomplete: 02:00-10:00; digests 9 valid; logs 18 valid 1 unreferenced; log-unreferenced"},
		"a file with no name of a log's is planted": {func(w *world, _ *writer, d []Name) {
			w.objects[spot{"logs", home.Logs() + "2026/01/01/0000.json.gz"}] = object2{zipped(nil), nil}
		}, "incomplete: 02:00-10:00; digests 9 valid; logs 18 valid 1 unreferenced; log-unreferenced"},
		"a log file cannot be read": {func(w *world, _ *writer, d []Name) {
			n := log(w, d[4])
			w.failing[spot{n.Bucket, n.Key()}] = errors.New("answered 503")
		}, "incomplete: 02:00-10:00; digests 9 valid; logs 17 valid 1 unreadable; log-unreadable"},
		"a log file breaks off once": {func(w *world, _ *writer, d []Name) {
			n := log(w, d[4])
			w.cutting[spot{n.Bucket, n.Key()}] = 1
		}, clean},
		"a log file breaks off always": {func(w *world, _ *writer, d []Name) {
			n := log(w, d[4])
			w.cutting[spot{n.Bucket, n.Key()}] = 99
		}, "incomplete: 02:00-10:00; digests 9 valid; logs 17 valid 1 unreadable; log-unreadable"},

		"a digest is modified": {func(w *world, _ *writer, d []Name) { w.edit(d[4], `"newestEventTime":null`, `"newestEventTime":"x"`) },
			"invalid: 02:00-04:06 05:06-10:00, invalid-digest 04:06-05:06; digests 8 valid 1 invalid; logs 16 valid 2 unproven; digest-invalid log-unproven"},
		"a digest is forged to leave a log file out": {func(w *world, trail *writer, d []Name) {
			forger := *trail
			forger.fingerprint = "00000000000000000000000000000000"
			forger.last = &writtenDigest{Name: d[3]}
			gone := w.logsIn(d[4])
			forger.digest(Digest, d[3].Time, d[4].Time, nil)
			w.remove(gone[0])
		}, "invalid: 02:00-04:06 05:06-10:00, invalid-digest 04:06-05:06; digests 8 valid 1 invalid; logs 16 valid 1 unreferenced; digest-invalid logs-in-gap"},
		"a digest is put in the place of another": {func(w *world, _ *writer, d []Name) {
			w.objects[spot{"logs", d[4].Key()}] = w.objects[spot{"logs", d[3].Key()}]
		}, "invalid: 02:00-04:06 05:06-10:00, invalid-digest 04:06-05:06; digests 8 valid 1 invalid; logs 16 valid 2 unreferenced; digest-invalid logs-in-gap"},
		"something is appended to a digest": {func(w *world, _ *writer, d []Name) {
			w.change(d[4], func(b []byte) []byte { return append(b, zipped([]byte("{}"))...) })
		}, "invalid: 02:00-04:06 05:06-10:00, invalid-digest 04:06-05:06; digests 8 valid 1 invalid; logs 16 valid 2 unreferenced; digest-invalid logs-in-gap"},
		"a digest is a bomb": {func(w *world, _ *writer, d []Name) {
			w.change(d[4], func([]byte) []byte { return zipped(make([]byte, 4<<20)) })
		}, "incomplete: 02:00-04:06 05:06-10:00, unknown 04:06-05:06; digests 8 valid 1 unreadable; logs 16 valid 2 unreferenced; digest-unreadable logs-in-gap"},
		"a digest breaks off always": {func(w *world, _ *writer, d []Name) { w.cutting[spot{"logs", d[4].Key()}] = 99 },
			"incomplete: 02:00-04:06 05:06-10:00, unknown 04:06-05:06; digests 8 valid 1 unreadable; logs 16 valid 2 unreferenced; digest-unreadable logs-in-gap"},
		"a digest is refused": {func(w *world, _ *writer, d []Name) { w.failing[spot{"logs", d[4].Key()}] = errors.New("answered 403") },
			"incomplete: 02:00-04:06 05:06-10:00, unknown 04:06-05:06; digests 8 valid 1 unreadable; logs 16 valid 2 unreferenced; digest-unreadable logs-in-gap"},
		"a digest is deleted": {func(w *world, _ *writer, d []Name) { w.remove(d[4]) },
			"invalid: 02:00-04:06 05:06-10:00, missing-digest 04:06-05:06; digests 8 valid 1 missing; logs 16 valid 2 unreferenced; digest-missing logs-in-gap"},
		"three digests in a row are deleted": {func(w *world, _ *writer, d []Name) { w.remove(d[4], d[5], d[6]) },
			"invalid: 02:00-04:06 07:06-10:00, unknown 04:06-06:06, missing-digest 06:06-07:06; digests 6 valid 1 missing; logs 12 valid 6 unreferenced; digest-missing logs-in-gap"},
		"digests are deleted with their log files": {func(w *world, _ *writer, d []Name) {
			w.remove(w.logsIn(d[4])...)
			w.remove(d[4])
		}, "invalid: 02:00-04:06 05:06-10:00, missing-digest 04:06-05:06; digests 8 valid 1 missing; logs 16 valid; digest-missing"},
		"the newest digests are deleted": {func(w *world, _ *writer, d []Name) { w.remove(d[7:]...) },
			"incomplete: 02:00-07:06, unknown 07:06-10:00; digests 6 valid; logs 12 valid 6 unreferenced; logs-in-gap"},
		"all digests are deleted": {func(w *world, _ *writer, d []Name) { w.remove(d...) },
			"incomplete:, unknown 02:00-10:00; digests; logs 16 unreferenced; logs-in-gap no-digests"},
		"everything is deleted": {func(w *world, _ *writer, d []Name) { clear(w.objects) },
			"incomplete:, unknown 02:00-10:00; digests; logs; no-digests"},
		"the oldest digests are deleted": {func(w *world, _ *writer, d []Name) { w.remove(d[:4]...) },
			"invalid: 04:06-10:00, unknown 02:00-03:06, missing-digest 03:06-04:06; digests 6 valid 1 missing; logs 12 valid 4 unreferenced; digest-missing logs-in-gap"},
		"a digest of after the period is deleted": {func(w *world, _ *writer, d []Name) { w.remove(d[10]) }, clean},
		"an object that sorts first looks newest": {func(w *world, _ *writer, d []Name) {
			w.objects[spot{"logs", home.Digests() + "2026/01/01/000000000000_CloudTrail-Digest_us-east-1_audit_us-east-1_99991231T235959Z.json.gz"}] = object2{zipped(nil), nil}
		}, "valid: 02:00-10:00; digests 9 valid; logs 18 valid; unexpected-object"},
		"an object has a time that is none": {func(w *world, _ *writer, d []Name) {
			w.objects[spot{"logs", strings.Replace(d[5].Key(), "T06", "T99", 1)}] = object2{zipped(nil), nil}
		}, "valid: 02:00-10:00; digests 9 valid; logs 18 valid; unexpected-object"},
		"a digest is planted between two": {func(w *world, trail *writer, d []Name) {
			forger := *trail
			forger.fingerprint = "00000000000000000000000000000000"
			forger.digest(Digest, d[4].Time, d[4].Time.Add(time.Minute), trail.deliver(d[4].Time.Add(10*time.Minute), 1))
		}, "invalid: 02:00-10:00; digests 9 valid 1 invalid; logs 18 valid 1 unproven; digest-invalid log-unproven"},
		"the metadata of all but the newest is lost": {func(w *world, _ *writer, d []Name) { w.bareOf(d[:12]...) },
			"valid: 02:00-10:00; digests 9 valid; logs 18 valid; digest-metadata"},
		"the metadata of all is lost": {func(w *world, _ *writer, d []Name) { w.bareOf(d...) },
			"incomplete:, unknown 02:00-10:00; digests 9 unreadable; logs 16 unreferenced; digest-unreadable logs-in-gap"},
		"the signature of one is spoilt": {func(w *world, _ *writer, d []Name) { w.objects[spot{"logs", d[4].Key()}].meta["signature"] = "00" },
			"valid: 02:00-10:00; digests 9 valid; logs 18 valid; digest-metadata"},
		"the metadata of one is lost and its content changed": {func(w *world, _ *writer, d []Name) {
			w.edit(d[4], `"newestEventTime":null`, `"newestEventTime":"x"`)
			w.bareOf(d[4])
		}, "invalid: 02:00-04:06 05:06-10:00, invalid-digest 04:06-05:06; digests 8 valid 1 invalid; logs 16 valid 2 unproven; digest-invalid log-unproven"},
		"a digest is signed again with other content": {func(w *world, trail *writer, d []Name) {
			again := *trail
			again.last = w.written(w.t, d[3])
			again.digest(Digest, d[3].Time, d[4].Time, nil)
		}, "invalid: 02:00-04:06 05:06-10:00, invalid-digest 04:06-05:06; digests 8 valid 1 invalid; logs 16 valid 2 unreferenced; digest-invalid logs-in-gap"},
		"a digest says another algorithm": {func(w *world, _ *writer, d []Name) {
			w.edit(d[4], SignatureAlgorithm, "SHA1withRSA")
		}, "invalid: 02:00-04:06 05:06-10:00, invalid-digest 04:06-05:06; digests 8 valid 1 invalid; logs 16 valid 2 unproven; digest-invalid log-unproven"},
		"a digest lists a hash of another kind": {func(w *world, _ *writer, d []Name) {
			w.edit(d[4], `"hashAlgorithm":"SHA-256"`, `"hashAlgorithm":"MD5"`)
		}, "invalid: 02:00-04:06 05:06-10:00, invalid-digest 04:06-05:06; digests 8 valid 1 invalid; logs 16 valid 2 unreferenced; digest-invalid logs-in-gap"},
		"a digest without content is planted in every minute": {func(w *world, _ *writer, d []Name) {
			for n := d[4]; n.Time.Before(d[5].Time.Add(-time.Minute)); {
				n.Time = n.Time.Add(time.Minute)
				w.put(n, nil, nil)
			}
		}, "invalid: 02:00-10:00; digests 9 valid 59 invalid; logs 18 valid; digest-invalid"},
		"an invalid digest lists what lies elsewhere": {func(w *world, trail *writer, d []Name) {
			forger := *trail
			forger.fingerprint = "00000000000000000000000000000000"
			forger.digest(Digest, d[4].Time, d[4].Time.Add(time.Minute), []LogFile{{Bucket: "elsewhere", Key: log(w, d[4]).Key()}, {Bucket: "logs", Key: "secret"}})
		}, "invalid: 02:00-10:00; digests 9 valid 1 invalid; logs 18 valid; digest-invalid"},
		"a digest is planted deep in a folder": {func(w *world, _ *writer, d []Name) {
			w.objects[spot{"logs", home.Digests() + "2026/01/01/" + d[4].Key()}] = w.objects[spot{"logs", d[4].Key()}]
		}, "valid: 02:00-10:00; digests 9 valid; logs 18 valid; unexpected-object"},
		"folders stand in the listing": {func(w *world, _ *writer, d []Name) {
			w.objects[spot{"logs", home.Digests() + "2026/01/01/"}] = object2{}
			w.objects[spot{"logs", home.Logs() + "2026/01/01/"}] = object2{}
		}, clean},
		"the listing breaks off": {func(w *world, _ *writer, d []Name) { w.listing = errors.New("answered 503") },
			"incomplete: 02:00-07:06, unknown 07:06-10:00; digests 6 valid; logs 12 valid; listing-failed"},
		"the key is not given": {func(w *world, _ *writer, d []Name) { clear(w.public) },
			"invalid:, invalid-digest 02:00-10:00; digests 9 invalid; logs 18 unproven; digest-invalid log-unproven"},
	}
}

func TestWhatWasDoneToAnArchiveIsTold(t *testing.T) {
	for name, c := range scenarios() {
		t.Run(name, func(t *testing.T) {
			w, trail, d := day(t)
			c.tamper(w, trail, d)
			r := w.verify(period, trail.chain())
			for at := range w.gets {
				if at.bucket != "logs" || at.key == "secret" {
					t.Errorf("what only an invalid digest lists was read: %v", at)
				}
			}
			if got := sum(r.Chains[0]); got != c.want {
				t.Errorf("got  %s\nwant %s\n%s", got, c.want, details(r.Chains[0]))
			}
			if r.Verdict != r.Chains[0].Verdict {
				t.Errorf("overall %s", r.Verdict)
			}
		})
	}
}

func details(r ChainResult) string {
	var s bytes.Buffer
	for _, g := range r.Gaps {
		fmt.Fprintf(&s, "%s %s %s\n", g.From, g.Cause, g.Detail)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&s, "%s %s %s\n", f.Class, f.Object, f.Detail)
	}
	return s.String()
}
