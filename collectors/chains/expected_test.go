package chains

import (
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/archive"
)

const (
	owner = "111122223333"
	other = "444455556666"
	org   = "o-abcdefghij"
)

// inWords is a list of chains in words.
func inWords(chains []archive.Chain) string {
	var out []string
	for _, c := range chains {
		out = append(out, nameOf(c.Trail)+" "+c.Root()+c.Account+"/"+c.Region)
	}
	return strings.Join(out, "\n")
}

func expect(t *testing.T, got []archive.Chain, want ...string) {
	t.Helper()
	if inWords(got) != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", inWords(got), strings.Join(want, "\n"))
	}
}

func trailARN(name string) string {
	return "arn:aws:cloudtrail:us-east-1:" + owner + ":trail/" + name
}

func TestATrailHasAChainForEachAccountAndRegionThatItRecords(t *testing.T) {
	accounts := []Account{{owner, []string{"eu-west-1", "us-east-1"}}, {other, []string{"eu-west-1"}}}
	for _, test := range []struct {
		trail Trail
		want  []string
	}{
		{Trail{ARN: trailARN("single"), Prefix: "p/"}, []string{"single p/AWSLogs/111122223333/us-east-1"}},
		{Trail{ARN: trailARN("multi"), MultiRegion: true}, []string{"multi AWSLogs/111122223333/eu-west-1", "multi AWSLogs/111122223333/us-east-1"}},
		{Trail{ARN: trailARN("org"), MultiRegion: true, Organization: true}, []string{
			"org AWSLogs/o-abcdefghij/111122223333/eu-west-1", "org AWSLogs/o-abcdefghij/111122223333/us-east-1", "org AWSLogs/o-abcdefghij/444455556666/eu-west-1"}},
		{Trail{ARN: trailARN("home"), Organization: true}, []string{
			"home AWSLogs/o-abcdefghij/111122223333/us-east-1", "home AWSLogs/o-abcdefghij/444455556666/us-east-1"}},
		{Trail{ARN: "not an ARN"}, nil},
	} {
		expect(t, Expected([]Trail{test.trail}, org, accounts), test.want...)
	}
	expect(t, Expected([]Trail{{ARN: trailARN("org"), Organization: true}}, "", accounts))
	// the home region is recorded even where the regions are not known
	expect(t, Expected([]Trail{{ARN: trailARN("multi"), MultiRegion: true}}, "", []Account{{ID: owner}}), "multi AWSLogs/111122223333/us-east-1")
}

func TestAChainIsListedOnceWhereTheFirstListHasIt(t *testing.T) {
	at := func(prefix string) archive.Chain {
		return archive.Chain{Trail: trailARN("audit"), Tree: archive.Tree{Place: archive.Place{Bucket: "logs", Prefix: prefix}, Account: owner, Region: "us-east-1"}}
	}
	expect(t, Union([]archive.Chain{at("new")}, []archive.Chain{at("old"), at("new")}), "audit new/AWSLogs/111122223333/us-east-1")
}

func TestTheHomesOfTrailsAreKnownBesideWhatIsVerified(t *testing.T) {
	chain := Expected([]Trail{{ARN: trailARN("org"), MultiRegion: true, Organization: true}}, org, []Account{{other, []string{"eu-west-1"}}})
	expect(t, homes(chain), "org AWSLogs/o-abcdefghij/111122223333/us-east-1")
	if more := homes(homes(chain)); len(more) != 0 {
		t.Errorf("a home has a home: %s", inWords(more))
	}
}
