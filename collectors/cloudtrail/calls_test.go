package cloudtrail

import (
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestATrailCatchesTheCallsThatItsSelectorsSelect(t *testing.T) {
	basic := func(readWrite string, excluded ...string) EventSelectors {
		return EventSelectors{Basic: []BasicSelector{{ReadWrite: readWrite, IncludeManagementEvents: true, ExcludedSources: excluded}}}
	}
	advanced := func(fields ...FieldSelector) EventSelectors {
		return EventSelectors{Advanced: []AdvancedSelector{{Fields: append(fields, is(categoryField, "Management"))}}}
	}
	kms := Calls{Source: "kms.amazonaws.com", Names: []string{"DisableKey"}}
	for name, test := range map[string]struct {
		selectors EventSelectors
		calls     Calls
		noGlobal  bool
		want      Extent
		sources   string
	}{
		"by default":              {EventSelectors{}, Calls{}, false, All, ""},
		"writes of all":           {basic("All"), Calls{}, false, All, ""},
		"reads of writes alone":   {basic("WriteOnly"), Calls{Read: true}, false, None, ""},
		"a source left out":       {basic("All", "kms.amazonaws.com"), kms, false, None, ""},
		"another source left out": {basic("All", "rdsdata.amazonaws.com"), kms, false, All, ""},
		"any source but one":      {basic("All", "kms.amazonaws.com"), Calls{}, false, Some, "kms.amazonaws.com"},
		"no global services":      {basic("All"), Calls{Source: "iam.amazonaws.com"}, true, None, ""},
		"but regional ones":       {basic("All"), kms, true, All, ""},
		"any but global services": {basic("All"), Calls{Read: true}, true, Some, "cloudfront.amazonaws.com,iam.amazonaws.com,sts.amazonaws.com"},
		"another name left out":   {advanced(FieldSelector{Field: "eventName", NotEquals: []string{"Decrypt"}}), kms, false, All, ""},
		"the name left out":       {advanced(FieldSelector{Field: "eventName", NotEquals: []string{"DisableKey"}}), kms, false, None, ""},
		"a condition not known":   {advanced(FieldSelector{Field: "weather", Equals: []string{"fair"}}), kms, false, Unclear, ""},
	} {
		trail := &Trail{ARN: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t", GlobalServiceEvents: !test.noGlobal, EventSelectors: evidence.Known(test.selectors, "c")}
		got, known := trail.Catches(test.calls).Get()
		if !known || got.Extent != test.want || strings.Join(got.Sources, ",") != test.sources {
			t.Errorf("%s: %s, leaves out %v; want %s, %s", name, got.Extent, got.Sources, test.want, test.sources)
		}
	}
	var trail Trail
	if trail.Catches(kms).Known() {
		t.Error("without selectors it is known what a trail catches")
	}
}
