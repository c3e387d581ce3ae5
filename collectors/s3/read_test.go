package s3

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

var none = map[string]awstest.Said{
	"GetBucketPolicy":                 awstest.XML(404, "NoSuchBucketPolicy"),
	"GetBucketPolicyStatus":           awstest.XML(404, "NoSuchBucketPolicy"),
	"GetPublicAccessBlock":            awstest.XML(404, "NoSuchPublicAccessBlockConfiguration"),
	"GetBucketEncryption":             awstest.XML(404, "ServerSideEncryptionConfigurationNotFoundError"),
	"GetObjectLockConfiguration":      awstest.XML(404, "ObjectLockConfigurationNotFoundError"),
	"GetBucketLifecycleConfiguration": awstest.XML(404, "NoSuchLifecycleConfiguration"),
	"GetBucketOwnershipControls":      awstest.XML(404, "OwnershipControlsNotFoundError"),
	"GetBucketReplication":            awstest.XML(404, "ReplicationConfigurationNotFoundError"),
	"GetBucketVersioning":             {Body: `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`},
	"GetBucketLogging":                {Body: `<BucketLoggingStatus xmlns="http://doc.s3.amazonaws.com/2006-03-01"/>`},
	"GetBucketAcl": {Body: `<AccessControlPolicy><Owner><ID>` + self + `</ID></Owner><AccessControlList><Grant>
		<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>` + self + `</ID></Grantee>
		<Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`},
	"ListAccessPoints":                   {Body: `<ListAccessPointsResult><AccessPointList/></ListAccessPointsResult>`},
	"GetBucketNotificationConfiguration": {Body: `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`},
}

var full = map[string]awstest.Said{
	"GetBucketPolicy": {Body: `{"Version":"2012-10-17","Statement":[` + denyPlain(`["`+arn+`","`+arn+`/*"]`, ``) + `,` +
		allow(`{"Service":"cloudtrail.amazonaws.com"}`, `"s3:PutObject"`, `"StringEquals":{"aws:SourceAccount":"111122223333"}`) + `]}`},
	"GetBucketPolicyStatus": {Body: `<PolicyStatus><IsPublic>false</IsPublic></PolicyStatus>`},
	"GetPublicAccessBlock": {Body: `<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>
		<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>`},
	"GetBucketEncryption": {Body: `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>
		<KMSMasterKeyID>arn:aws:kms:eu-central-1:111122223333:key/k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>
		<BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`},
	"GetObjectLockConfiguration": {Body: `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>
		<Mode>COMPLIANCE</Mode><Years>2</Years></DefaultRetention></Rule></ObjectLockConfiguration>`},
	"GetBucketLifecycleConfiguration": {Body: `<LifecycleConfiguration><Rule><ID>all</ID><Status>Enabled</Status><Filter><And><Prefix>AWSLogs/</Prefix>
		<ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></And></Filter><Expiration><Days>2555</Days></Expiration>
		<NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>
		<Transition><Days>180</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>
		<NoncurrentVersionTransition><NoncurrentDays>7</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition></Rule>
		<Rule><ID>old style</ID><Prefix>tmp/</Prefix><Status>Disabled</Status><Expiration><Date>2026-01-01T00:00:00.000Z</Date></Expiration></Rule>
		<Rule><ID>tagged</ID><Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>
		</LifecycleConfiguration>`},
	"GetBucketOwnershipControls": {Body: `<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`},
	"GetBucketReplication": {Body: `<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/r</Role>
		<Rule><Status>Enabled</Status><Priority>1</Priority><Filter><Prefix>AWSLogs/</Prefix></Filter><Destination><Bucket>arn:aws:s3:::copy</Bucket></Destination>
		<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria></Rule>
		<Rule><Status>Disabled</Status><Filter/><Destination><Bucket>arn:aws:s3:::off</Bucket></Destination></Rule></ReplicationConfiguration>`},
	"GetBucketVersioning": {Body: `<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>`},
	"GetBucketLogging": {Body: `<BucketLoggingStatus><LoggingEnabled><TargetBucket>access-logs</TargetBucket><TargetPrefix>l/</TargetPrefix>
		</LoggingEnabled></BucketLoggingStatus>`},
	"GetBucketAcl": {Body: `<AccessControlPolicy><Owner><ID>` + self + `</ID></Owner><AccessControlList><Grant>
		<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>` + allUsers + `</URI></Grantee>
		<Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`},
	"ListAccessPoints": {Body: `<ListAccessPointsResult><AccessPointList>
		<AccessPoint><Name>web</Name><NetworkOrigin>Internet</NetworkOrigin><Bucket>logs</Bucket></AccessPoint>
		<AccessPoint><Name>inside</Name><NetworkOrigin>VPC</NetworkOrigin><Bucket>logs</Bucket></AccessPoint>
		<AccessPoint><Name>shut</Name><NetworkOrigin>Internet</NetworkOrigin><Bucket>logs</Bucket></AccessPoint>
		<AccessPoint><Name>plain</Name><NetworkOrigin>Internet</NetworkOrigin><Bucket>logs</Bucket></AccessPoint>
		</AccessPointList></ListAccessPointsResult>`},
	"GetBucketNotificationConfiguration": {Body: `<NotificationConfiguration><QueueConfiguration><Id>siem</Id>
		<Queue>arn:aws:sqs:eu-central-1:111122223333:siem</Queue><Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:*</Event>
		<Filter><S3Key><FilterRule><Name>Prefix</Name><Value>AWSLogs/</Value></FilterRule><FilterRule><Name>suffix</Name><Value>.json.gz</Value></FilterRule></S3Key></Filter>
		</QueueConfiguration><TopicConfiguration><Topic>arn:aws:sns:eu-central-1:111122223333:new</Topic><Event>s3:ObjectCreated:Put</Event></TopicConfiguration>
		<CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:eu-central-1:111122223333:function:load</CloudFunction><Event>s3:ObjectCreated:Put</Event></CloudFunctionConfiguration>
		<EventBridgeConfiguration/></NotificationConfiguration>`},
}

func TestABucketIsReadWholeInItsRegion(t *testing.T) {
	s, rec := session(t, full)
	b := ReadBucket(t.Context(), s, request())
	for name, v := range values(b) {
		if gap := v.Gap(); gap != nil {
			t.Errorf("%s is missing: %v", name, gap)
		}
	}
	days := func(n int) *int { return &n }
	date := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	same(t, "location", b.Location, "eu-central-1")
	same(t, "policy status", b.PolicyStatus, PolicyStatus{})
	same(t, "public access block", b.PublicAccessBlock, PublicAccessBlock{true, true, true, false})
	same(t, "ACL", b.ACL, ACL{Owner: self, AllUsers: true, Grants: []Grant{{allUsers, "READ"}}})
	same(t, "access points", b.AccessPoints, AccessPoints{Names: []string{"inside", "plain", "shut", "web"}, Public: []string{"web"}})
	same(t, "encryption", b.Encryption, Encryption{"aws:kms", "arn:aws:kms:eu-central-1:111122223333:key/k", true})
	same(t, "versioning", b.Versioning, Versioning{true, "Enabled", true})
	same(t, "object lock", b.ObjectLock, ObjectLock{true, "COMPLIANCE", 730})
	same(t, "logging", b.Logging, Logging{true, "access-logs", "l/"})
	same(t, "ownership", b.Ownership, Ownership{"BucketOwnerEnforced"})
	same(t, "replication", b.Replication, Replication{Enabled: true, Encrypted: true, Destinations: []string{"arn:aws:s3:::copy"}})
	same(t, "notifications", b.Notifications, Notifications{EventBridge: true, Destinations: []Notification{
		{ARN: "arn:aws:sqs:eu-central-1:111122223333:siem", Events: []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:*"}, Prefix: "AWSLogs/", Suffix: ".json.gz"},
		{ARN: "arn:aws:sns:eu-central-1:111122223333:new", Events: []string{"s3:ObjectCreated:Put"}},
		{ARN: "arn:aws:lambda:eu-central-1:111122223333:function:load", Events: []string{"s3:ObjectCreated:Put"}},
	}})
	same(t, "lifecycle", b.Lifecycle, Lifecycle{Rules: []Rule{
		{ID: "all", Enabled: true, Prefix: "AWSLogs/", Sized: true, ExpirationDays: days(2555),
			NoncurrentExpirationDays: days(30), NoncurrentVersionsKept: 2,
			Transitions:           []Transition{{StorageClass: "DEEP_ARCHIVE", Days: days(180)}},
			NoncurrentTransitions: []Transition{{StorageClass: "GLACIER", Days: days(7)}}},
		{ID: "old style", Prefix: "tmp/", ExpirationDate: &date},
		{ID: "tagged", Enabled: true, Tagged: true, ExpirationDays: days(1)},
	}})
	if word(b.TLSOnly) != "true" || word(b.SourceConfined) != "true" || word(b.LoggedElsewhere) != "true" || word(b.Public) != "true" {
		t.Errorf("concluded %+v", b)
	}
	if b.ARN != arn || !slices.Equal(b.Trails, []string{"t1", "t2"}) {
		t.Errorf("subject is %s with %v", b.ARN, b.Trails)
	}
	cited(t, b, rec.Calls())
}

func TestWhatABucketDoesNotHaveIsAnAnswer(t *testing.T) {
	s, rec := session(t, none)
	b := ReadBucket(t.Context(), s, request())
	for name, v := range values(b) {
		if gap := v.Gap(); gap != nil {
			t.Errorf("%s is missing: %v", name, gap)
		}
	}
	same(t, "policy", b.Policy, Policy{})
	same(t, "lifecycle", b.Lifecycle, Lifecycle{})
	if word(b.Public) != "false" || word(b.TLSOnly) != "false" || word(b.Blocked.RestrictPublicBuckets) != "false" {
		t.Errorf("concluded %+v", b)
	}
	for _, c := range rec.Calls() {
		if c.Reason != nil {
			t.Errorf("the ledger counts %s as a gap: %v", c.Operation, *c.Reason)
		}
	}
}

func TestADeniedReadIsAGapWithItsAction(t *testing.T) {
	for operation := range none {
		answers := maps.Clone(none)
		answers[operation] = awstest.XML(403, "AccessDenied")
		s, _ := session(t, answers)
		gaps := 0
		for name, v := range values(ReadBucket(t.Context(), s, request())) {
			gap := v.Gap()
			if gap == nil {
				continue
			}
			gaps++
			if gap.Reason != evidence.Denied || !slices.Contains(Actions(), gap.Action) || len(v.Calls()) == 0 {
				t.Errorf("%s denied: %s has the gap %v, citing %v", operation, name, gap, v.Calls())
			}
		}
		if gaps != 1 {
			t.Errorf("%s denied leaves %d gaps, want 1", operation, gaps)
		}
	}
}

func TestAnAnswerWithoutItsContentIsAGap(t *testing.T) {
	for operation, body := range map[string]string{
		"GetBucketPolicyStatus":           `<PolicyStatus/>`,
		"GetPublicAccessBlock":            ``,
		"GetBucketAcl":                    `<AccessControlPolicy/>`,
		"GetBucketEncryption":             `<ServerSideEncryptionConfiguration/>`,
		"GetObjectLockConfiguration":      ``,
		"GetBucketLifecycleConfiguration": `<LifecycleConfiguration/>`,
		"GetBucketOwnershipControls":      `<OwnershipControls/>`,
		"GetBucketReplication":            `<ReplicationConfiguration/>`,
		"ListAccessPoints":                `<html>no`,

		"GetBucketNotificationConfiguration": `<html>no`,
		"GetBucketVersioning":                `<html>no`,
	} {
		answers := maps.Clone(none)
		answers[operation] = awstest.Said{Body: body}
		s, _ := session(t, answers)
		gaps := 0
		for _, v := range values(ReadBucket(t.Context(), s, request())) {
			if gap := v.Gap(); gap != nil {
				gaps++
				if gap.Reason != evidence.Failed || gap.Action == "" || gap.Detail == "" {
					t.Errorf("%s: gap %v", operation, gap)
				}
			}
		}
		if gaps != 1 {
			t.Errorf("%s without content leaves %d gaps, want 1", operation, gaps)
		}
	}
}

func TestABucketThatDoesNotExistLeavesGapsInAWSsWords(t *testing.T) {
	answers := map[string]awstest.Said{}
	for operation := range none {
		answers[operation] = awstest.XML(404, "NoSuchBucket")
	}
	answers["GetBucketLocation"] = awstest.XML(404, "NoSuchBucket")
	s, _ := session(t, answers)
	for name, v := range values(ReadBucket(t.Context(), s, request())) {
		if gap := v.Gap(); gap == nil || gap.Reason != evidence.Failed || !strings.Contains(gap.Detail, "NoSuchBucket") {
			t.Errorf("%s: gap %v", name, gap)
		}
	}
}

func TestHostilePoliciesAreKeptAsTheyAreOrRefused(t *testing.T) {
	for _, document := range []string{
		``, `{`, `null`, `[[[[`, "{\"Statement\":[],\"\u202e\x01\":1}", "\x00\x1b[31m", strings.Repeat("ü", 20<<10),
		`{"Statement":[` + strings.Repeat(allow(`"*"`, `"s3:*"`, ``)+",", 200) + allow(`"*"`, `"s3:*"`, ``) + `]}`,
	} {
		answers := maps.Clone(none)
		answers["GetBucketPolicy"] = awstest.Said{Body: document}
		answers["GetBucketPolicyStatus"] = awstest.XML(403, "AccessDenied")
		s, _ := session(t, answers)
		b := ReadBucket(t.Context(), s, request())
		got, known := b.Policy.Get()
		if known != strings.HasPrefix(document, "{") || known && got != (Policy{Exists: true, Document: document}) {
			t.Errorf("%.40q: read as %.40q (known %v)", document, got.Document, known)
		}
		readable := strings.Contains(document, "Effect")
		if b.TLSOnly.Known() != readable || b.ForeignAccess.Known() != readable || b.Public.Known() != readable {
			t.Errorf("%.40q: tls_only %s, public %s, foreign_access known %v", document, word(b.TLSOnly), word(b.Public), b.ForeignAccess.Known())
		}
		if _, err := json.Marshal(b); err != nil {
			t.Error(err)
		}
	}
}

func TestLocationsHaveOldNames(t *testing.T) {
	for body, want := range map[string]string{
		`<LocationConstraint/>`:                               "us-east-1",
		`<LocationConstraint>EU</LocationConstraint>`:         "eu-west-1",
		`<LocationConstraint>ap-south-2</LocationConstraint>`: "ap-south-2",
	} {
		s, _ := session(t, map[string]awstest.Said{"GetBucketLocation": {Body: body}})
		same(t, body, readLocation(t.Context(), s, "logs"), want)
	}
}

func TestOnlyTheOwnerAsksForAccessPoints(t *testing.T) {
	s, _ := session(t, none)
	r := request()
	r.Owner = evidence.Known(Owner{Account: other})
	b := ReadBucket(t.Context(), s, r)
	if gap := b.AccessPoints.Gap(); gap == nil || gap.Reason != evidence.NotAsked || gap.Action != "s3:ListAccessPoints" {
		t.Errorf("somebody else's access points: gap %v", gap)
	}
}

func request() Request {
	return Request{
		Name: "logs", Owner: evidence.Known(Owner{Account: owner}), AccountBlock: evidence.Known(PublicAccessBlock{}),
		Trails: []string{"t2", "t1", "t2"}, LogPrefixes: []string{"AWSLogs/111122223333/CloudTrail/"}, Now: now,
	}
}

// session replays the answers about the bucket named logs, in eu-central-1.
func session(t *testing.T, answers map[string]awstest.Said) (*awsapi.Session, *awsapi.Recorder) {
	t.Helper()
	record := []awstest.Asked{
		awstest.Ask("S3 Control", "GetAccessPointPolicyStatus", `{"AccountId":"`+owner+`","Name":"web"}`, awstest.Said{
			Body: `<GetAccessPointPolicyStatusResult><PolicyStatus><IsPublic>true</IsPublic></PolicyStatus></GetAccessPointPolicyStatusResult>`}),
		awstest.Ask("S3 Control", "GetAccessPointPolicyStatus", `{"AccountId":"`+owner+`","Name":"plain"}`,
			awstest.XML(404, "NoSuchAccessPointPolicy")),
		awstest.Ask("S3 Control", "GetAccessPointPolicyStatus", `{"AccountId":"`+owner+`","Name":"shut"}`, awstest.Said{
			Body: `<GetAccessPointPolicyStatusResult><PolicyStatus><IsPublic>true</IsPublic></PolicyStatus></GetAccessPointPolicyStatusResult>`}),
		awstest.Ask("S3 Control", "GetAccessPoint", `{"AccountId":"`+owner+`","Name":"web"}`, awstest.Said{
			Body: `<GetAccessPointResult><Name>web</Name><PublicAccessBlockConfiguration><IgnorePublicAcls>true</IgnorePublicAcls><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration></GetAccessPointResult>`}),
		awstest.Ask("S3 Control", "GetAccessPoint", `{"AccountId":"`+owner+`","Name":"shut"}`, awstest.Said{
			Body: `<GetAccessPointResult><Name>shut</Name><PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration></GetAccessPointResult>`}),
	}
	if _, given := answers["GetBucketLocation"]; !given {
		record = append(record, awstest.Ask("S3", "GetBucketLocation", `{"Bucket":"logs"}`,
			awstest.Said{Body: `<LocationConstraint>eu-central-1</LocationConstraint>`}).In("us-east-1"))
	}
	for operation, answer := range answers {
		switch operation {
		case "GetBucketLocation":
			record = append(record, awstest.Ask("S3", operation, `{"Bucket":"logs"}`, answer).In("us-east-1"))
		case "ListAccessPoints":
			record = append(record, awstest.Ask("S3 Control", operation, `{"AccountId":"`+owner+`","Bucket":"logs","MaxResults":0}`, answer))
		default:
			record = append(record, awstest.Ask("S3", operation, `{"Bucket":"logs"}`, answer))
		}
	}
	return awstest.Open(t, record)
}

// values are AWS's answers in a bucket, by name.
func values(b Bucket) map[string]interface {
	Gap() *evidence.Gap
	Calls() []evidence.CallID
} {
	return map[string]interface {
		Gap() *evidence.Gap
		Calls() []evidence.CallID
	}{
		"location": b.Location, "policy": b.Policy, "policy status": b.PolicyStatus, "public access block": b.PublicAccessBlock,
		"ACL": b.ACL, "access points": b.AccessPoints, "encryption": b.Encryption, "versioning": b.Versioning,
		"object lock": b.ObjectLock, "lifecycle": b.Lifecycle, "logging": b.Logging, "ownership": b.Ownership, "replication": b.Replication,
		"notifications": b.Notifications,
	}
}

// cited checks that every answer cites its calls, and that the actions of all
// calls are declared.
func cited(t *testing.T, b Bucket, ledger []evidence.Call) {
	t.Helper()
	for name, v := range values(b) {
		if len(v.Calls()) == 0 {
			t.Errorf("%s cites no call", name)
		}
	}
	used := map[string]bool{}
	for _, c := range ledger {
		used[c.Action] = true
		if c.Service != "STS" && !slices.Contains(Actions(), c.Action) {
			t.Errorf("%s needs %s, which is not declared", c.Operation, c.Action)
		}
	}
	for _, action := range Actions() {
		elsewhere := action == "s3:ListAllMyBuckets" || action == "s3:GetAccountPublicAccessBlock"
		if !used[action] && !elsewhere {
			t.Errorf("%s is declared, and nothing needs it", action)
		}
	}
}

func same[T any](t *testing.T, name string, v evidence.Value[T], want T) {
	t.Helper()
	if got, known := v.Get(); !known || !reflect.DeepEqual(got, want) {
		t.Errorf("%s is %s (gap %v), want %s", name, fmt.Sprintf("%+v", got), v.Gap(), fmt.Sprintf("%+v", want))
	}
}
