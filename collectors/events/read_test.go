package events

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const heard = `"{\"detail-type\":[\"AWS API Call via CloudTrail\"]}"`

func ruleARN(name string) string {
	return "arn:aws:events:" + awstest.Region + ":" + awstest.Account + ":rule/" + name
}

func line(name, more string) string {
	return fmt.Sprintf(`{"Name":%q,"Arn":%q,"State":"ENABLED"%s}`, name, ruleARN(name), more)
}

// region is two event buses with rules, where an answer may be another.
func region(t *testing.T, question string, instead awstest.Said) (*evidence.Snapshot, error) {
	said := map[string]string{
		`ListEventBuses `:                                      `{"EventBuses":[{"Name":"default"}],"NextToken":"n"}`,
		`ListEventBuses {"NextToken":"n"}`:                     `{"EventBuses":[{"Name":"own"},{"Name":"default"}]}`,
		`ListRules {"EventBusName":"default"}`:                 `{"Rules":[` + line("a", `,"EventPattern":`+heard) + `,` + line("cron", `,"ScheduleExpression":"rate(1 day)"`) + `],"NextToken":"n"}`,
		`ListRules {"EventBusName":"default","NextToken":"n"}`: `{"Rules":[{"Name":"b","Arn":"` + ruleARN("b") + `","State":"ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS","EventPattern":"{\"$or\":[]}","ManagedBy":"securityhub.amazonaws.com"}]}`,
		`ListRules {"EventBusName":"own"}`:                     `{"Rules":[{"Name":"c","Arn":"` + ruleARN("own/c") + `","State":"DISABLED","EventPattern":"{\"source\":[\"com.example\"]}"}]}`,
		`ListTargetsByRule {"EventBusName":"default","Rule":"a"}`: `{"Targets":[{"Id":"2","Arn":"arn:aws:lambda:r:1:function:f","RoleArn":"role","Input":"s3cret",
			"InputTransformer":{"InputTemplate":"s3cret"},"DeadLetterConfig":{"Arn":"queue"}}],"NextToken":"n"}`,
		`ListTargetsByRule {"EventBusName":"default","NextToken":"n","Rule":"a"}`: `{"Targets":[{"Id":"1","Arn":"arn:aws:sns:r:1:t"}]}`,
		`ListTargetsByRule {"EventBusName":"default","Rule":"b"}`:                 `{"Targets":[]}`,
		`ListTargetsByRule {"EventBusName":"own","Rule":"c"}`:                     `{"Targets":[]}`,
	}
	var record []awstest.Asked
	for q, body := range said {
		operation, params, _ := strings.Cut(q, " ")
		answer := awstest.Said{Body: body}
		if q == question {
			answer = instead
		}
		record = append(record, awstest.Ask("EventBridge", operation, params, answer))
	}
	s, rec := awstest.Open(t, record)
	facts, err := ReadRules(t.Context(), s, awstest.Region)
	return &evidence.Snapshot{Facts: facts, Calls: rec.Calls()}, err
}

func TestTheRulesOfEveryBusAreRead(t *testing.T) {
	s, err := region(t, "", awstest.Said{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Rule{
		{ARN: ruleARN("a"), Name: "a", Bus: "default", State: "ENABLED", Enabled: true, Pattern: `{"detail-type":["AWS API Call via CloudTrail"]}`, Hears: Hears},
		{ARN: ruleARN("b"), Name: "b", Bus: "default", State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", Enabled: true, Pattern: `{"$or":[]}`, ManagedBy: "securityhub.amazonaws.com", Hears: Unclear},
		{ARN: ruleARN("own/c"), Name: "c", Bus: "own", State: "DISABLED", Pattern: `{"source":["com.example"]}`, Hears: Deaf},
	}
	if len(s.Facts) != len(want) {
		t.Fatalf("read %d rules", len(s.Facts))
	}
	for i, f := range s.Facts {
		got := *f.Data.(*Rule)
		targets, known := got.Targets.Get()
		got.Targets = evidence.Value[[]Target]{}
		if !reflect.DeepEqual(got, want[i]) || !known || f.ID != got.ARN || f.Account != awstest.Account || f.Region != awstest.Region || len(f.Calls) != 1 {
			t.Errorf("read %+v of %+v, want %+v", got, f, want[i])
		}
		if wanted := []Target{{ID: "1", ARN: "arn:aws:sns:r:1:t"}, {ID: "2", ARN: "arn:aws:lambda:r:1:function:f", RoleARN: "role", DeadLetter: "queue"}}; i == 0 && !reflect.DeepEqual(targets, wanted) {
			t.Errorf("targets %+v", targets)
		}
	}
	for _, c := range s.Calls {
		if c.Service != "STS" && !slices.Contains(Actions(), c.Action) {
			t.Errorf("%s is not declared", c.Action)
		}
	}
}

func TestSomeOfTheRulesAreNotTheRules(t *testing.T) {
	denied := awstest.JSON(400, "AccessDeniedException")
	for _, c := range []struct {
		question string
		instead  awstest.Said
		action   string
		left     int
	}{
		{`ListEventBuses `, denied, listBuses, 0},
		{`ListEventBuses `, awstest.Said{Body: `{}`}, listBuses, 0},
		{`ListEventBuses {"NextToken":"n"}`, denied, listBuses, 2},
		{`ListEventBuses {"NextToken":"n"}`, awstest.Said{Body: `{"EventBuses":[],"NextToken":"n"}`}, listBuses, 2},
		{`ListRules {"EventBusName":"default"}`, denied, listRules, 1},
		{`ListRules {"EventBusName":"default","NextToken":"n"}`, awstest.Said{Body: `{"Rules":[],"NextToken":"n"}`}, listRules, 2},
		{`ListRules {"EventBusName":"own"}`, awstest.Said{Body: `<html>no`}, listRules, 2},
		{`ListRules {"EventBusName":"own"}`, awstest.Said{Body: `{"Rules":[{"Name":"x","Arn":"no","EventPattern":"{}"}]}`}, listRules, 2},
	} {
		s, err := region(t, c.question, c.instead)
		if err == nil || evidence.GapOf(err).Action != c.action || len(s.Facts) != c.left {
			t.Errorf("%s answered with %s: %d rules, %v", c.question, c.instead.Body, len(s.Facts), err)
		}
	}
}

func TestSomeOfTheTargetsAreNotTheTargets(t *testing.T) {
	for name, second := range map[string]awstest.Said{
		"denied":              awstest.JSON(400, "AccessDeniedException"),
		"the same page again": {Body: `{"Targets":[],"NextToken":"n"}`},
		"unreadable":          {Body: `<html>no`},
	} {
		s, err := region(t, `ListTargetsByRule {"EventBusName":"default","NextToken":"n","Rule":"a"}`, second)
		if err != nil {
			t.Fatal(err)
		}
		if gap := s.Facts[0].Data.(*Rule).Targets.Gap(); gap == nil || gap.Action != listTargets {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
}
