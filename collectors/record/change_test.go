package record

import (
	"encoding/json"
	"testing"
	"time"
)

const ourKey = `arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`

func called(source, name, more string) string {
	return `{` + alice + `,` + from + `,` + written + `,"eventSource":"` + source + `.amazonaws.com","eventName":"` + name + `"` + more + `}`
}

// attempts are records, and the target of the change that each is; "-" if it is
// none.
var attempts = []struct{ name, record, target string }{
	{"a trail by name", called("cloudtrail", "StopLogging", `,"requestParameters":{"name":"audit"}`), "audit"},
	{"selectors", called("cloudtrail", "PutEventSelectors", `,"requestParameters":{"trailName":"audit"}`), "audit"},
	{"a trail whose name is not in the request", called("cloudtrail", "DeleteTrail", `,"requestParameters":null,"errorCode":"AccessDenied"`), ""},
	{"a trail that only the message names", called("cloudtrail", "StopLogging", `,"errorCode":"AccessDenied","errorMessage":"not authorized to perform: cloudtrail:StopLogging on resource: arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit with an explicit deny"`), "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"},
	{"a read of a trail", called("cloudtrail", "GetTrailStatus", `,"requestParameters":{"name":"audit"}`), "-"},
	{"the name of another service's event", called("example", "StopLogging", `,"requestParameters":{"name":"audit"}`), "-"},
	{"a bucket's policy", called("s3", "PutBucketPolicy", `,"requestParameters":{"bucketName":"audit-logs"}`), "audit-logs"},
	{"a bucket's lifecycle, refused", called("s3", "PutBucketLifecycle", `,"requestParameters":{"bucketName":"audit-logs"},"errorCode":"AccessDenied"`), "audit-logs"},
	{"a bucket with an escape", called("s3", "DeleteBucket", `,"requestParameters":{"\u0062ucketName":"audit\u002dlogs"}`), "audit-logs"},
	{"a bucket that resources name", called("s3", "DeleteBucketPublicAccessBlock", `,"resources":[{"ARN":"arn:aws:s3:::audit-logs"}]`), "arn:aws:s3:::audit-logs"},
	{"a bucket of a China region", called("s3", "DeleteBucket", `,"resources":[{"ARN":"arn:aws-cn:s3:::audit-logs"}]`), "arn:aws-cn:s3:::audit-logs"},
	{"another bucket", called("s3", "PutBucketPolicy", `,"requestParameters":{"bucketName":"data"},"resources":[{"ARN":"arn:aws:s3:::data"}]`), "-"},
	{"a bucket's name as a name of something else", called("s3", "PutBucketPolicy", `,"requestParameters":{"x":{"bucketName":"audit-logs"}}`), "-"},
	{"a read of the bucket", `{` + alice + `,` + read + `,"eventSource":"s3.amazonaws.com","eventName":"GetBucketPolicy","requestParameters":{"bucketName":"audit-logs"}}`, "-"},
	{"an old read of the bucket", `{"eventVersion":"1.05",` + alice + `,"eventSource":"s3.amazonaws.com","eventName":"GetBucketPolicy","requestParameters":{"bucketName":"audit-logs"}}`, "-"},
	{"an old write of the bucket", `{"eventVersion":"1.05",` + alice + `,"eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","requestParameters":{"bucketName":"audit-logs"}}`, "audit-logs"},
	{"an object of the bucket", `{` + alice + `,` + of + `,"readOnly":false,"eventSource":"s3.amazonaws.com","eventName":"PutObject","requestParameters":{"bucketName":"audit-logs"}}`, "-"},
	{"a key by ARN", called("kms", "DisableKey", `,"requestParameters":{"keyId":"`+ourKey+`"}`), ourKey},
	{"a key by ID", called("kms", "ScheduleKeyDeletion", `,"requestParameters":{"keyId":"1234abcd-12ab-34cd-56ef-1234567890ab"}`), "1234abcd-12ab-34cd-56ef-1234567890ab"},
	{"a key by alias, whose ARN resources name", called("kms", "PutKeyPolicy", `,"requestParameters":{"keyId":"alias/logs"},"resources":[{"ARN":"`+ourKey+`"}]`), "alias/logs"},
	{"a key that only the message names", called("kms", "DisableKey", `,"requestParameters":null,"errorCode":"AccessDenied","errorMessage":"not authorized to perform: kms:DisableKey on resource: `+ourKey+` because no policy allows it"`), ourKey},
	{"another key", called("kms", "DisableKey", `,"requestParameters":{"keyId":"99999999-12ab-34cd-56ef-1234567890ab"}`), "-"},
	{"no key", called("kms", "DisableKey", `,"requestParameters":{"keyId":""}`), "-"},
	{"a use of the key", called("kms", "Decrypt", `,"requestParameters":{"keyId":"`+ourKey+`"}`), "-"},
	{"what passed a VPC endpoint", `{` + alice + `,"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","eventCategory":"NetworkActivity"}`, "-"},
	{"what a VPC endpoint refused", `{` + alice + `,"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","errorCode":"VpceAccessDenied","eventCategory":"NetworkActivity"}`, ""},
}

func TestChangesOfTrailsAndOfTheirBucketsAndKeysAreKept(t *testing.T) {
	for _, a := range attempts {
		got := scan("s3://b/k", []byte(`{"Records":[{},`+a.record+`]}`), 50, ours)
		if kept := len(got.Changes) == 1; kept != (a.target != "-") || kept && got.Changes[0].Target != a.target {
			t.Errorf("%s: %v, want %q", a.name, got.Changes, a.target)
		}
	}
}

func TestWithoutInterestOnlyTrailsAreOfInterest(t *testing.T) {
	for _, interest := range []*Interest{nil, {}} {
		n := 0
		for _, a := range attempts {
			n += len(scan("s3://b/k", []byte(`{"Records":[`+a.record+`]}`), 50, interest).Changes)
		}
		if n != 5 {
			t.Errorf("%d changes, want the 5 of trails", n)
		}
	}
}

func TestAChangeSaysWhatTheRecordSays(t *testing.T) {
	record := called("cloudtrail", "UpdateTrail", `,"requestParameters":{"name":"audit","enableLogFileValidation":false},"errorCode":"AccessDenied","userAgent":"a<b"`)
	got := scan("s3://b/k", []byte(`{"Records":[`+record+`]}`), 50, nil).Changes
	if len(got) != 1 {
		t.Fatal(got)
	}
	c := got[0]
	var kept any
	if json.Unmarshal(c.Record, &kept) != nil || kept.(map[string]any)["userAgent"] != "a<b" {
		t.Errorf("record %s", c.Record)
	}
	on := c.LogFileValidation()
	if on == nil || *on || c.Succeeded() {
		t.Errorf("log file validation %v, succeeded %v", on, c.Succeeded())
	}
	c.Record = nil
	want := Change{
		Time: time.Date(2026, 9, 14, 3, 12, 0, 0, time.UTC), Name: "UpdateTrail", Source: "cloudtrail.amazonaws.com",
		Account: "111122223333", Region: "eu-central-1", Actor: "arn:aws:iam::111122223333:user/alice", Address: "192.0.2.7",
		Target: "audit", Error: "AccessDenied", EventID: "5c7c1a3e-0001", Object: "s3://b/k",
	}
	if asJSON(t, c) != asJSON(t, want) {
		t.Errorf("%+v", c)
	}
}

func TestWhatIsKeptOfABucketOrKeyIsRecognizedAsItsOwn(t *testing.T) {
	buckets, keys := 0, 0
	for _, a := range attempts {
		for _, c := range scan("s3://b/k", []byte(`{"Records":[`+a.record+`]}`), 50, ours).Changes {
			if ofBucket := c.OfBucket("audit-logs"); ofBucket != (c.Source == "s3.amazonaws.com") || c.OfBucket("other") || c.OfBucket("") {
				t.Errorf("%s: of the bucket %v", a.name, ofBucket)
			} else if ofBucket {
				buckets++
			}
			if ofKey := c.OfKey(ourKey); ofKey != (c.Source == "kms.amazonaws.com") || c.OfKey("arn:aws:kms:eu-central-1:111122223333:key/other") || c.OfKey("") {
				t.Errorf("%s: of the key %v", a.name, ofKey)
			} else if ofKey {
				keys++
			}
		}
	}
	if buckets != 6 || keys != 4 {
		t.Errorf("%d changes of the bucket and %d of the key", buckets, keys)
	}
}

func TestAnErrorMayStandInTheResponseOrBeOnlyAMessage(t *testing.T) {
	for more, want := range map[string]string{
		`,"errorCode":"A","errorMessage":"b"`:                         "A",
		`,"errorMessage":"b"`:                                         "b",
		`,"responseElements":{"errorCode":"C","errorMessage":"d"}`:    "C",
		`,"responseElements":{"errorMessage":"d"}`:                    "d",
		`,"errorCode":null,"responseElements":{"trailARN":"x"}`:       "",
		`,"errorCode":"","errorMessage":"","responseElements":"text"`: "",
	} {
		if c := newChange("", []byte(called("cloudtrail", "StopLogging", more))); c.Error != want || c.Succeeded() != (want == "") {
			t.Errorf("%s: %q", more, c.Error)
		}
	}
}

func TestWhatARequestLeavesAsItIsIsNotSaid(t *testing.T) {
	for _, parameters := range []string{`{}`, `null`, `{"enableLogFileValidation":null}`, `{"enableLogFileValidation":"yes"}`} {
		c := newChange("", []byte(called("cloudtrail", "UpdateTrail", `,"requestParameters":`+parameters)))
		if on := c.LogFileValidation(); on != nil {
			t.Errorf("%s: %v", parameters, *on)
		}
	}
}

func TestTheActorIsAnARNOrTheNextBest(t *testing.T) {
	for _, c := range []struct{ identity, want string }{
		{`{"arn":"arn:aws:iam::1:root","userName":"x"}`, "arn:aws:iam::1:root"},
		{`{"type":"SAMLUser","userName":"bob","principalId":"p","accountId":"1"}`, "user bob of account 1"},
		{`{"type":"AWSAccount","principalId":"p:s","accountId":"1"}`, "principal p:s of account 1"},
		{`{"type":"SAMLUser","principalId":"p"}`, "principal p"},
		{`{"accountId":"1","invokedBy":"AWS Internal"}`, "service AWS Internal"},
		{`{"accountId":"1"}`, "account 1"},
		{`{"type":"Unknown"}`, ""},
		{`"x"`, ""},
	} {
		if got := newChange("", []byte(`{"userIdentity":`+c.identity+`}`)).Actor; got != c.want {
			t.Errorf("%s: %q, want %q", c.identity, got, c.want)
		}
	}
}

func TestATargetIsATrailByARNOrByNameWhereItLives(t *testing.T) {
	const arn = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"
	change := func(target, account, region string) Change {
		return Change{Source: "cloudtrail.amazonaws.com", Target: target, Account: account, Region: region}
	}
	for _, c := range []struct {
		change Change
		want   bool
	}{
		{change(arn, "444455556666", "us-east-1"), true},
		{change("audit", "111122223333", "eu-central-1"), true},
		{change("audit", "111122223333", "us-east-1"), false},
		{change("audit", "444455556666", "eu-central-1"), false},
		{change("audit2", "111122223333", "eu-central-1"), false},
		{change("", "111122223333", "eu-central-1"), false},
		{Change{Source: "s3.amazonaws.com", Target: arn}, false},
	} {
		if got := c.change.OfTrail(arn); got != c.want {
			t.Errorf("%v: %v", c.change, got)
		}
	}
}

func TestARequestSaysWhereATrailDeliversOrLeavesItAsItIs(t *testing.T) {
	for parameters, want := range map[string]bool{
		`{}`: false, `null`: false, `{"s3BucketName":null}`: false, `{"s3BucketName":5}`: false, `{"enableLogFileValidation":true}`: false,
		`{"s3BucketName":"logs"}`: true, `{"s3KeyPrefix":""}`: true,
	} {
		if c := newChange("", []byte(called("cloudtrail", "UpdateTrail", `,"requestParameters":`+parameters))); c.Redirects() != want {
			t.Errorf("%s: %t", parameters, c.Redirects())
		}
	}
	if newChange("", []byte(called("cloudtrail", "CreateTrail", `,"requestParameters":{"s3BucketName":"logs"}`))).Redirects() {
		t.Error("a new trail delivered nowhere before")
	}
}
