package guardduty

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func listed(body string) awstest.Asked {
	return awstest.Ask("GuardDuty", "ListDetectors", "", awstest.Said{Body: body})
}

func detector(id, body string) awstest.Asked {
	return awstest.Ask("GuardDuty", "GetDetector", `{"DetectorId":"`+id+`"}`, awstest.Said{Body: body})
}

func TestDetectorsAreReadWhole(t *testing.T) {
	s, rec := awstest.Open(t, []awstest.Asked{
		listed(`{"detectorIds":["b"],"nextToken":"more"}`),
		awstest.Ask("GuardDuty", "ListDetectors", `{"NextToken":"more"}`, awstest.Said{Body: `{"detectorIds":["a"],"nextToken":""}`}),
		detector("a", `{"serviceRole":"r","status":"DISABLED","features":[{"name":"CLOUD_TRAIL","status":"DISABLED"}]}`),
		detector("b", `{"serviceRole":"r","status":"ENABLED","findingPublishingFrequency":"SIX_HOURS","features":[
			{"name":"S3_DATA_EVENTS","status":"ENABLED"},{"name":"CLOUD_TRAIL","status":"ENABLED"},{"name":"RDS_LOGIN_EVENTS","status":"DISABLED"}]}`),
	})
	got := Read(t.Context(), s, awstest.Region)
	w, known := got.Get()
	want := Watch{On: true, Detectors: []Detector{
		{ID: "a", Sources: []string{}},
		{ID: "b", Enabled: true, Sources: []string{"CLOUD_TRAIL", "S3_DATA_EVENTS"}, Findings: "SIX_HOURS"},
	}}
	if !known || !reflect.DeepEqual(w, want) || len(got.Calls()) != 4 {
		t.Errorf("got %+v (gap %v), citing %v", w, got.Gap(), got.Calls())
	}
	used := map[string]bool{}
	for _, c := range rec.Calls() {
		if c.Service != "STS" {
			used[c.Action] = true
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(used)), Actions()) {
		t.Errorf("asked for %v, declared %v", used, Actions())
	}
}

func TestGuardDutyIsOffOnlyWhereItSaysSo(t *testing.T) {
	suspended := detector("a", `{"serviceRole":"r","status":"DISABLED"}`)
	for name, c := range map[string]struct {
		record []awstest.Asked
		gap    *evidence.Gap // without its detail; nil for: off
	}{
		"no detector":               {[]awstest.Asked{listed(`{"detectorIds":[]}`)}, nil},
		"a suspended one":           {[]awstest.Asked{listed(`{"detectorIds":["a"]}`), suspended}, nil},
		"an answer of nothing":      {[]awstest.Asked{listed(`{}`)}, &evidence.Gap{Reason: evidence.Failed, Action: "guardduty:ListDetectors"}},
		"a detector without status": {[]awstest.Asked{listed(`{"detectorIds":["a"]}`), detector("a", `{}`)}, &evidence.Gap{Reason: evidence.Failed, Action: "guardduty:GetDetector"}},
		"a list without end": {[]awstest.Asked{listed(`{"detectorIds":[],"nextToken":"more"}`),
			awstest.Ask("GuardDuty", "ListDetectors", `{"NextToken":"more"}`, awstest.Said{Body: `{"detectorIds":[],"nextToken":"more"}`})},
			&evidence.Gap{Reason: evidence.Failed, Action: "guardduty:ListDetectors"}},
		"the list denied": {[]awstest.Asked{awstest.Ask("GuardDuty", "ListDetectors", "", awstest.JSON(403, "AccessDeniedException"))},
			&evidence.Gap{Reason: evidence.Denied, Action: "guardduty:ListDetectors"}},
		"one of two denied": {[]awstest.Asked{listed(`{"detectorIds":["a","b"]}`), suspended,
			awstest.Ask("GuardDuty", "GetDetector", `{"DetectorId":"b"}`, awstest.JSON(403, "AccessDeniedException"))},
			&evidence.Gap{Reason: evidence.Denied, Action: "guardduty:GetDetector"}},
	} {
		s, _ := awstest.Open(t, c.record)
		got := Read(t.Context(), s, awstest.Region)
		w, known := got.Get()
		gap := got.Gap()
		switch {
		case c.gap == nil && (!known || w.On):
			t.Errorf("%s: %+v (gap %v)", name, w, gap)
		case c.gap != nil && (gap == nil || gap.Reason != c.gap.Reason || gap.Action != c.gap.Action):
			t.Errorf("%s: known %v, gap %v, want %v", name, known, gap, c.gap)
		}
	}
}
