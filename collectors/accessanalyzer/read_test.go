package accessanalyzer

import (
	"reflect"
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func line(name, kind, status string) string {
	return `{"arn":"arn:` + name + `","name":"` + name + `","type":"` + kind + `","status":"` + status + `","createdAt":"2025-01-01T00:00:00Z"}`
}

func TestAnalyzersAreReadWhole(t *testing.T) {
	s, rec := awstest.Open(t, []awstest.Asked{
		awstest.Ask("AccessAnalyzer", "ListAnalyzers", "", awstest.Said{Body: `{"analyzers":[` + line("c", "ORGANIZATION", "CREATING") + `,` + line("a", "ACCOUNT", "ACTIVE") + `],"nextToken":"more"}`}),
		awstest.Ask("AccessAnalyzer", "ListAnalyzers", `{"NextToken":"more"}`, awstest.Said{Body: `{"analyzers":[` + line("b", "ORGANIZATION", "ACTIVE") + `]}`}),
	})
	got := Read(t.Context(), s, awstest.Region)
	a, known := got.Get()
	want := Analyzers{External: true, Organization: true, List: []Analyzer{
		{"a", "arn:a", "ACCOUNT", "ACTIVE"}, {"b", "arn:b", "ORGANIZATION", "ACTIVE"}, {"c", "arn:c", "ORGANIZATION", "CREATING"}}}
	if !known || !reflect.DeepEqual(a, want) || len(got.Calls()) != 2 {
		t.Errorf("got %+v (gap %v), citing %v", a, got.Gap(), got.Calls())
	}
	for _, c := range rec.Calls() {
		if c.Service == "AccessAnalyzer" && c.Action != Actions()[0] {
			t.Errorf("asked for %s, declared %v", c.Action, Actions())
		}
	}
}

func TestOnlyActiveAnalyzersOfOutsideAccessCount(t *testing.T) {
	for body, want := range map[string]Analyzers{
		line("a", "ACCOUNT", "ACTIVE"):                      {External: true},
		line("a", "ORGANIZATION", "ACTIVE"):                 {Organization: true},
		line("a", "ACCOUNT", "DISABLED"):                    {},
		line("a", "ACCOUNT", "FAILED"):                      {},
		line("a", "ORGANIZATION", "CREATING"):               {},
		line("a", "ACCOUNT_UNUSED_ACCESS", "ACTIVE"):        {},
		line("a", "ORGANIZATION_UNUSED_ACCESS", "ACTIVE"):   {},
		line("a", "ACCOUNT_INTERNAL_ACCESS", "ACTIVE"):      {},
		line("a", "ORGANIZATION_INTERNAL_ACCESS", "ACTIVE"): {},
		"": {},
	} {
		s, _ := awstest.Open(t, []awstest.Asked{awstest.Ask("AccessAnalyzer", "ListAnalyzers", "", awstest.Said{Body: `{"analyzers":[` + body + `]}`})})
		a, known := Read(t.Context(), s, awstest.Region).Get()
		if !known || a.External != want.External || a.Organization != want.Organization {
			t.Errorf("%s: %+v (known %v)", body, a, known)
		}
	}
}

func TestWhatIsNotAnsweredIsAGap(t *testing.T) {
	denied := awstest.JSON(403, "AccessDeniedException")
	for name, c := range map[string]struct {
		first, second awstest.Said
		reason        evidence.Reason
	}{
		"denied":               {denied, awstest.Said{}, evidence.Denied},
		"a later page denied":  {awstest.Said{Body: `{"analyzers":[` + line("a", "ACCOUNT", "ACTIVE") + `],"nextToken":"more"}`}, denied, evidence.Denied},
		"a list without end":   {awstest.Said{Body: `{"analyzers":[],"nextToken":"more"}`}, awstest.Said{Body: `{"analyzers":[],"nextToken":"more"}`}, evidence.Failed},
		"an answer of nothing": {awstest.Said{Body: `{}`}, awstest.Said{}, evidence.Failed},
		"an empty body":        {awstest.Said{}, awstest.Said{}, evidence.Failed},
	} {
		s, _ := awstest.Open(t, []awstest.Asked{
			awstest.Ask("AccessAnalyzer", "ListAnalyzers", "", c.first),
			awstest.Ask("AccessAnalyzer", "ListAnalyzers", `{"NextToken":"more"}`, c.second),
		})
		if gap := Read(t.Context(), s, awstest.Region).Gap(); gap == nil || gap.Reason != c.reason || gap.Action != ListAnalyzers {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
}
