package lake

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const storeARN = "arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/1a"

func list(t *testing.T, pages ...awstest.Said) ([]string, *evidence.Gap, *awsapi.Recorder) {
	t.Helper()
	var asked []awstest.Asked
	for i, said := range pages {
		params := ""
		if i > 0 {
			params = fmt.Sprintf(`{"NextToken":"%d"}`, i)
		}
		asked = append(asked, awstest.Ask("CloudTrail", "ListEventDataStores", params, said))
	}
	s, rec := awstest.Open(t, asked)
	arns, err := List(t.Context(), s, awstest.Region)
	if err != nil {
		gap := evidence.GapOf(err)
		return arns, &gap, rec
	}
	return arns, nil, rec
}

func page(next string, arns ...string) awstest.Said {
	var stores []string
	for _, id := range arns {
		stores = append(stores, `{"EventDataStoreArn":"`+id+`","Name":"n"}`)
	}
	return awstest.Said{Body: `{"EventDataStores":[` + strings.Join(stores, ",") + `]` + next + `}`}
}

func TestStoresOfAllPagesAreListed(t *testing.T) {
	arns, gap, _ := list(t, page(`,"NextToken":"1"`, storeARN), page(`,"NextToken":"2"`), page("", storeARN+"b"))
	if gap != nil || !slices.Equal(arns, []string{storeARN, storeARN + "b"}) {
		t.Errorf("listed %v, gap %v", arns, gap)
	}
}

func TestWhereThereIsNoLakeThereIsNoStore(t *testing.T) {
	for _, said := range []awstest.Said{
		page(""),
		awstest.JSON(400, "UnsupportedOperationException"),
		awstest.JSON(400, "SubscriptionRequiredException"),
		awstest.JSON(403, "OptInRequired"),
	} {
		arns, gap, rec := list(t, said)
		if gap != nil || len(arns) > 0 {
			t.Errorf("%s: listed %v, gap %v", said.Body, arns, gap)
		}
		for _, c := range rec.Calls() {
			if c.Reason != nil {
				t.Errorf("%s is counted as unanswered", said.Body)
			}
		}
	}
}

func TestStoresThatCannotBeListedAreAGap(t *testing.T) {
	for name, c := range map[string]struct {
		said awstest.Said
		want evidence.Reason
	}{
		"denied":              {awstest.JSON(400, "AccessDeniedException"), evidence.Denied},
		"throttled":           {awstest.JSON(400, "ThrottlingException"), evidence.Throttled},
		"not permitted":       {awstest.JSON(400, "OperationNotPermittedException"), evidence.Failed},
		"a page of a proxy":   {awstest.Said{Body: `<html>no</html>`}, evidence.Failed},
		"an error page":       {awstest.Said{Status: 500, Body: `<html>no</html>`}, evidence.Failed},
		"no list":             {awstest.Said{Body: `{}`}, evidence.Failed},
		"a store without ARN": {awstest.Said{Body: `{"EventDataStores":[{"Name":"x"}]}`}, evidence.Failed},
		"a name for an ARN":   {page("", "\\u202eevil"), evidence.Failed},
	} {
		_, gap, _ := list(t, c.said)
		if gap == nil || gap.Reason != c.want || gap.Action != listStores {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
}

func TestStoresSeenBeforePagesBreakOffAreKept(t *testing.T) {
	for name, second := range map[string]awstest.Said{
		"denied":        awstest.JSON(400, "AccessDeniedException"),
		"unsupported":   awstest.JSON(400, "UnsupportedOperationException"),
		"the same page": page(`,"NextToken":"1"`),
	} {
		arns, gap, _ := list(t, page(`,"NextToken":"1"`, storeARN), second)
		if gap == nil || gap.Action != listStores || !slices.Equal(arns, []string{storeARN}) {
			t.Errorf("%s: listed %v, gap %v", name, arns, gap)
		}
	}
}

const whole = `{"EventDataStoreArn":"` + storeARN + `","Name":"audit","Status":"ENABLED","MultiRegionEnabled":true,"OrganizationEnabled":true,
	"RetentionPeriod":2557,"TerminationProtectionEnabled":true,"KmsKeyId":"arn:aws:kms:eu-central-1:111122223333:key/k",
	"BillingMode":"FIXED_RETENTION_PRICING","CreatedTimestamp":1.7E9,"UpdatedTimestamp":0,
	"AdvancedEventSelectors":[{"Name":"m","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]}`

func read(t *testing.T, body awstest.Said) Store {
	t.Helper()
	s, _ := awstest.Open(t, []awstest.Asked{awstest.Ask("CloudTrail", "GetEventDataStore", `{"EventDataStore":"`+storeARN+`"}`, body)})
	return Read(t.Context(), []*awsapi.Session{s}, storeARN)
}

func TestAStoreIsReadWhole(t *testing.T) {
	store := read(t, awstest.Said{Body: whole})
	s, known := store.Settings.Get()
	if !known || store.Name != "audit" || store.ARN != storeARN {
		t.Fatalf("read %+v, gap %v", store, store.Settings.Gap())
	}
	created := time.Unix(1_700_000_000, 0).UTC()
	want := Settings{
		Status: "ENABLED", Ingesting: true, MultiRegion: true, Organization: true, Retention: 2557, TerminationProtection: true,
		KMSKeyID: "arn:aws:kms:eu-central-1:111122223333:key/k", BillingMode: "FIXED_RETENTION_PRICING", Created: &created,
		Selectors: []cloudtrail.AdvancedSelector{{Name: "m", Fields: []cloudtrail.FieldSelector{{Field: "eventCategory", Equals: []string{"Management"}}}}},
		Selection: s.Selection,
	}
	if !reflect.DeepEqual(s, want) || s.Selection.Management != cloudtrail.All || s.Selection.S3Read != cloudtrail.None {
		t.Errorf("settings %+v\nwant %+v", s, want)
	}
	raw, err := json.Marshal(store)
	if err != nil {
		t.Fatal(err)
	}
	var again Store
	if err := json.Unmarshal(raw, &again); err != nil || !reflect.DeepEqual(store, again) {
		t.Errorf("written and read again (%v):\n%+v\n%+v", err, store, again)
	}
}

func TestAStoreTakesInEventsOnlyWhileEnabled(t *testing.T) {
	for status, want := range map[string]bool{
		"ENABLED": true, "CREATED": false, "STARTING_INGESTION": false, "STOPPING_INGESTION": false,
		"STOPPED_INGESTION": false, "PENDING_DELETION": false, "enabled": false, "SOMETHING_NEW": false,
	} {
		s, known := read(t, awstest.Said{Body: strings.Replace(whole, "ENABLED", status, 1)}).Settings.Get()
		if !known || s.Ingesting != want || s.Status != status {
			t.Errorf("%s: %+v (known %v)", status, s, known)
		}
	}
}

func TestWhatAStoreSelectsIsReckonedAndNeverGuessed(t *testing.T) {
	for selectors, want := range map[string]cloudtrail.Extent{
		`[]`: cloudtrail.Unclear,
		`[{"FieldSelectors":[{"Field":"eventCategory","Equals":["ConfigurationItem"]}]}]`:                                        cloudtrail.None,
		`[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]},{"Field":"readOnly","Equals":["false"]}]}]`:       cloudtrail.WriteOnly,
		`[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]},{"Field":"someNewField","Equals":["x"]}]}]`:       cloudtrail.Unclear,
		`[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]},{"Field":"eventSource","NotEquals":["kms.x"]}]}]`: cloudtrail.Partial,
	} {
		i := strings.Index(whole, `[{"Name":"m"`)
		s, _ := read(t, awstest.Said{Body: whole[:i] + selectors + "}"}).Settings.Get()
		if s.Selection.Management != want {
			t.Errorf("%s: management is %q, want %q", selectors, s.Selection.Management, want)
		}
	}
}

func TestAStoreThatCannotBeReadIsAGap(t *testing.T) {
	without := func(field string) awstest.Said { return awstest.Said{Body: strings.Replace(whole, field, "Other", 1)} }
	for name, c := range map[string]struct {
		said awstest.Said
		want evidence.Reason
	}{
		"denied":             {awstest.JSON(400, "AccessDeniedException"), evidence.Denied},
		"gone":               {awstest.JSON(400, "EventDataStoreNotFoundException"), evidence.Failed},
		"not supported":      {awstest.JSON(400, "UnsupportedOperationException"), evidence.Unsupported},
		"a page of a proxy":  {awstest.Said{Body: `<html>`}, evidence.Failed},
		"nothing":            {awstest.Said{Body: `{}`}, evidence.Failed},
		"without status":     {awstest.Said{Body: strings.Replace(whole, `"Status"`, `"Other"`, 1)}, evidence.Failed},
		"without retention":  {without("RetentionPeriod"), evidence.Failed},
		"without protection": {without("TerminationProtectionEnabled"), evidence.Failed},
	} {
		store := read(t, c.said)
		if gap := store.Settings.Gap(); gap == nil || gap.Reason != c.want || gap.Action != getStore || len(store.Settings.Calls()) != 1 {
			t.Errorf("%s: gap %v, citing %v", name, gap, store.Settings.Calls())
		}
	}
	s, _ := awstest.Open(t, nil)
	if gap := Read(t.Context(), []*awsapi.Session{s}, "not an ARN").Settings.Gap(); gap == nil || gap.Action != getStore {
		t.Errorf("what is no ARN leaves the gap %v", gap)
	}
}
