package sampling_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/controls/sampling"
)

// TestAnotherProgramChoosesTheSame draws again as Method says it, by other means: a
// table of keys in hexadecimal, sorted as text.
func TestAnotherProgramChoosesTheSame(t *testing.T) {
	var ids []string
	for i := range 500 {
		ids = append(ids, fmt.Sprintf("arn:aws:s3:::bucket-%d", i*i%701))
	}
	for _, seed := range []string{"", "42", "Ernst & Söhne\t2026"} {
		got := sampling.Of(ids)
		var lines bytes.Buffer
		sorted := map[string]bool{}
		for _, id := range ids {
			sorted[id] = true
		}
		names := []string{}
		for id := range sorted {
			names = append(names, id)
		}
		sort.Strings(names)
		for _, id := range names {
			fmt.Fprintln(&lines, id)
		}
		hash := fmt.Sprintf("%x", sha256.Sum256(lines.Bytes()))
		if got.SHA256 != hash {
			t.Fatalf("the population's hash is %s, want %s", got.SHA256, hash)
		}
		table := []string{}
		for i, id := range names {
			table = append(table, fmt.Sprintf("%x %d %s", sha256.Sum256([]byte(seed+"\n"+hash+"\n"+id)), i+1, id))
		}
		sort.Strings(table)
		for i, item := range got.Draw(seed, 25) {
			if want := strings.SplitN(table[i], " ", 2)[1]; fmt.Sprintf("%d %s", item.Position, item.ID) != want {
				t.Errorf("seed %q: item %d is %+v, want %s", seed, i, item, want)
			}
		}
	}
}

// TestTheChoiceNeverChanges: these were drawn by Python.
func TestTheChoiceNeverChanges(t *testing.T) {
	p := sampling.Of([]string{"d", "a", "c", "b", "e", "a"})
	if p.SHA256 != "86dc03602dcf385217216784784a8ecf20e6400decc3208170b12fcb0afb6698" {
		t.Errorf("the hash is %s", p.SHA256)
	}
	if got := fmt.Sprint(p.Draw("trailproof", 3)); got != "[{1 a} {4 d} {3 c}]" {
		t.Errorf("the choice is %s", got)
	}
}

func TestTheOrderGivenDoesNotMatterAndMoreThanAllIsAll(t *testing.T) {
	ids := []string{"c", "a", "b", "b"}
	again := slices.Clone(ids)
	slices.Reverse(again)
	if fmt.Sprint(sampling.Of(ids).Draw("x", 2)) != fmt.Sprint(sampling.Of(again).Draw("x", 2)) {
		t.Error("the choice depends on the order")
	}
	if got := sampling.Of(ids).Draw("x", 10); len(got) != 3 {
		t.Errorf("of 3, 10 are %v", got)
	}
	for _, n := range []int{0, -1} {
		if got := sampling.Of(ids).Draw("x", n); len(got) != 0 {
			t.Errorf("%d are %v", n, got)
		}
	}
	if got := sampling.Of(nil).Draw("x", 1); len(got) != 0 {
		t.Errorf("of none, 1 is %v", got)
	}
}

func TestAnIdentifierOfTwoLinesIsNotTwo(t *testing.T) {
	if sampling.Of([]string{"a\nb"}).SHA256 == sampling.Of([]string{"a", "b"}).SHA256 {
		t.Error("two populations have one hash")
	}
}

// TestEveryItemIsAsLikelyAsAnyOther draws 5 of 50 by 4,000 seeds.
func TestEveryItemIsAsLikelyAsAnyOther(t *testing.T) {
	var ids []string
	for i := range 50 {
		ids = append(ids, fmt.Sprint("id", i))
	}
	p := sampling.Of(ids)
	counts := map[string]int{}
	for seed := range 4000 {
		for _, item := range p.Draw(fmt.Sprint(seed), 5) {
			counts[item.ID]++
		}
	}
	chi := 0.0
	for _, id := range ids {
		chi += math.Pow(float64(counts[id])-400, 2) / 400
	}
	if chi > 90 { // 49 degrees of freedom: more than that is one case in 3,000
		t.Errorf("chi squared is %.1f", chi)
	}
}
