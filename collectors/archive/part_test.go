package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// tampered is a world of several trails, accounts and regions in two buckets, in
// which some things were done, and its chains.
func tampered(t testing.TB) (*world, []Chain) {
	w := newWorld(t)
	key := w.offer(keyOne(), pkcs1, ever[0], ever[1])
	var chains []Chain
	for i, at := range []Tree{
		{Place{"logs", "", ""}, "111122223333", "us-east-1"},
		{Place{"logs", "", ""}, "111122223333", "eu-west-1"},
		{Place{"logs", "", ""}, "444455556666", "us-east-1"},
		{Place{"other", "trail", "o-abcdefghij"}, "111122223333", "us-east-1"},
	} {
		for _, name := range []string{"audit", "second"} {
			trail := w.trail(at, name, key)
			digests := trail.hours(period.From.Add(-time.Hour), 6)
			chains = append(chains, trail.chain())
			switch i*2 + len(name)%2 {
			case 1:
				w.edit(w.logsIn(digests[2])[0], "eventID", "eventIx")
			case 2:
				w.remove(digests[3])
			case 3:
				trail.deliver(period.From.Add(90*time.Minute), 3)
			case 4:
				w.bareOf(digests[2], digests[4])
			case 6:
				w.remove(digests[1], digests[4], digests[5])
			case 7:
				w.remove(w.logsIn(digests[3])...)
			}
		}
	}
	return w, append(chains, Chain{Trail: chains[0].Trail, Tree: Tree{Place{"logs", "", ""}, "777788889999", "us-east-1"}})
}

var partPeriod = evidence.Period{From: period.From, To: period.From.Add(5 * time.Hour)}

func (w *world) request(chains []Chain) Request {
	return Request{Chains: chains, Period: partPeriod, Now: AsOf(ever[1], partPeriod), Source: w, Keys: w, LargestDigest: 1 << 20, LargestLog: 1 << 20}
}

func (w *world) verifyAll(req Request) *Result {
	w.t.Helper()
	r, err := Verify(w.t.Context(), req)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// shards verifies a plan in parts, as they are read again from their files.
func (w *world) shards(p Plan, of int) []Part {
	w.t.Helper()
	var parts []Part
	for i := range of {
		part, err := ReadPart(fmt.Sprintf("part-%d.json", i), strings.NewReader(w.shard(p, Shard{i, of})))
		if err != nil {
			w.t.Fatal(err)
		}
		parts = append(parts, part)
	}
	return parts
}

func (w *world) shard(p Plan, s Shard) string {
	req := w.request(p.Share(s))
	req.Known = p.Others(s)
	return jsonOf(w.t, p.Part(s, w.verifyAll(req)))
}

func jsonOf(t testing.TB, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var thisTool = evidence.Tool{Version: "v1.2.3", Commit: "abc"}

func TestMergedShardsAreTheSingleRunByteForByte(t *testing.T) {
	w, all := tampered(t)
	verdicts := map[Verdict]bool{}
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 3))
		chains := make([]Chain, len(all))
		for to, from := range random.Perm(len(all)) {
			chains[to] = all[from]
		}
		chains = chains[:random.IntN(len(all))+1]
		plan := NewPlan(w.request(chains), nil, thisTool)
		single := w.verifyAll(w.request(plan.Chains))
		verdicts[single.Verdict] = true
		parts := w.shards(plan, random.IntN(len(chains)+3)+1)
		random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		merged, err := Merge(parts)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if got, want := jsonOf(t, merged), jsonOf(t, single); got != want {
			t.Fatalf("seed %d, %d parts of %d chains:\n%s\nwant\n%s", seed, len(parts), len(chains), got, want)
		}
	}
	if !verdicts[Invalid] || !verdicts[Incomplete] {
		t.Errorf("only %v was found: the archives are too alike", verdicts)
	}
}

func TestAPlanDoesNotDependOnTheOrderOfItsChains(t *testing.T) {
	w, chains := tampered(t)
	turned := append([]Chain{chains[3], chains[1]}, chains...)
	a, b := NewPlan(w.request(chains), nil, thisTool), NewPlan(w.request(turned), nil, thisTool)
	if a.Digest() != b.Digest() || len(b.Chains) != len(chains) {
		t.Errorf("%s and %s", a.Digest(), b.Digest())
	}
	for what, other := range map[string]Plan{
		"fewer chains":    NewPlan(w.request(chains[1:]), nil, thisTool),
		"another version": NewPlan(w.request(chains), nil, evidence.Tool{Version: "v1.2.4"}),
		"another source":  NewPlan(w.request(chains), map[string]string{"source": "folder"}, thisTool),
	} {
		if other.Digest() == a.Digest() {
			t.Errorf("a plan with %s has the same digest", what)
		}
	}
}

func TestEveryChainIsInOneShard(t *testing.T) {
	_, chains := tampered(t)
	p := NewPlan(Request{Chains: chains, Period: partPeriod, Now: ever[1]}, nil, thisTool)
	for of := 1; of < 12; of++ {
		seen := map[Chain]int{}
		for i := range of {
			for _, c := range p.Share(Shard{i, of}) {
				seen[c]++
			}
			if got := shareOf(len(chains), Shard{i, of}); got != len(p.Share(Shard{i, of})) {
				t.Errorf("shard %d/%d has %d chains, counted as %d", i, of, len(p.Share(Shard{i, of})), got)
			}
		}
		for _, c := range chains {
			if seen[c] != 1 {
				t.Errorf("of %d shards %d have %v", of, seen[c], c)
			}
		}
	}
}

func TestAPeriodLongPastIsJudgedAsOfItsSettling(t *testing.T) {
	p := evidence.Period{From: at("2026-07-01T00:00:00Z"), To: at("2026-07-02T00:00:00Z")}
	for now, want := range map[string]string{
		"2026-07-02T01:00:00Z":           "2026-07-02T01:00:00Z",
		"2026-07-02T01:00:00.398124644Z": "2026-07-02T01:00:00Z",
		"2026-07-02T03:00:00Z":           "2026-07-02T03:00:00Z",
		"2026-11-02T03:00:00Z":           "2026-07-02T03:00:00Z",
	} {
		if got := AsOf(at(now), p); !got.Equal(at(want)) {
			t.Errorf("at %s as of %s, want %s", now, got, want)
		}
	}
}

func TestMergeRefusesPartsThatDoNotFitTogether(t *testing.T) {
	w, chains := tampered(t)
	plan := NewPlan(w.request(chains), nil, thisTool)
	parts := w.shards(plan, 3)
	other := func(change func(*Plan), of int) Part {
		p := NewPlan(w.request(chains), nil, thisTool)
		change(&p)
		part := p.Part(Shard{1, of}, &Result{Period: p.Period, Chains: make([]ChainResult, len(p.Share(Shard{1, of})))})
		part.Name = "other.json"
		return part
	}
	altered := parts[1]
	altered.Share.Units = append([]unit{}, altered.Share.Units...)
	altered.Share.Units[0].Bucket = "elsewhere"
	for name, c := range map[string]struct {
		parts []Part
		want  string
	}{
		"none":      {nil, "there are no parts to merge"},
		"one less":  {parts[:2], "the part of shard 2/3 is missing: all 3 are needed"},
		"only one":  {parts[2:], "the parts of shards 0/3, 1/3 are missing: all 3 are needed"},
		"twice":     {[]Part{parts[0], parts[1], parts[1]}, "part-1.json and part-1.json are both shard 1/3"},
		"version":   {[]Part{parts[0], other(func(p *Plan) { p.Tool.Version = "v9" }, 3)}, "other.json and part-0.json do not belong together: one is by version v9 abc, the other by v1.2.3 abc"},
		"number":    {[]Part{parts[0], other(func(*Plan) {}, 4)}, "one is of 4 shards, the other of 3"},
		"period":    {[]Part{parts[0], other(func(p *Plan) { p.Period.To = p.Period.To.Add(time.Hour) }, 3)}, "one is of the period"},
		"moment":    {[]Part{parts[0], other(func(p *Plan) { p.AsOf = p.AsOf.Add(time.Hour) }, 3)}, "one is as of"},
		"limits":    {[]Part{parts[0], other(func(p *Plan) { p.LargestLog = 7 }, 3)}, "their limits are not the same"},
		"source":    {[]Part{parts[0], other(func(p *Plan) { p.Settings = map[string]string{"source": "folder"} }, 3)}, "they did not read from the same source"},
		"fewer":     {[]Part{parts[0], other(func(p *Plan) { p.Chains = p.Chains[1:] }, 3)}, "one is of a plan of 8 chains, the other of 9"},
		"exchanged": {[]Part{parts[0], other(func(p *Plan) { p.Chains[0].Bucket = "elsewhere" }, 3)}, "their plans list different chains"},
		"known":     {[]Part{parts[0], other(func(p *Plan) { p.Known = p.Chains[:1] }, 3)}, "their plans list different chains"},
		"altered":   {[]Part{parts[0], altered, parts[2]}, "the chains that the 3 parts list are not those of their plan"},
	} {
		if _, err := Merge(c.parts); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestWhatIsNoPartIsRefusedByName(t *testing.T) {
	w, chains := tampered(t)
	plan := NewPlan(w.request(chains), nil, thisTool)
	good := w.shard(plan, Shard{0, 3})
	if _, err := ReadPart("a.json", strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	unsigned := func(change func(*Part)) string { // changed by somebody who knows how the sum is made
		var p Part
		if err := json.Unmarshal([]byte(good), &p); err != nil {
			t.Fatal(err)
		}
		change(&p)
		p.About.Sum = p.sum()
		return jsonOf(t, p)
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":       {" \n", "a.json is empty"},
		"no JSON":     {"<html>", "a.json is not a part: it is not JSON"},
		"truncated":   {good[:len(good)/2], "a.json is not a part: it ends in the middle"},
		"two":         {good + good, "a.json is not a part: it is not JSON"},
		"a list":      {"[1,2]", "a.json is not a part: it does not say that its schema"},
		"null":        {"null", "a.json is not a part: it does not say that its schema"},
		"whole":       {jsonOf(t, w.verifyAll(w.request(chains[:1]))), "a.json is not a part: it is the result of a run without --shard"},
		"schema":      {strings.Replace(good, PartSchema, "trailproof/assessment/v1", 1), `a.json is not a part: its schema is "trailproof/assessment/v1"`},
		"unknown":     {strings.Replace(good, `"of"`, `"off"`, 1), "unknown field"},
		"wrong type":  {strings.Replace(good, `"of": 3`, `"of": "3"`, 1), "a.json is not a part: json: cannot unmarshal"},
		"verdict":     {strings.Replace(good, `"verdict": "incomplete"`, `"verdict": "valid"`, 1), "a.json was changed after it was written"},
		"index":       {unsigned(func(p *Part) { p.Share.Index = 3 }), "a.json says that it is shard 3 of 3"},
		"of nothing":  {unsigned(func(p *Part) { p.Share.Of = 0 }), "a.json says that it is shard 0 of 0"},
		"negative":    {unsigned(func(p *Part) { p.Share.Chains = -1 }), "of -1 chains"},
		"too few":     {unsigned(func(p *Part) { p.Share.Chains = 1 << 60 }), "a.json holds 3 chains, and shard 0/3 of 1152921504606846976 has"},
		"no results":  {unsigned(func(p *Part) { p.Chains = nil }), "a.json has results of other chains than it lists"},
		"the others'": {unsigned(func(p *Part) { p.Chains[0].Region = "eu-west-9" }), "a.json has results of other chains than it lists"},
		"the period":  {unsigned(func(p *Part) { p.Period.To = p.Period.To.Add(time.Hour) }), "a.json is of another period than its plan"},
	} {
		if _, err := ReadPart("a.json", strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := ReadPart("a.json", brokenFile{}); err == nil || !strings.Contains(err.Error(), "a.json could not be read: the disk is gone") {
		t.Errorf("%v", err)
	}
}

type brokenFile struct{}

func (brokenFile) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func FuzzReadPart(f *testing.F) {
	f.Add([]byte(`{"about":{"schema":"trailproof/validate-logs-part/v1","sha256":""},"shard":{"index":0,"of":1,"chains":0,"units":[]},"chains":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ReadPart("a.json", bytes.NewReader(data))
		if err != nil {
			return
		}
		if _, err := Merge([]Part{p}); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
