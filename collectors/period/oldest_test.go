package period

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/record"
)

var here = archive.Tree{Place: archive.Place{Bucket: "logs"}, Account: "111122223333", Region: "eu-central-1"}

func logOf(at time.Time) string {
	return here.Logs() + at.Format("2006/01/02/") + "111122223333_CloudTrail_eu-central-1_" + at.Format("20060102T1504Z") + "_a1B2c3D4e5F6g7H8.json.gz"
}

func digestOf(at time.Time) string {
	return here.Digests() + at.Format("2006/01/02/") + "111122223333_CloudTrail-Digest_eu-central-1_audit_eu-central-1_" + at.Format("20060102T150405Z") + ".json.gz"
}

// listed is an answer of ListObjectsV2.
func listed(params string, truncated bool, keys ...string) awstest.Asked {
	body := fmt.Sprintf("<ListBucketResult><IsTruncated>%t</IsTruncated>", truncated)
	for _, key := range keys {
		body += "<Contents><Key>" + key + "</Key><Size>5</Size></Contents>"
	}
	return awstest.Ask("S3", "ListObjectsV2", params, awstest.Said{Body: body + "</ListBucketResult>"})
}

// oldestIn asks for the oldest log file of a trail that was started 400 days ago.
func oldestIn(t *testing.T, answers ...awstest.Asked) Oldest {
	t.Helper()
	session, _ := awstest.Open(t, append(answers, awstest.Ask("S3", "GetBucketLocation", `{"Bucket":"logs"}`,
		awstest.Said{Body: `<LocationConstraint>eu-central-1</LocationConstraint>`}).In("us-east-1")))
	estate := &awsapi.Estate{Home: session, Now: awstest.Now()}
	s := &study{estate: estate, depots: &depots{estate: estate, own: map[string]evidence.Value[[]string]{awstest.Account: evidence.Known([]string{"logs"})}}}
	started := days(400)
	of := &chain{Chain: archive.Chain{Tree: here}, data: &Chain{Validation: true},
		trail: &cloudtrail.Trail{Status: evidence.Known(cloudtrail.Status{StartedLogging: &started})}}
	v := s.oldest(t.Context(), of)
	o, known := v.Get()
	if !known {
		t.Fatal(v.Gap())
	}
	return o
}

func days(ago int) time.Time { return awstest.Now().Add(-time.Duration(ago) * day) }

func params(prefix, after string, most int) string {
	more := ""
	if after != "" {
		more = fmt.Sprintf(`,"StartAfter":%q`, after)
	}
	return fmt.Sprintf(`{"Bucket":"logs","MaxKeys":%d,"Prefix":%q%s}`, most, prefix, more)
}

func TestAPlantedOldLogFileDoesNotShowThatLogsWereKept(t *testing.T) {
	planted, real := logOf(days(2000)), logOf(days(90))
	o := oldestIn(t,
		listed(params(here.Logs(), "", 10), true, planted, real),
		listed(params(here.Digests(), "", 10), true, digestOf(days(90))),
		listed(params(here.Logs(), here.Logs()+days(91).Format("2006/01/02"), 10), true, real))
	gap := o.AsOldAsTrail.Gap()
	if o.Age != 90 || !strings.HasSuffix(o.Object, real) || gap == nil || !strings.HasSuffix(gap.Detail, planted) {
		t.Errorf("%d days, %s; %v", o.Age, o.Object, gap)
	}
	// What digests vouch for counts, whatever lies before it.
	real = logOf(days(380))
	o = oldestIn(t,
		listed(params(here.Logs(), "", 10), true, planted, real),
		listed(params(here.Digests(), "", 10), true, digestOf(days(380))),
		listed(params(here.Logs(), here.Logs()+days(381).Format("2006/01/02"), 10), true, real))
	if o.Age != 380 {
		t.Errorf("%d days", o.Age)
	}
}

func TestJunkBesideTheLogsHidesNothing(t *testing.T) {
	junk := here.Logs() + "!junk"
	o := oldestIn(t,
		listed(params(here.Logs(), "", 10), true, junk),
		listed(params(here.Logs(), junk, 1000), true, logOf(days(400))),
		listed(params(here.Digests(), "", 10), true, digestOf(days(400))))
	if old, known := o.AsOldAsTrail.Get(); !known || !old {
		t.Errorf("%+v", o)
	}
}

func TestLogsThatBeginWithAMoveMayBeOlderElsewhere(t *testing.T) {
	at := days(90)
	for name, c := range map[string]struct {
		change record.Change
		want   string
	}{
		"moved":               {record.Change{Time: at.Add(time.Minute), Record: json.RawMessage(`{"requestParameters":{"s3BucketName":"logs"}}`)}, "unsupported"},
		"moved at other time": {record.Change{Time: at.Add(50 * time.Hour), Record: json.RawMessage(`{"requestParameters":{"s3BucketName":"logs"}}`)}, "false"},
		"nearly moved":        {record.Change{Time: at, Error: "AccessDenied", Record: json.RawMessage(`{"requestParameters":{"s3BucketName":"logs"}}`)}, "false"},
		"changed otherwise":   {record.Change{Time: at, Record: json.RawMessage(`{"requestParameters":{"enableLogFileValidation":true}}`)}, "false"},
	} {
		tr := theTrail()
		c.change.Source, c.change.Name, c.change.Target = "cloudtrail.amazonaws.com", "UpdateTrail", tr.ARN
		of := whole(tr, "1", "r1", c.change)
		of.Trail = tr.ARN
		of.data.Oldest = evidence.Known(Oldest{Object: "s3://logs/x", Time: &at, AsOldAsTrail: evidence.Known(false)})
		(&study{chains: []*chain{of}}).settleMoves()
		o, _ := of.data.Oldest.Get()
		if got := word(o.AsOldAsTrail); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
