package record

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// some is a tally of chance.
func some(rnd *rand.Rand) Tally {
	t := Tally{Files: 1, Odd: rnd.IntN(2), Records: rnd.IntN(9)}
	for range rnd.IntN(15) {
		if t.Lacks == nil {
			t.Lacks = map[Field]int{}
		}
		f := fields[rnd.IntN(len(fields))]
		t.Lacking++
		t.Lacks[f]++
		t.Add(Tally{Examples: []Example{{Object: fmt.Sprint("s3://b/", rnd.IntN(5)), Place: rnd.IntN(9), Lacks: []Field{f}}}})
	}
	for range rnd.IntN(4) {
		t.Add(Tally{Classes: map[Class]int{classes[rnd.IntN(len(classes))]: 1 + rnd.IntN(3)}})
		t.Add(Tally{Changes: []Change{{Time: time.Unix(int64(rnd.IntN(4)), 0).UTC(), EventID: fmt.Sprint(rnd.IntN(3)), Object: fmt.Sprint(rnd.IntN(2)), Record: json.RawMessage(fmt.Sprint(rnd.IntN(3)))}}})
	}
	return t
}

func TestTalliesAddUpTheSameInAnyOrderAndGrouping(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		tallies := make([]Tally, 8)
		for i := range tallies {
			tallies[i] = some(rnd)
		}
		before := asJSON(t, tallies)
		var want Tally
		for _, one := range tallies {
			want.Add(one)
		}
		for range 5 {
			rnd.Shuffle(len(tallies), func(i, j int) { tallies[i], tallies[j] = tallies[j], tallies[i] })
			var left, right, got Tally
			cut := rnd.IntN(len(tallies))
			for _, one := range tallies[:cut] {
				left.Add(one)
			}
			for _, one := range tallies[cut:] {
				right.Add(one)
			}
			got.Add(left)
			got.Add(right)
			if asJSON(t, got) != asJSON(t, want) {
				t.Fatalf("%s\nwant %s", asJSON(t, got), asJSON(t, want))
			}
		}
		if len(want.Examples) > maxExamples {
			t.Fatalf("%d examples", len(want.Examples))
		}
		rnd2 := map[string]bool{}
		for _, one := range tallies {
			rnd2[asJSON(t, one)] = true
		}
		var list []Tally
		if json.Unmarshal([]byte(before), &list); len(list) != len(tallies) {
			t.Fatal("not decoded")
		}
		for _, one := range list {
			if !rnd2[asJSON(t, one)] {
				t.Fatal("adding changed what was added")
			}
		}
	}
}

func TestChangesThatAreNotKeptAreCounted(t *testing.T) {
	many := func(from, n int) Tally {
		out := Tally{}
		for i := range n {
			out.Changes = append(out.Changes, Change{Time: time.Unix(int64(from+2*i), 0).UTC(), Record: json.RawMessage("1")})
		}
		return out
	}
	a, b, c := many(0, 6000), many(1, 6000), many(3, 100)
	var left, right Tally
	for _, one := range []Tally{a, b, c} {
		left.Add(one)
	}
	for _, one := range []Tally{c, b, a} {
		right.Add(one)
	}
	if left.Unkept != 2100 || len(left.Changes) != maxChanges || asJSON(t, left) != asJSON(t, right) {
		t.Errorf("%d kept, %d not; in the other order %d, %d", len(left.Changes), left.Unkept, len(right.Changes), right.Unkept)
	}
	if last := left.Changes[maxChanges-1].Time.Unix(); last != 9899 {
		t.Errorf("the last that is kept is of second %d", last)
	}
}

func TestAFileOfMoreChangesThanAreKeptSaysHowMany(t *testing.T) {
	s := NewScanner(nil, nil)
	s.Begin("s3://b/k")
	s.Write([]byte(`{"Records":[`))
	for i := range maxChanges + 500 {
		fmt.Fprintf(s, `{"eventName":"StopLogging","eventSource":"cloudtrail.amazonaws.com","eventID":"%d"},`, i)
	}
	s.Write([]byte(`{}]}`))
	if got := s.End(); len(got.Changes) != maxChanges || got.Unkept != 500 {
		t.Errorf("%d kept, %d not", len(got.Changes), got.Unkept)
	}
}

func TestATallyIsTheSameAfterItWasWrittenAndRead(t *testing.T) {
	file := "{\"Records\":[{ \"eventName\":\"StopLogging\", \"eventSource\":\"cloudtrail.amazonaws.com\", \"userAgent\":\"<a&b>\xff\" }]}"
	before := scan("s3://b/k", []byte(file), 100, nil)
	var after Tally
	if err := json.Unmarshal([]byte(asJSON(t, before)), &after); err != nil {
		t.Fatal(err)
	}
	if got, want := string(after.Changes[0].Record), string(before.Changes[0].Record); len(before.Changes) != 1 || asJSON(t, after) != asJSON(t, before) {
		t.Errorf("%s\nwas %s", got, want)
	}
}
