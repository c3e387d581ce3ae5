package cloudtrail

import (
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Every field of advanced event selectors, with each operator that AWS allows
// on it. Those of data events narrow S3 object reads, the rest management
// events; none selects more than its category.
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
func TestEveryFieldNarrowsAsItsOperatorSays(t *testing.T) {
	is := func(f string, v ...string) FieldSelector { return FieldSelector{Field: f, Equals: v} }
	starts := func(f string, v ...string) FieldSelector { return FieldSelector{Field: f, StartsWith: v} }
	ends := func(f string, v ...string) FieldSelector { return FieldSelector{Field: f, EndsWith: v} }
	notEnds := func(f string, v ...string) FieldSelector { return FieldSelector{Field: f, NotEndsWith: v} }
	const object = "arn:aws:s3:::b/"
	for _, test := range []struct {
		name                  string
		field                 FieldSelector
		management, dataReads Extent
	}{
		{"reads", is("readOnly", "true"), ReadOnly, All},
		{"writes", is("readOnly", "false"), WriteOnly, None},
		{"reads and writes", is("readOnly", "true", "false"), All, All},
		{"all sources but KMS", not("eventSource", "kms.amazonaws.com"), Partial, All},
		{"all sources but RDS Data API", not("eventSource", "rdsdata.amazonaws.com"), Partial, All},
		{"all sources but both", not("eventSource", "kms.amazonaws.com", "rdsdata.amazonaws.com"), Partial, All},
		{"one source", is("eventSource", "s3.amazonaws.com"), Partial, All},
		{"names that begin so", starts("eventName", "Get"), Partial, Some},
		{"names that do not begin so", notStarts("eventName", "Get"), Partial, Some},
		{"names that end so", ends("eventName", "Object"), Partial, Some},
		{"names that do not end so", notEnds("eventName", "Object"), Partial, Some},
		{"several names", is("eventName", "GetObject", "PutObject"), Partial, Some},
		{"calls of the API", is("eventType", "AwsApiCall"), Partial, Some},
		{"all but events of services", not("eventType", "AwsServiceEvent"), Partial, Some},
		{"from the console", is("sessionCredentialFromConsole", "true"), Partial, Some},
		{"not from the console", not("sessionCredentialFromConsole", "true"), Partial, Some},
		{"of an actor", starts("userIdentity.arn", "arn:aws:sts::111122223333:assumed-role/r/"), Partial, Some},
		{"of all but an actor", notStarts("userIdentity.arn", "arn:aws:sts::111122223333:assumed-role/r/"), Partial, Some},
		{"an error of network activity", is("errorCode", "VpceAccessDenied"), Partial, Some},
		{"a VPC endpoint of network activity", is("vpcEndpointId", "vpce-1"), Partial, Some},
		{"a bucket", starts("resources.ARN", object), Partial, Some},
		{"all but a bucket", notStarts("resources.ARN", object), Partial, Some},
		{"an object", is("resources.ARN", object+"k"), Partial, Some},
		{"all but an object", not("resources.ARN", object+"k"), Partial, Some},
		{"keys that end so", ends("resources.ARN", ".csv"), Partial, Some},
		{"keys that do not end so", notEnds("resources.ARN", ".csv"), Partial, Some},
		{"every S3 ARN", starts("resources.ARN", "arn:aws:s3:::"), Partial, All},
		{"a field that is none of these", is("awsRegion", "us-east-1"), Unclear, Unclear},
	} {
		m := Select(EventSelectors{Advanced: []AdvancedSelector{management(test.field)}}, "aws")
		if m.Management != test.management || m.S3Read != None || m.Lambda != None || m.DynamoDB != None {
			t.Errorf("management events, %s: %+v, want %s and no data events", test.name, m, test.management)
		}
		d := Select(EventSelectors{Advanced: []AdvancedSelector{data(s3Objects, test.field)}}, "aws")
		if d.S3Read != test.dataReads || d.Management != None || d.Lambda != None || d.DynamoDB != None {
			t.Errorf("data events, %s: %+v, want reads %s and nothing else", test.name, d, test.dataReads)
		}
		network := AdvancedSelector{Fields: []FieldSelector{{Field: "eventCategory", Equals: []string{"NetworkActivity"}}, test.field}}
		if n := Select(EventSelectors{Advanced: []AdvancedSelector{network}}, "aws"); n.Management != None || n.S3Read != None {
			t.Errorf("network activity events, %s: %+v, want nothing", test.name, n)
		}
	}
}

// Within a field the operators that select are alternatives, those that
// deselect must all hold, and both must hold together; fields of one selector
// must all hold; selectors are alternatives:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
func TestOperatorsOfOneFieldCombineAsAWSSaysTheyDo(t *testing.T) {
	f := FieldSelector{Field: "eventName", Equals: []string{"Head"}, StartsWith: []string{"Get", "Put"}, EndsWith: []string{"Objects"},
		NotEquals: []string{"GetObjectTagging"}, NotStartsWith: []string{"PutObjectAcl"}, NotEndsWith: []string{"Attributes"}}
	for text, want := range map[string]bool{
		"Head": true, "GetObject": true, "PutObject": true, "DeleteObjects": true, "Delete": false, "HeadObject": false,
		"GetObjectTagging": false, "PutObjectAcl": false, "PutObjectAclAndMore": false, "GetObjectAttributes": false,
	} {
		if got := f.holds(text); got != want {
			t.Errorf("%s: selected %v, want %v", text, got, want)
		}
	}
}

// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html
func TestBasicSelectorsMeanWhatAWSsReferenceSays(t *testing.T) {
	for _, partition := range []string{"aws", "aws-us-gov", "aws-cn"} {
		arn := func(rest string) string { return "arn:" + partition + ":" + rest }
		of := func(resourceType string, values ...string) EventSelectors {
			return EventSelectors{Basic: []BasicSelector{{ReadWrite: "All", DataResources: []DataResource{{Type: resourceType, Values: values}}}}}
		}
		function := arn("lambda:us-west-2:111111111111:function:helloworld")
		table := arn("dynamodb:us-west-2:111111111111:table/t")
		for _, test := range []struct {
			name             string
			selectors        EventSelectors
			s3, lambda, dyna Extent
		}{
			{"all buckets", of(s3Objects, arn("s3")), All, None, None},
			{"all buckets, with colons", of(s3Objects, arn("s3:::")), All, None, None},
			{"a bucket", of(s3Objects, arn("s3:::amzn-s3-demo-bucket1/")), Some, None, None},
			{"objects by prefix", of(s3Objects, arn("s3:::amzn-s3-demo-bucket1/example-images")), Some, None, None},
			{"a bucket beside all", of(s3Objects, arn("s3:::amzn-s3-demo-bucket1/"), arn("s3")), All, None, None},
			{"all functions", of(lambdaFunctions, arn("lambda")), None, All, None},
			{"a function", of(lambdaFunctions, function), None, Some, None},
			{"all tables", of(dynamoDBTables, arn("dynamodb")), None, None, All},
			{"a table", of(dynamoDBTables, table), None, None, Some},
			{"no values", of(s3Objects), None, None, None},
		} {
			got := Select(test.selectors, partition)
			if got.S3Read != test.s3 || got.S3Write != test.s3 || got.Lambda != test.lambda || got.DynamoDB != test.dyna {
				t.Errorf("%s, %s: %+v", partition, test.name, got)
			}
		}
		// The ARN of a function is exact: helloworld2 is not recorded.
		exact := Select(of(lambdaFunctions, function), partition).LambdaOf
		if in, _ := exact.Includes(function); !in {
			t.Errorf("%s: %s is not recorded", partition, function)
		}
		if in, _ := exact.Includes(function + "2"); in {
			t.Errorf("%s: a longer name is recorded", partition)
		}
	}
}

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
func TestGlobalServiceEventsAreRecordedWhereTheyOccur(t *testing.T) {
	writes := EventSelectors{Basic: []BasicSelector{{ReadWrite: "WriteOnly", IncludeManagementEvents: true}}}
	reads := EventSelectors{Basic: []BasicSelector{{ReadWrite: "ReadOnly", IncludeManagementEvents: true}}}
	for _, test := range []struct {
		name            string
		partition, home string
		multi, included bool
		selectors       EventSelectors
		want            string
	}{
		{"a multi-region trail from anywhere", "aws", "eu-west-1", true, true, EventSelectors{}, "true"},
		{"a single-region trail in us-east-1", "aws", "us-east-1", false, true, EventSelectors{}, "true"},
		{"a single-region trail elsewhere", "aws", "eu-west-1", false, true, EventSelectors{}, "false"},
		{"a single-region trail in an opt-in region", "aws", "af-south-1", false, true, EventSelectors{}, "false"},
		{"a trail without them", "aws", "us-east-1", false, false, EventSelectors{}, "false"},
		{"a trail of changes", "aws", "us-east-1", true, true, writes, "true"},
		{"a trail of reads only", "aws", "us-east-1", true, true, reads, "false"},
		{"a single-region trail in us-gov-west-1", "aws-us-gov", "us-gov-west-1", false, true, EventSelectors{}, "true"},
		{"a single-region trail in us-gov-east-1", "aws-us-gov", "us-gov-east-1", false, true, EventSelectors{}, "false"},
		{"a single-region trail in cn-north-1", "aws-cn", "cn-north-1", false, true, EventSelectors{}, "true"},
		{"a single-region trail in cn-northwest-1", "aws-cn", "cn-northwest-1", false, true, EventSelectors{}, "false"},
	} {
		trail := Trail{
			ARN: "arn:" + test.partition + ":cloudtrail:" + test.home + ":111122223333:trail/t", HomeRegion: test.home,
			MultiRegion: test.multi, GlobalServiceEvents: test.included, EventSelectors: evidence.Known(test.selectors),
		}
		got := "unknown"
		if yes, known := trail.RecordsGlobalServices().Get(); known {
			got = map[bool]string{true: "true", false: "false"}[yes]
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}
