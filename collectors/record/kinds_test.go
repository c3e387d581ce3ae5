package record

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// ours is what the records below are about.
var ours = &Interest{
	Buckets: map[string]bool{"audit-logs": true},
	Keys:    map[string]bool{"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab": true},
}

const (
	alice   = `"userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","userName":"alice"}`
	rest    = `"eventTime":"2026-09-14T03:12:00Z","awsRegion":"eu-central-1","eventID":"5c7c1a3e-0001","recipientAccountId":"111122223333"`
	written = `"eventVersion":"1.11",` + rest + `,"eventType":"AwsApiCall","managementEvent":true,"eventCategory":"Management","readOnly":false`
	read    = `"eventVersion":"1.11",` + rest + `,"eventType":"AwsApiCall","managementEvent":true,"eventCategory":"Management","readOnly":true`
	of      = `"eventVersion":"1.11",` + rest + `,"eventType":"AwsApiCall","managementEvent":false,"eventCategory":"Data"`
	from    = `"sourceIPAddress":"192.0.2.7"`
)

// kinds are records of the kinds that CloudTrail's guide shows, and what is
// concluded of each.
var kinds = []struct {
	name, record string
	lacks        []Field
	classes      []Class
}{
	{
		"a read about nothing narrower than the service",
		`{` + alice + `,` + from + `,` + read + `,"eventSource":"s3.amazonaws.com","eventName":"ListBuckets","requestParameters":null,"responseElements":null}`,
		nil, []Class{ManagementRead},
	},
	{
		"a write",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"ec2.amazonaws.com","eventName":"RunInstances","requestParameters":{"a":[1,{"b":null}]},"responseElements":{}}`,
		nil, []Class{ManagementWrite, ResourceCreated},
	},
	{
		"an end",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"ec2.amazonaws.com","eventName":"TerminateInstances"}`,
		nil, []Class{ManagementWrite, ResourceDeleted},
	},
	{
		"names that only begin like a creation or a deletion",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"ec2.amazonaws.com","eventName":"CreateTags","eventName":"Runtime"}`,
		nil, []Class{ManagementWrite},
	},
	{
		"tags are no resource",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"ec2.amazonaws.com","eventName":"DeleteTags"}`,
		nil, []Class{ManagementWrite},
	},
	{
		"a write that was refused changed nothing",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"iam.amazonaws.com","eventName":"CreateUser","errorCode":"AccessDenied","errorMessage":"no"}`,
		nil, []Class{ManagementWrite, AccessDenied},
	},
	{
		"refusals of EC2 have a code of their own",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"ec2.amazonaws.com","eventName":"RunInstances","errorCode":"Client.UnauthorizedOperation"}`,
		nil, []Class{ManagementWrite, AccessDenied},
	},
	{
		"another error is no refusal",
		`{` + alice + `,` + from + `,` + read + `,"eventSource":"s3.amazonaws.com","eventName":"GetBucketPolicy","errorCode":"NoSuchBucketPolicy"}`,
		nil, []Class{ManagementRead},
	},
	{
		"an error in the response",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"iam.amazonaws.com","eventName":"CreateUser","responseElements":{"errorCode":"LimitExceeded","errorMessage":"no"}}`,
		nil, []Class{ManagementWrite},
	},
	{
		"a new user",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"iam.amazonaws.com","eventName":"CreateUser"}`,
		nil, []Class{ManagementWrite, IdentityChange, ResourceCreated},
	},
	{
		"a policy attached",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"iam.amazonaws.com","eventName":"AttachRolePolicy"}`,
		nil, []Class{ManagementWrite, IdentityChange},
	},
	{
		"a report on identities",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"iam.amazonaws.com","eventName":"GenerateCredentialReport"}`,
		nil, []Class{ManagementWrite},
	},
	{
		"a permission set assigned",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"sso.amazonaws.com","eventName":"PutInlinePolicyToPermissionSet"}`,
		nil, []Class{ManagementWrite, IdentityChange},
	},
	{
		"logging stopped",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","requestParameters":{"name":"audit"},"responseElements":null}`,
		nil, []Class{ManagementWrite, LoggingChange},
	},
	{
		"ingestion stopped",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"cloudtrail.amazonaws.com","eventName":"StopEventDataStoreIngestion"}`,
		nil, []Class{ManagementWrite, LoggingChange},
	},
	{
		"a query is no change of logging",
		`{` + alice + `,` + from + `,` + written + `,"eventSource":"cloudtrail.amazonaws.com","eventName":"StartQuery"}`,
		nil, []Class{ManagementWrite},
	},
	{
		"a sign-in",
		`{` + alice + `,` + from + `,"eventVersion":"1.08",` + rest + `,"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"},"readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"eventCategory":"Management"}`,
		nil, []Class{ManagementWrite, SignIn},
	},
	{
		"a sign-in that failed, of a user whose name is masked",
		`{"userIdentity":{"type":"IAMUser","accountId":"111122223333","accessKeyId":"","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"},` + from + `,"eventVersion":"1.08",` + rest + `,"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","errorMessage":"Failed authentication","requestParameters":null,"responseElements":{"ConsoleLogin":"F\u0061ilure"},"readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"eventCategory":"Management"}`,
		nil, []Class{ManagementWrite, SignInFailure},
	},
	{
		"a sign-in without an outcome",
		`{` + alice + `,` + from + `,"eventVersion":"1.08",` + rest + `,"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","responseElements":null,"additionalEventData":{"MFAUsed":"No"},"eventType":"AwsConsoleSignIn","readOnly":false,"eventCategory":"Management"}`,
		[]Field{Outcome}, []Class{ManagementWrite},
	},
	{
		"a password of the root user changed",
		`{"userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"},` + from + `,` + rest + `,"eventSource":"signin.amazonaws.com","eventName":"PasswordUpdated","responseElements":{"PasswordUpdated":"Success"},"eventType":"AwsConsoleSignIn","readOnly":false,"eventCategory":"Management"}`,
		nil, []Class{ManagementWrite, RootUse, IdentityChange},
	},
	{
		"a service that acts for the root user",
		`{"userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","invokedBy":"support.amazonaws.com"},"sourceIPAddress":"support.amazonaws.com",` + read + `,"eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances"}`,
		nil, []Class{ManagementRead},
	},
	{
		"an event of a service, without a type of identity",
		`{"userIdentity":{"accountId":"111122223333","invokedBy":"AWS Internal"},"sourceIPAddress":"AWS Internal","eventVersion":"1.08",` + rest + `,"eventSource":"kms.amazonaws.com","eventName":"RotateKey","requestParameters":null,"responseElements":null,"resources":[{"ARN":"arn:aws:kms:eu-central-1:111122223333:key/x"}],"eventType":"AwsServiceEvent","serviceEventDetails":{"keyId":"x"},"readOnly":false,"managementEvent":true,"eventCategory":"Management"}`,
		nil, []Class{ManagementWrite},
	},
	{
		"a service that assumes a role",
		`{"userIdentity":{"type":"AWSService","invokedBy":"rds.amazonaws.com"},"sourceIPAddress":"rds.amazonaws.com",` + read + `,"eventSource":"sts.amazonaws.com","eventName":"AssumeRole","sharedEventID":"x"}`,
		nil, []Class{ManagementRead},
	},
	{
		"another account that assumes a role",
		`{"userIdentity":{"type":"AWSAccount","principalId":"AROAEXAMPLE:session","accountId":"444455556666"},` + from + `,` + read + `,"eventSource":"sts.amazonaws.com","eventName":"AssumeRole","sharedEventID":"x"}`,
		nil, []Class{ManagementRead},
	},
	{
		"an identity of Identity Center",
		`{"userIdentity":{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"x","identityStoreArn":"y"},"credentialId":"z"},` + from + `,` + read + `,"eventSource":"sts.amazonaws.com","eventName":"GetCallerIdentity"}`,
		nil, []Class{ManagementRead},
	},
	{
		"an object of a log bucket read",
		`{` + alice + `,` + from + `,` + of + `,"readOnly":true,"eventSource":"s3.amazonaws.com","eventName":"GetObject","requestParameters":{"bucketName":"audit-logs","key":"k"}}`,
		nil, []Class{DataRead, LogAccess},
	},
	{
		"an object of a log bucket that only resources name",
		`{` + alice + `,` + from + `,` + of + `,"readOnly":true,"eventSource":"s3.amazonaws.com","eventName":"GetObject","requestParameters":{"bucketName":"alias"},"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::audit-logs/AWSLogs/1.json.gz"},{"ARN":"x"}]}`,
		nil, []Class{DataRead, LogAccess},
	},
	{
		"an object of another bucket read",
		`{` + alice + `,` + from + `,` + of + `,"readOnly":true,"eventSource":"s3.amazonaws.com","eventName":"GetObject","requestParameters":{"bucketName":"audit-logs-2"},"resources":[{"ARN":"arn:aws:s3:::audit-logs-2/k"}]}`,
		nil, []Class{DataRead},
	},
	{
		"an object of a log bucket that could not be read",
		`{"userIdentity":{"type":"AWSAccount","principalId":"","accountId":"ANONYMOUS_PRINCIPAL"},` + from + `,` + of + `,"readOnly":true,"eventSource":"s3.amazonaws.com","eventName":"GetObject","errorCode":"AccessDenied","requestParameters":{"bucketName":"audit-logs"}}`,
		nil, []Class{DataRead, AccessDenied},
	},
	{
		"an object of a log bucket written",
		`{"userIdentity":{"type":"AWSService","invokedBy":"cloudtrail.amazonaws.com"},"sourceIPAddress":"cloudtrail.amazonaws.com",` + of + `,"readOnly":false,"eventSource":"s3.amazonaws.com","eventName":"PutObject","requestParameters":{"bucketName":"audit-logs"}}`,
		nil, []Class{DataWrite},
	},
	{
		"what passed a VPC endpoint",
		`{` + alice + `,` + from + `,"eventVersion":"1.11",` + rest + `,"eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventType":"AwsVpceEvent","vpcEndpointId":"vpce-1","eventCategory":"NetworkActivity"}`,
		nil, nil,
	},
	{
		"what a VPC endpoint refused",
		`{"userIdentity":{"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"444455556666"},` + from + `,"eventVersion":"1.11",` + rest + `,"eventSource":"s3.amazonaws.com","eventName":"GetObject","errorCode":"VpceAccessDenied","eventType":"AwsVpceEvents","eventCategory":"NetworkActivity"}`,
		nil, []Class{AccessDenied},
	},
	{
		"an insight",
		`{"eventVersion":"1.08",` + rest + `,"eventType":"AwsCloudTrailInsight","insightDetails":{"state":"Start","eventSource":"ec2.amazonaws.com","eventName":"RunInstances"},"eventCategory":"Insight"}`,
		nil, nil,
	},
	{
		"an insight that says nothing",
		`{"eventVersion":"1.08",` + rest + `,"eventType":"AwsCloudTrailInsight"}`,
		[]Field{What, Resource}, nil,
	},
	{
		"a record of the first version",
		`{"eventVersion":"1.01",` + alice + `,` + from + `,"eventTime":"2014-03-06T21:22:54Z","eventSource":"ec2.amazonaws.com","eventName":"StartInstances","requestParameters":{},"responseElements":{}}`,
		nil, nil,
	},
	{
		"an old record of an object, without a category",
		`{"eventVersion":"1.05",` + alice + `,` + from + `,` + rest + `,"eventSource":"s3.amazonaws.com","eventName":"GetObject","eventType":"AwsApiCall","readOnly":true,"requestParameters":{"bucketName":"audit-logs"}}`,
		nil, []Class{DataRead, LogAccess},
	},
	{
		"an old record of a bucket, without a category",
		`{"eventVersion":"1.05",` + alice + `,` + from + `,` + rest + `,"eventSource":"s3.amazonaws.com","eventName":"GetBucketObjectLockConfiguration","eventType":"AwsApiCall","readOnly":true}`,
		nil, []Class{ManagementRead},
	},
	{
		"an old record that says it is no management event",
		`{"eventVersion":"1.06",` + alice + `,` + from + `,` + rest + `,"eventSource":"dynamodb.amazonaws.com","eventName":"PutItem","eventType":"AwsApiCall","readOnly":false,"managementEvent":false}`,
		nil, []Class{DataWrite},
	},
	{"a record of nothing", `{}`, []Field{Who, What, When, Outcome, Where, Resource}, nil},
	{
		"fields of other types",
		`{"userIdentity":"alice","eventName":5,"eventSource":["x"],"eventTime":1757819520,"eventType":null,"sourceIPAddress":{},"requestParameters":null,"resources":[ ]}`,
		[]Field{Who, What, When, Outcome, Where, Resource}, nil,
	},
	{
		"an identity of nobody",
		`{"userIdentity":{"type":"Unknown","principalId":"","accountId":""},` + from + `,` + read + `,"eventSource":"s3.amazonaws.com","eventName":"ListBuckets"}`,
		[]Field{Who}, []Class{ManagementRead},
	},
	{
		"a time of another zone",
		`{` + alice + `,` + from + `,` + read + `,"eventTime":"2026-09-14T05:12:00+02:00","eventSource":"s3.amazonaws.com","eventName":"ListBuckets"}`,
		[]Field{When}, []Class{ManagementRead},
	},
	{
		"a day that there is not",
		`{` + alice + `,` + from + `,` + read + `,"eventTime":"2026-02-29T05:12:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets"}`,
		[]Field{When}, []Class{ManagementRead},
	},
	{
		"a time with a fraction",
		`{` + alice + `,` + from + `,` + read + `,"eventTime":"2026-02-28T05:12:00.123Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets"}`,
		nil, []Class{ManagementRead},
	},
	{
		"no service, but a request",
		`{` + alice + `,` + from + `,` + read + `,"eventName":"ListBuckets","requestParameters":{}}`,
		[]Field{What}, []Class{ManagementRead},
	},
	{
		"a type of event that is not known",
		`{` + alice + `,` + from + `,` + read + `,"eventType":"AwsNewEvent","eventSource":"s3.amazonaws.com","eventName":"ListBuckets"}`,
		[]Field{Outcome}, []Class{ManagementRead},
	},
	{
		"escapes in keys and texts",
		`{` + alice + `,` + from + `,` + written + `,"event\u0053ource":"cloudtrail\u002eamazonaws.com","eventN\u0061me":"Stop\u004cogging"}`,
		nil, []Class{ManagementWrite, LoggingChange},
	},
	{
		"fields twice, of which the last counts",
		`{` + alice + `,"userIdentity":{},` + from + `,` + read + `,"eventName":"A","eventName":null,"eventSource":"s3.amazonaws.com","readOnly":1}`,
		[]Field{Who, What}, nil,
	},
}

func TestEachKindOfRecordIsJudgedByWhatCloudTrailWritesInIt(t *testing.T) {
	seen := map[Class]bool{}
	for _, k := range kinds {
		got := scan("s3://b/k", []byte(`{"Records":[`+k.record+`]}`), 100, ours)
		if got.Records != 1 {
			t.Errorf("%s: %d records", k.name, got.Records)
			continue
		}
		var lacks []Field
		for _, e := range got.Examples {
			lacks = e.Lacks
		}
		if !slices.Equal(lacks, k.lacks) || got.Lacking != min(1, len(k.lacks)) || len(got.Lacks) != len(k.lacks) {
			t.Errorf("%s lacks %v, want %v", k.name, lacks, k.lacks)
		}
		want := map[Class]int{}
		for _, c := range k.classes {
			want[c], seen[c] = 1, true
		}
		if len(got.Classes)+len(want) > 0 && !reflect.DeepEqual(got.Classes, want) {
			t.Errorf("%s is %v, want %v", k.name, got.Classes, k.classes)
		}
	}
	for _, c := range classes {
		if !seen[c] {
			t.Errorf("no record is %s", c)
		}
	}
}

func TestAnExampleSaysWhichRecordItIs(t *testing.T) {
	file := `{"Records":[{` + alice + `,` + from + `,` + read + `,"eventSource":"s3.amazonaws.com","eventName":"ListBuckets"},{"eventID":"x\u0041"}` + strings.Repeat(`,{}`, 30) + `]}`
	got := scan("s3://b/k", []byte(file), 100, nil)
	if len(got.Examples) != 20 || got.Lacking != 31 || got.Lacks[Who] != 31 {
		t.Fatalf("%d examples, %d lacking", len(got.Examples), got.Lacking)
	}
	if e := got.Examples[0]; e.Object != "s3://b/k" || e.Place != 1 || e.EventID != "xA" {
		t.Errorf("%+v", e)
	}
}

func TestTheClassesObservedIncludeWhatWasSeenAndDoNotTellOfTheRest(t *testing.T) {
	o := Observed{Classes: []Class{RootUse}}
	if in, gap := o.Includes("root-use"); !in || gap != nil {
		t.Errorf("%v %v", in, gap)
	}
	if in, gap := o.Includes("sign-in"); in || gap == nil {
		t.Errorf("a class that was not seen is not said to be unknown: %v %v", in, gap)
	}
}

func ExampleTally_Add() {
	var total Tally
	total.Add(Tally{Files: 1, Records: 2, Classes: map[Class]int{RootUse: 1}})
	total.Add(Tally{Files: 1, Odd: 1})
	fmt.Println(total.Files, total.Odd, total.Records, total.Classes)
	// Output: 2 1 2 map[root-use:1]
}
