package cloudtrail

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
)

const (
	region    = awstest.Region
	account   = awstest.Account
	logBucket = "arn:aws:s3:::audit-logs"
)

func arnOf(name string) string {
	return "arn:aws:cloudtrail:" + region + ":" + account + ":trail/" + name
}

// collect runs the collector over one account of one region.
func collect(t *testing.T, record ...awstest.Asked) *evidence.Snapshot {
	t.Helper()
	s, rec := awstest.Open(t, record)
	e := &awsapi.Estate{Home: s, Now: awstest.Now(), Accounts: []awsapi.Member{
		{ID: account, Session: s, Regions: evidence.Known([]string{region})},
	}}
	out := &evidence.Sink{}
	if err := (Collector{Limit: 4}).Collect(t.Context(), e, out); err != nil {
		t.Fatal(err)
	}
	snap, err := out.Snapshot(evidence.About{}, rec.Calls())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func shown(trails ...string) awstest.Asked {
	return awstest.Ask("CloudTrail", "DescribeTrails", `{"IncludeShadowTrails":true}`, awstest.Said{Body: `{"trailList":[` + strings.Join(trails, ",") + `]}`})
}

func line(name, more string) string {
	return fmt.Sprintf(`{"Name":%q,"TrailARN":%q,"S3BucketName":"audit-logs"%s}`, name, arnOf(name), more)
}

func status(name, body string) awstest.Asked {
	return awstest.Ask("CloudTrail", "GetTrailStatus", `{"Name":"`+arnOf(name)+`"}`, awstest.Said{Body: body})
}

func selectors(name, body string) awstest.Asked {
	return awstest.Ask("CloudTrail", "GetEventSelectors", `{"TrailName":"`+arnOf(name)+`"}`, awstest.Said{Body: body})
}

func bucket() []awstest.Asked {
	return []awstest.Asked{
		awstest.Ask("S3", "ListBuckets", `{"MaxBuckets":10000}`, awstest.Said{Body: `<ListAllMyBucketsResult><Buckets><Bucket><Name>audit-logs</Name></Bucket></Buckets></ListAllMyBucketsResult>`}),
		awstest.Ask("S3", "GetBucketLocation", `{"Bucket":"audit-logs"}`, awstest.Said{Body: `<LocationConstraint>` + region + `</LocationConstraint>`}),
		awstest.Ask("S3", "GetBucketLogging", `{"Bucket":"audit-logs"}`, awstest.Said{Body: `<BucketLoggingStatus></BucketLoggingStatus>`}),
	}
}

func find[T any](t *testing.T, s *evidence.Snapshot, kind, id string) *T {
	t.Helper()
	for _, f := range s.Facts {
		if f.Kind == kind && f.ID == id {
			return f.Data.(*T)
		}
	}
	t.Fatalf("%s %s is not there", kind, id)
	return nil
}

func TestAKeyAndItsAliasAreOneKey(t *testing.T) {
	const key = "arn:aws:kms:" + region + ":" + account + ":key/k"
	describe := func(id string) awstest.Asked {
		return awstest.Ask("KMS", "DescribeKey", `{"KeyId":"`+id+`"}`, awstest.Said{Body: `{"KeyMetadata":{"Arn":"` + key + `","KeyId":"k","AWSAccountId":"` + account + `","Enabled":true,"KeyState":"Enabled"}}`})
	}
	s := collect(t, shown(line("a", `,"KmsKeyId":"alias/audit"`), line("b", `,"KmsKeyId":"k"`), line("c", `,"KmsKeyId":"`+key+`"`)),
		describe("arn:aws:kms:"+region+":"+account+":alias/audit"), describe(key))
	k := find[kms.Key](t, s, kms.KeyKind, key)
	if want := []string{arnOf("a"), arnOf("b"), arnOf("c")}; !slices.Equal(k.Trails, want) {
		t.Errorf("trails of the key %v", k.Trails)
	}
	keys := 0
	for _, f := range s.Facts {
		if f.Kind == kms.KeyKind {
			keys++
		}
	}
	if keys != 1 {
		t.Errorf("%d keys", keys)
	}
	for _, name := range []string{"a", "b", "c"} {
		tr := find[Trail](t, s, TrailKind, arnOf(name))
		if k, known := tr.Key.Get(); !known || k.ARN != key {
			t.Errorf("trail %s: key %s", name, k.ARN)
		}
	}
	for _, sc := range s.Scopes {
		if sc.Kind == kms.KeyKind && !slices.Equal(sc.Found, []string{key}) {
			t.Errorf("scope of keys shows %v", sc.Found)
		}
	}
}

func TestReadsOfTheLogBucketAreRecordedByTheTrailsOfItsOwner(t *testing.T) {
	const all = `{"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]}`
	for name, c := range map[string]struct{ status, selectors, want string }{
		"all objects":         {`{"IsLogging":true}`, all + `]}]}`, "true"},
		"but not logging":     {`{"IsLogging":false}`, all + `]}]}`, "false"},
		"writes only":         {`{"IsLogging":true}`, all + `,{"Field":"readOnly","Equals":["false"]}]}]}`, "false"},
		"all but this bucket": {`{"IsLogging":true}`, all + `,{"Field":"resources.ARN","NotStartsWith":["` + logBucket + `/"]}]}]}`, "false"},
		"this bucket":         {`{"IsLogging":true}`, all + `,{"Field":"resources.ARN","StartsWith":["` + logBucket + `/"]}]}]}`, "true"},
		"a longer name":       {`{"IsLogging":true}`, all + `,{"Field":"resources.ARN","StartsWith":["` + logBucket + `-2/"]}]}]}`, "false"},
		"not said to log":     {`{}`, all + `]}]}`, "unknown"},
	} {
		s := collect(t, append(bucket(), shown(line("a", "")), status("a", c.status), selectors("a", c.selectors))...)
		b := find[s3.Bucket](t, s, s3.BucketKind, logBucket)
		got := "unknown"
		if yes, known := b.AccessRecorded.Get(); known {
			got = fmt.Sprint(yes)
		}
		if got != c.want {
			t.Errorf("%s: %s (gap %v), want %s", name, got, b.AccessRecorded.Gap(), c.want)
		}
		tr := find[Trail](t, s, TrailKind, arnOf("a"))
		if elsewhere, known := tr.BucketElsewhere.Get(); elsewhere || !known {
			t.Errorf("%s: the bucket is the account's own, but %v", name, tr.BucketElsewhere)
		}
		if nested, known := tr.Bucket.Get(); !known || fmt.Sprint(nested.AccessRecorded) != fmt.Sprint(b.AccessRecorded) {
			t.Errorf("%s: the trail carries another bucket than the fact", name)
		}
	}
}

func TestSelectorsThatAreSaidToBeThereAndAreNotAreNotTheDefault(t *testing.T) {
	for custom, want := range map[string]Extent{"false": All, "true": ""} {
		s := collect(t, shown(line("a", `,"HasCustomEventSelectors":`+custom)), selectors("a", `{"EventSelectors":[],"AdvancedEventSelectors":[]}`))
		sel, known := find[Trail](t, s, TrailKind, arnOf("a")).Selection.Get()
		if known != (want != "") || sel.Management != want {
			t.Errorf("custom selectors %s: %s (known %v)", custom, sel.Management, known)
		}
	}
}

func TestTimesThatAWSDoesNotGiveAreNotSet(t *testing.T) {
	s := collect(t, shown(line("a", "")), status("a", `{"IsLogging":true,"LatestDeliveryTime":1785585600,"LatestDigestDeliveryTime":0,"LatestDeliveryError":"","LatestCloudWatchLogsDeliveryError":"AccessDenied"}`))
	st, known := find[Trail](t, s, TrailKind, arnOf("a")).Status.Get()
	if !known || st.LatestDelivery == nil || !st.LatestDelivery.Equal(time.Unix(1785585600, 0)) || st.LatestDigestDelivery != nil ||
		st.StartedLogging != nil || st.LatestCloudWatchDeliveryError != "AccessDenied" {
		t.Errorf("status %+v", st)
	}
}

func TestAHostileListOfTrailsIsAGapBesideWhatCanBeRead(t *testing.T) {
	s := collect(t, shown(`{}`, `{"TrailARN":"trail"}`, line("a", "")))
	for _, sc := range s.Scopes {
		if sc.Kind == TrailKind && (sc.Gap == nil || sc.Gap.Reason != evidence.Failed || !slices.Equal(sc.Found, []string{arnOf("a")})) {
			t.Errorf("scope %+v", sc)
		}
	}
	tr := find[Trail](t, s, TrailKind, arnOf("a"))
	if tr.HomeRegion != region || tr.HomeAccount != account {
		t.Errorf("home %s/%s: the ARN tells", tr.HomeAccount, tr.HomeRegion)
	}
}

func TestPagesThatNeverEndAreAGap(t *testing.T) {
	tags := func(params string) awstest.Asked {
		return awstest.Ask("CloudTrail", "ListTags", params, awstest.Said{Body: `{"ResourceTagList":[],"NextToken":"again"}`})
	}
	s := collect(t, shown(line("a", "")), tags(`{"ResourceIdList":["`+arnOf("a")+`"]}`), tags(`{"NextToken":"again","ResourceIdList":["`+arnOf("a")+`"]}`))
	if tr := find[Trail](t, s, TrailKind, arnOf("a")); tr.Tags.Known() {
		t.Error("tags that never end are known")
	}
}

func TestATopicGivenByNameIsGivenByARN(t *testing.T) {
	s := collect(t, shown(line("a", `,"SnsTopicName":"audit"`)))
	if got := find[Trail](t, s, TrailKind, arnOf("a")).TopicARN; got != "arn:aws:sns:"+region+":"+account+":audit" {
		t.Errorf("topic %s", got)
	}
}
