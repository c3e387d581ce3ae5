package awsapi

import (
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestPagesAreAskedUntilThereIsNoNext(t *testing.T) {
	for name, c := range map[string]struct {
		next  map[string]*string // after the page of a token
		asked []string
		gap   bool
	}{
		"one page":              {map[string]*string{}, []string{""}, false},
		"an empty token":        {map[string]*string{"": aws.String("")}, []string{""}, false},
		"three pages":           {map[string]*string{"": aws.String("a"), "a": aws.String("b")}, []string{"", "a", "b"}, false},
		"the same page again":   {map[string]*string{"": aws.String("a"), "a": aws.String("a")}, []string{"", "a"}, true},
		"an earlier page again": {map[string]*string{"": aws.String("a"), "a": aws.String("b"), "b": aws.String("a")}, []string{"", "a", "b"}, true},
	} {
		var asked []string
		err := Pages("a:List", func(token *string) (*string, error) {
			asked = append(asked, aws.ToString(token))
			return c.next[aws.ToString(token)], nil
		})
		if !slices.Equal(asked, c.asked) {
			t.Errorf("%s: asked for %q", name, asked)
		}
		want := evidence.Gap{Reason: evidence.Failed, Action: "a:List", Detail: "answered without an end"}
		if (err != nil) != c.gap || c.gap && evidence.GapOf(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := errors.New("broken")
	if err := Pages("a:List", func(*string) (*string, error) { return aws.String("more"), broken }); !errors.Is(err, broken) {
		t.Errorf("a page that fails: %v", err)
	}
}
