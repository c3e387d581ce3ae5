package archive

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestAMissingDigestThatTwoNameIsCountedOnce(t *testing.T) {
	w, trail, d := day(t)
	again := *trail // a second digest after the same one, as of a trail that was restored
	again.last = w.written(t, d[4])
	again.digest(Digest, d[4].Time, d[5].Time.Add(time.Minute), nil)
	w.remove(d[4])
	expect(t, w.verify(period, trail.chain()).Chains[0],
		"invalid: 02:00-04:06 05:06-10:00, missing-digest 04:06-05:06; digests 9 valid 1 missing; logs 16 valid 2 unreferenced; digest-missing logs-in-gap")
}

func TestAListingThatFailedMakesNoDigestMissing(t *testing.T) {
	for _, breaks := range []error{errors.New("answered 403"), errors.New("the listing is not in the order of the keys")} {
		w, trail, d := day(t)
		w.remove(d[4])
		w.listing = breaks
		c := w.verify(period, trail.chain()).Chains[0]
		if c.Verdict != Incomplete || c.Digests.Missing != 0 || strings.Contains(details(c), string(DigestMissing)) {
			t.Errorf("%v: %s\n%s", breaks, sum(c), details(c))
		}
	}
}

func TestABackfillDigestThatAnotherNamesAndThatIsGoneIsMissing(t *testing.T) {
	w, trail, d := day(t)
	first := trail.digest(Backfill, d[4].Time, d[5].Time, trail.deliver(d[4].Time.Add(time.Minute), 1))
	second := *trail
	second.last = w.written(t, first)
	name := Name{Tree: trail.Tree, Kind: Backfill, Trail: "audit", Home: "us-east-1", Time: d[7].Time}
	body, signature, _ := second.signed(name, d[6].Time, second.deliver(d[6].Time.Add(time.Minute), 1), second.last)
	w.put(name, zipped(body), map[string]string{"signature": signature})
	expect(t, w.verify(period, trail.chain()).Chains[0], "valid: 02:00-10:00; digests 11 valid; logs 20 valid")
	w.remove(first)
	c := w.verify(period, trail.chain()).Chains[0]
	expect(t, c, "invalid: 02:00-10:00; digests 10 valid 1 missing; logs 19 valid 1 unreferenced; digest-missing log-unreferenced")
	if want := url("logs", first.Key()); c.Findings[0].Object != want {
		t.Errorf("missing is %s, want %s", c.Findings[0].Object, want)
	}
	// They need not be of one hour after the other: they are made when something is late.
	w, trail, d = day(t)
	late := trail.digest(Backfill, d[7].Time, d[8].Time, nil)
	second.world, second.last = w, w.written(t, late)
	body, signature, _ = second.signed(Name{Tree: trail.Tree, Kind: Backfill, Trail: "audit", Home: "us-east-1", Time: d[5].Time}, d[4].Time, nil, second.last)
	w.put(Name{Tree: trail.Tree, Kind: Backfill, Trail: "audit", Home: "us-east-1", Time: d[5].Time}, zipped(body), map[string]string{"signature": signature})
	w.remove(late)
	expect(t, w.verify(period, trail.chain()).Chains[0], "invalid: 02:00-10:00; digests 10 valid 1 missing; logs 18 valid; digest-missing")
}

func TestABucketThatIsNotThereIsUnreadAndNotMissing(t *testing.T) {
	w, trail, _ := day(t)
	r, err := Verify(t.Context(), Request{Period: period, Now: ever[1], Source: gone{}, Keys: w, Chains: []Chain{trail.chain()}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, r.Chains[0], "incomplete:, unknown 02:00-10:00; digests; logs; listing-failed")
	if !strings.Contains(details(r.Chains[0]), "there is no bucket of this name") {
		t.Error(details(r.Chains[0]))
	}
	if _, known, why := r.Chains[0].AllCovered(); known || !strings.Contains(why, "could not be listed") {
		t.Errorf("whether it is covered is known: %s", why)
	}
	if own, others := r.Chains[0].Lost(); own != "failed s3:ListBucket: there is no bucket of this name" || others != "" {
		t.Errorf("lost is %q, of others %q", own, others)
	}
}

// gone is a source without buckets.
type gone struct{ Source }

func (gone) List(_ context.Context, _, _, _, _ string, _ func(Object) error) error {
	return &notRead{gap: evidence.Gap{Reason: evidence.Failed, Action: "s3:ListBucket", Detail: "there is no bucket of this name"}}
}
