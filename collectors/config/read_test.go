package config

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// The answers of a region that records everything.
const (
	everything = `{"ConfigurationRecorders":[{"arn":"arn:r","name":"default","roleARN":"arn:role","recordingScope":"PAID",
		"recordingGroup":{"allSupported":true,"includeGlobalResourceTypes":true,"resourceTypes":[],"recordingStrategy":{"useOnly":"ALL_SUPPORTED_RESOURCE_TYPES"}}}]}`
	recording = `{"ConfigurationRecordersStatus":[{"name":"default","recording":true,"lastStatus":"SUCCESS","lastStartTime":1.7682102E9}]}`
	channel   = `{"DeliveryChannels":[{"name":"default","s3BucketName":"config-record","snsTopicARN":"arn:topic"}]}`
)

var operations = []string{"DescribeConfigurationRecorders", "DescribeConfigurationRecorderStatus", "DescribeDeliveryChannels"}

// region is what a region says, where it does not say the usual.
func region(t *testing.T, instead map[string]awstest.Said) (evidence.Value[Recording], []evidence.Call) {
	t.Helper()
	var record []awstest.Asked
	for i, op := range operations {
		said, other := instead[op]
		if !other {
			said = awstest.Said{Body: []string{everything, recording, channel}[i]}
		}
		record = append(record, awstest.Ask("Config Service", op, "", said))
	}
	s, rec := awstest.Open(t, record)
	return Read(t.Context(), s, awstest.Region), rec.Calls()
}

func TestARecorderIsReadWhole(t *testing.T) {
	got, calls := region(t, nil)
	started := time.Date(2026, 1, 12, 9, 30, 0, 0, time.UTC)
	want := Recording{On: true, Everything: true, Channel: true,
		Recorders: []Recorder{{Name: "default", RoleARN: "arn:role", Recording: true, LastStatus: "SUCCESS", LastStarted: &started,
			AllSupported: true, GlobalTypes: true, Types: []string{}, Excluded: []string{}}},
		Channels: []Channel{{Name: "default", Bucket: "config-record", Topic: "arn:topic"}},
	}
	if r, known := got.Get(); !known || !reflect.DeepEqual(r, want) || len(got.Calls()) != 3 {
		t.Errorf("got %+v (gap %v), citing %v", r, got.Gap(), got.Calls())
	}
	used := map[string]bool{}
	for _, c := range calls {
		if c.Service != "STS" {
			used[c.Action] = true
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(used)), slices.Sorted(slices.Values(Actions()))) {
		t.Errorf("asked for %v, declared %v", used, Actions())
	}
}

func TestARecorderIsOnIfItRecordsForTheCustomerAndDoesNotFail(t *testing.T) {
	for name, c := range map[string]struct {
		recorders, status string
		on, everything    bool
	}{
		"on":               {`[{"name":"a","recordingGroup":{"allSupported":true}}]`, `[{"name":"a","recording":true,"lastStatus":"Success"}]`, true, true},
		"just started":     {`[{"name":"a","recordingGroup":{"allSupported":true}}]`, `[{"name":"a","recording":true,"lastStatus":"PENDING"}]`, true, true},
		"some types":       {`[{"name":"a","recordingGroup":{"allSupported":false,"resourceTypes":["AWS::S3::Bucket"]}}]`, `[{"name":"a","recording":true}]`, true, false},
		"all but some":     {`[{"name":"a","recordingGroup":{"allSupported":false,"exclusionByResourceTypes":{"resourceTypes":["AWS::S3::Bucket"]}}}]`, `[{"name":"a","recording":true}]`, true, false},
		"stopped":          {`[{"name":"a","recordingGroup":{"allSupported":true}}]`, `[{"name":"a","recording":false,"lastStatus":"Success"}]`, false, false},
		"failing":          {`[{"name":"a","recordingGroup":{"allSupported":true}}]`, `[{"name":"a","recording":true,"lastStatus":"Failure"}]`, false, false},
		"FAILING":          {`[{"name":"a","recordingGroup":{"allSupported":true}}]`, `[{"name":"a","recording":true,"lastStatus":"FAILURE"}]`, false, false},
		"an AWS service's": {`[{"name":"a","servicePrincipal":"x.amazonaws.com","recordingGroup":{"allSupported":true}}]`, `[{"name":"a","recording":true}]`, false, false},
		"another cloud's":  {`[{"name":"a","connectorArn":"arn:connector","recordingGroup":{"allSupported":true}}]`, `[{"name":"a","recording":true}]`, false, false},
		"an AWS service's beside the customer's": {`[{"name":"b","servicePrincipal":"x.amazonaws.com"},{"name":"a","recordingGroup":{"allSupported":true}}]`,
			`[{"name":"a","recording":true},{"name":"b","recording":false}]`, true, true},
		"none": {`[]`, `[]`, false, false},
	} {
		got, _ := region(t, map[string]awstest.Said{
			"DescribeConfigurationRecorders":      {Body: `{"ConfigurationRecorders":` + c.recorders + `}`},
			"DescribeConfigurationRecorderStatus": {Body: `{"ConfigurationRecordersStatus":` + c.status + `}`},
		})
		if r, known := got.Get(); !known || r.On != c.on || r.Everything != c.everything {
			t.Errorf("%s: %+v (gap %v)", name, r, got.Gap())
		}
	}
}

func TestNoRecorderIsSettledWithoutAskingForItsStatus(t *testing.T) {
	got, calls := region(t, map[string]awstest.Said{
		"DescribeConfigurationRecorders":      {Body: `{"ConfigurationRecorders":[]}`},
		"DescribeConfigurationRecorderStatus": awstest.JSON(400, "AccessDeniedException"),
	})
	if r, known := got.Get(); !known || r.On || !r.Channel {
		t.Errorf("%+v (gap %v)", r, got.Gap())
	}
	for _, c := range calls {
		if c.Operation == "DescribeConfigurationRecorderStatus" {
			t.Error("the status of no recorder was asked for")
		}
	}
}

func TestWhatIsNotAnsweredIsAGap(t *testing.T) {
	for i, op := range operations {
		for name, c := range map[string]struct {
			said   awstest.Said
			reason evidence.Reason
		}{
			"denied":     {awstest.JSON(400, "AccessDeniedException"), evidence.Denied},
			"throttled":  {awstest.JSON(400, "ThrottlingException"), evidence.Throttled},
			"without it": {awstest.Said{Body: `{}`}, evidence.Failed},
			"a page":     {awstest.Said{Body: `<html></html>`}, evidence.Failed},
		} {
			got, _ := region(t, map[string]awstest.Said{op: c.said})
			action := []string{describeRecorders, describeStatus, describeChannels}[i]
			if gap := got.Gap(); gap == nil || gap.Reason != c.reason || gap.Action != action {
				t.Errorf("%s %s: gap %v", op, name, gap)
			}
		}
	}
}
