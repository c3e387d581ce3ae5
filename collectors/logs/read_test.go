package logs

import (
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const groupARN = "arn:aws:logs:eu-central-1:111122223333:log-group:trail"

func TestAGroupIsFoundByItsExactName(t *testing.T) {
	first := `{"logGroups":[{"logGroupName":"trail-2","retentionInDays":1}],"nextToken":"n"}`
	for _, test := range []struct {
		name, second string
		want         Settings
	}{
		{"on the second page", `{"logGroups":[{"logGroupName":"trail","retentionInDays":400,"kmsKeyId":"k","storedBytes":7}]}`,
			Settings{Exists: true, Retention: 400, KMSKeyID: "k", StoredBytes: 7}},
		{"never expiring", `{"logGroups":[{"logGroupName":"trail"}]}`, Settings{Exists: true, Retention: evidence.Never}},
		{"absent", `{"logGroups":[{"logGroupName":"trail/x"},{"logGroupName":"Trail"}]}`, Settings{}},
		{"absent, with an empty page", `{}`, Settings{}},
	} {
		s, rec := awstest.Open(t, pages(awstest.Said{Body: first}, awstest.Said{Body: test.second}))
		g := ReadGroup(t.Context(), s, groupARN+":*", []string{"b", "a"})
		if got, known := g.Settings.Get(); !known || got != test.want {
			t.Errorf("%s: %+v (gap %v), want %+v", test.name, got, g.Settings.Gap(), test.want)
		}
		if g.ARN != groupARN || g.Name != "trail" || !slices.Equal(g.Trails, []string{"a", "b"}) || len(g.Settings.Calls()) != 2 {
			t.Errorf("%s: subject %+v", test.name, g)
		}
		for _, c := range rec.Calls() {
			if c.Service != "STS" && !slices.Contains(Actions(), c.Action) {
				t.Errorf("%s is not declared", c.Action)
			}
		}
	}
}

func TestAnUnfinishedSearchFindsNothingOut(t *testing.T) {
	for name, second := range map[string]awstest.Said{
		"denied":            awstest.JSON(400, "AccessDeniedException"),
		"going in a circle": {Body: `{"logGroups":[],"nextToken":"n"}`},
		"unreadable":        {Body: `<html>no`},
	} {
		s, _ := awstest.Open(t, pages(awstest.Said{Body: `{"logGroups":[],"nextToken":"n"}`}, second))
		if gap := ReadGroup(t.Context(), s, groupARN, nil).Settings.Gap(); gap == nil || gap.Action != "logs:DescribeLogGroups" {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
}

func TestOnlyTheOwnersGroupsAreAskedAbout(t *testing.T) {
	s, rec := awstest.Open(t, nil)
	for arn, want := range map[string]evidence.Reason{
		"arn:aws:logs:eu-central-1:444455556666:log-group:trail": evidence.NotAsked,
		"arn:aws:logs:eu-central-1:111122223333:log-group:":      evidence.Failed,
		"arn:aws:sns:eu-central-1:111122223333:trail":            evidence.Failed,
		"trail\x00": evidence.Failed,
		"":          evidence.Failed,
	} {
		g := ReadGroup(t.Context(), s, arn, nil)
		for _, gap := range []*evidence.Gap{g.Settings.Gap(), g.MetricFilters.Gap(), g.Subscriptions.Gap()} {
			if gap == nil || gap.Reason != want {
				t.Errorf("%q: gap %v, want %v", arn, gap, want)
			}
		}
	}
	if n := len(rec.Calls()); n != 1 {
		t.Errorf("%d calls, want sts:GetCallerIdentity alone", n)
	}
}

func pages(first, second awstest.Said) []awstest.Asked {
	return []awstest.Asked{
		awstest.Ask("CloudWatch Logs", "DescribeLogGroups", `{"LogGroupNamePrefix":"trail"}`, first),
		awstest.Ask("CloudWatch Logs", "DescribeLogGroups", `{"LogGroupNamePrefix":"trail","NextToken":"n"}`, second),
	}
}
