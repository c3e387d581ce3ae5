package awsapi

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func estate(members ...Member) *Estate { return &Estate{Accounts: members} }

func open(id string, regions evidence.Value[[]string]) Member {
	return Member{ID: id, Session: &Session{Account: id, Region: "us-east-1"}, Regions: regions}
}

// summary is each scope in one line.
func summary(out *evidence.Sink, kind string) []string {
	var lines []string
	for _, sc := range out.Scopes(kind) {
		line := sc.Account + "/" + sc.Region + " found " + strings.Join(sc.Found, ",")
		if sc.Gap != nil {
			line += " gap " + sc.Gap.String()
		}
		for _, id := range sc.Calls {
			line += " cites " + string(id)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

func TestEveryRegionLeavesOneScope(t *testing.T) {
	denied := evidence.Gap{Reason: evidence.Denied, Action: "ec2:DescribeRegions"}
	noRole := evidence.Gap{Reason: evidence.Denied, Action: "sts:AssumeRole", Detail: "AccessDenied"}
	fallback := open("444444444444", evidence.Missing[[]string](denied, "c4"))
	fallback.Fallback = []string{"eu-west-1"}
	e := estate(
		open("111111111111", evidence.Known([]string{"eu-west-1", "us-east-1"}, "c1")),
		open("222222222222", evidence.Missing[[]string](denied, "c2")),
		Member{ID: "333333333333", Gap: &noRole, Calls: []evidence.CallID{"c3"}},
		fallback,
		Member{ID: "555555555555"},
		open("666666666666", evidence.Known([]string{"down", "broken", "panics"})),
	)
	var out evidence.Sink
	e.EachRegion(t.Context(), "thing", 2, &out, func(ctx context.Context, t Target) ([]string, error) {
		evidence.Cite(ctx, evidence.CallID("q-"+t.Region))
		switch t.Region {
		case "down":
			return nil, &Error{Reason: evidence.Throttled, Action: "thing:List", Detail: "slow down"}
		case "broken":
			return []string{"half"}, errors.New("page two is unreadable")
		case "panics":
			panic("index out of range\n")
		}
		return []string{t.Session.Account + "-thing"}, nil
	})
	want := []string{
		"111111111111/eu-west-1 found 111111111111-thing cites q-eu-west-1",
		"111111111111/us-east-1 found 111111111111-thing cites q-us-east-1",
		"222222222222/ found  gap denied ec2:DescribeRegions cites c2",
		"222222222222/us-east-1 found 222222222222-thing cites q-us-east-1",
		"333333333333/ found  gap denied sts:AssumeRole: AccessDenied cites c3",
		"444444444444/ found  gap denied ec2:DescribeRegions cites c4",
		"444444444444/eu-west-1 found 444444444444-thing cites q-eu-west-1",
		"555555555555/ found  gap denied sts:AssumeRole: no session in this account",
		"666666666666/broken found half gap failed: page two is unreadable cites q-broken",
		"666666666666/down found  gap throttled thing:List: slow down cites q-down",
		`666666666666/panics found  gap failed: the collector panicked: index out of range\n cites q-panics`,
	}
	if got := summary(&out, "thing"); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAnInterruptedEstateSaysWhatWasNotAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e := estate(open("111111111111", evidence.Known([]string{"a", "b", "c"})))
	var out evidence.Sink
	e.EachRegion(ctx, "thing", 1, &out, func(ctx context.Context, t Target) ([]string, error) {
		switch t.Region {
		case "a":
			return []string{"seen"}, nil
		case "b":
			cancel()
			return nil, interrupted("thing:List", ctx.Err())
		}
		return nil, ctx.Err()
	})
	want := []string{
		"111111111111/a found seen",
		"111111111111/b found  gap not-asked thing:List: interrupted",
		"111111111111/c found  gap not-asked: interrupted",
	}
	if got := summary(&out, "thing"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNoMoreThanTheLimitAreAskedAtOnce(t *testing.T) {
	var now, most atomic.Int32
	regions := strings.Split("abcdefghijklmnopqrst", "")
	e := estate(open("111111111111", evidence.Known(regions)))
	var out evidence.Sink
	turn := make(chan struct{}, 1)
	e.EachRegion(t.Context(), "thing", 3, &out, func(context.Context, Target) ([]string, error) {
		n := now.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		turn <- struct{}{}
		<-turn
		now.Add(-1)
		return nil, nil
	})
	if n := most.Load(); n > 3 {
		t.Errorf("%d at once, want at most 3", n)
	}
	if n := len(out.Scopes("thing")); n != len(regions) {
		t.Errorf("%d scopes, want %d", n, len(regions))
	}
}
