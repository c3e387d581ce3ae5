package awsapi

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func trailStatus(ctx context.Context, s *Session) (any, error) {
	return cloudtrail.NewFromConfig(s.Config("eu-west-1")).GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: aws.String("audit")})
}

func listBuckets(ctx context.Context, s *Session) (any, error) {
	return s3.NewFromConfig(s.Config("eu-west-1"), s.S3Options()).ListBuckets(ctx, &s3.ListBucketsInput{})
}

func describeRegions(ctx context.Context, s *Session) (any, error) {
	return ec2.NewFromConfig(s.Config("us-east-1")).DescribeRegions(ctx, &ec2.DescribeRegionsInput{AllRegions: aws.Bool(false)})
}

func describeAlarms(ctx context.Context, s *Session) (any, error) {
	return cloudwatch.NewFromConfig(s.Config("us-east-1")).DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{AlarmNamePrefix: aws.String("root")})
}

func headBucket(ctx context.Context, s *Session) (any, error) {
	return s3.NewFromConfig(s.Config("eu-west-1"), s.S3Options()).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String("logs")})
}

func sayCBOR(status int, header map[string]string, v cbor.Value) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		w.Header().Set("Content-Type", "application/cbor")
		for name, value := range header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = w.Write(cbor.Encode(v))
	}
}

func TestEveryProtocolIsReplayedAsItWasRecorded(t *testing.T) {
	tests := map[string]struct {
		operation string
		serve     http.HandlerFunc
		do        func(context.Context, *Session) (any, error)
		contains  string // of the output, or of the gap
	}{
		"JSON": {"GetTrailStatus", say(200, `{"IsLogging": true, "LatestDeliveryTime": 1772366400.5}`), trailStatus, `"IsLogging":true`},
		"REST XML": {"ListBuckets", say(200, `<?xml version="1.0"?><ListAllMyBucketsResult><Buckets><Bucket><Name>logs</Name></Bucket></Buckets></ListAllMyBucketsResult>`),
			listBuckets, `"Name":"logs"`},
		"Query": {"DescribeRegions", say(200, `<DescribeRegionsResponse><requestId>r</requestId><regionInfo><item><regionName>eu-west-1</regionName></item></regionInfo></DescribeRegionsResponse>`),
			describeRegions, `"RegionName":"eu-west-1"`},
		"CBOR": {"DescribeAlarms", sayCBOR(200, nil, cbor.Map{"MetricAlarms": cbor.List{cbor.Map{"AlarmName": cbor.String("root-usage")}}}),
			describeAlarms, `"AlarmName":"root-usage"`},
		"CBOR error": {"DescribeAlarms", sayCBOR(400, map[string]string{"X-Amzn-Query-Error": "InvalidNextToken;Sender"}, cbor.Map{"__type": cbor.String("com.amazonaws.cloudwatch#InvalidNextToken"), "message": cbor.String("bad token")}),
			describeAlarms, "bad token"},
		"answer in a header": {"HEAD /logs", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Amz-Bucket-Region", "sa-east-1") },
			headBucket, `"BucketRegion":"sa-east-1"`},
		"code in a header": {"GetTrailStatus", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Amzn-Errortype", "TrailNotFoundException")
			say(400, `{"message":"Unknown trail"}`)(w, r)
		}, trailStatus, "TrailNotFoundException: Unknown trail"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, map[string]http.HandlerFunc{test.operation: test.serve})
			session, rec, store := openLive(t, s)
			live := ask(t.Context(), session, test.do)
			if !strings.Contains(live.output+live.gap.String(), test.contains) {
				t.Fatalf("got %+v, want %q in it", live, test.contains)
			}
			if len(live.cited) != 1 {
				t.Fatalf("cited %v, want one call", live.cited)
			}
			checkReplay(t, live, rec, store, test.do)
		})
	}
}

func TestTheLedgerLineSaysWhatWasAskedAndWhatCameBack(t *testing.T) {
	body := `{"IsLogging":true}`
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": say(200, body)})
	session, rec, store := openLive(t, s)
	got := ask(t.Context(), session, trailStatus)

	want := evidence.Call{
		Account: homeAccount, Region: "eu-west-1", Service: "CloudTrail", Operation: "GetTrailStatus",
		Params: []byte(`{"Name":"audit"}`), At: time.Date(2026, 3, 1, 12, 0, 2, 0, time.UTC), Attempts: 1, Status: 200,
		RequestID: "req-GetTrailStatus", Action: "cloudtrail:GetTrailStatus",
		Body: evidence.DigestOf([]byte(body)), Bytes: int64(len(body)),
	}
	want.ID = evidence.NewCallID(want.Account, want.Region, want.Service, want.Operation, want.Params)
	line, _ := evidence.Canonical(want)
	have, _ := evidence.Canonical(callOf(t, rec, "GetTrailStatus"))
	if !bytes.Equal(line, have) {
		t.Errorf("ledger line\n got %s\nwant %s", have, line)
	}
	if len(got.cited) != 1 || got.cited[0] != want.ID {
		t.Errorf("cited %v, want %v", got.cited, want.ID)
	}
	if stored, err := store.Raw(want.Body); err != nil || string(stored) != body {
		t.Errorf("stored %q, %v", stored, err)
	}
	if first := callOf(t, rec, "GetCallerIdentity"); first.Account != homeAccount || first.At.After(want.At) {
		t.Errorf("first call is %+v, want the home account's before all others", first)
	}
}

func TestTheSameQuestionIsPutOnce(t *testing.T) {
	release := make(chan struct{})
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": func(w http.ResponseWriter, r *http.Request) {
		<-release
		say(200, `{"IsLogging":true}`)(w, r)
	}})
	session, rec, _ := openLive(t, s)
	var all sync.WaitGroup
	outcomes := make([]outcome, 20)
	for i := range outcomes {
		all.Go(func() { outcomes[i] = ask(t.Context(), session, trailStatus) })
	}
	close(release)
	all.Wait()
	for _, o := range outcomes {
		if !strings.Contains(o.output, `"IsLogging":true`) || len(o.cited) != 1 || o.cited[0] != outcomes[0].cited[0] {
			t.Errorf("got %+v, want the one answer and the one citation", o)
		}
	}
	if n := s.count("GetTrailStatus"); n != 1 {
		t.Errorf("the wire was asked %d times, want 1", n)
	}
	if n := len(rec.Calls()); n != 2 {
		t.Errorf("the ledger has %d calls, want 2", n)
	}
}

func TestARecordedFailureIsFinalWithinTheRun(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"GetTrailStatus": say(500, `{"__type":"InternalFailure","message":"try again"}`)})
	session, rec, _ := openLive(t, s)
	first := ask(t.Context(), session, trailStatus)
	second := ask(t.Context(), session, trailStatus)
	if first.gap != second.gap || first.code != second.code || first.gap.Detail != "InternalFailure: try again" {
		t.Errorf("got %+v, then %+v", first, second)
	}
	if n := s.count("GetTrailStatus"); n != 3 {
		t.Errorf("the wire was asked %d times, want the 3 attempts of the first call", n)
	}
	if call := callOf(t, rec, "GetTrailStatus"); call.Attempts != 3 {
		t.Errorf("attempts = %d, want 3", call.Attempts)
	}
}

func TestPagesAreQuestionsOfTheirOwn(t *testing.T) {
	s := newServer(t, map[string]http.HandlerFunc{"ListKeys": inTurn(
		say(200, `{"Keys":[{"KeyId":"a"}],"NextMarker":"m","Truncated":true}`),
		say(200, `{"Keys":[{"KeyId":"b"}],"Truncated":false}`))})
	session, rec, store := openLive(t, s)
	listKeys := func(ctx context.Context, s *Session) (any, error) {
		var keys []string
		pages := kms.NewListKeysPaginator(kms.NewFromConfig(s.Config("eu-west-1")), &kms.ListKeysInput{})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, key := range page.Keys {
				keys = append(keys, *key.KeyId)
			}
		}
		return keys, nil
	}
	live := ask(t.Context(), session, listKeys)
	if live.output != `["a","b"]` || len(live.cited) != 2 {
		t.Fatalf("got %+v, want two keys from two calls", live)
	}
	checkReplay(t, live, rec, store, listKeys)
}

func TestAnExpectedCodeIsAnAnswerOnTheLedger(t *testing.T) {
	serve := say(404, `<Error><Code>NoSuchBucketPolicy</Code><Message>The bucket policy does not exist</Message></Error>`)
	policy := func(ctx context.Context, s *Session) (any, error) {
		return s3.NewFromConfig(s.Config("eu-west-1"), s.S3Options()).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: aws.String("logs")})
	}
	expecting := func(ctx context.Context, s *Session) (any, error) {
		return policy(Expect(ctx, "NoSuchBucketPolicy"), s)
	}
	s := newServer(t, map[string]http.HandlerFunc{"GetBucket:policy": serve})
	session, rec, store := openLive(t, s)

	if live := ask(t.Context(), session, policy); live.code != "NoSuchBucketPolicy" || live.gap.Reason != evidence.Failed {
		t.Errorf("got %+v", live)
	}
	if call := callOf(t, rec, "GetBucketPolicy"); call.Error != "NoSuchBucketPolicy" || call.Reason == nil {
		t.Errorf("before anyone expects it: error %q, reason %v", call.Error, call.Reason)
	}
	live := ask(t.Context(), session, expecting)
	if live.code != "NoSuchBucketPolicy" {
		t.Errorf("got %+v, want the code", live)
	}
	if call := callOf(t, rec, "GetBucketPolicy"); call.Error != "NoSuchBucketPolicy" || call.Reason != nil {
		t.Errorf("once someone expects it: error %q, reason %v, want no reason", call.Error, call.Reason)
	}
	checkReplay(t, live, rec, store, expecting)
}

func TestWhatIsNotSetIsNotAsked(t *testing.T) {
	got, err := params("CloudTrail", "LookupEvents", &cloudtrail.LookupEventsInput{
		EventCategory: "", NextToken: aws.String(""), MaxResults: aws.Int32(0),
		StartTime: aws.Time(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"MaxResults":0,"StartTime":"2026-01-02T03:04:05Z"}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func BenchmarkRecordingOneCall(b *testing.B) {
	input := &cloudtrail.GetTrailStatusInput{Name: aws.String("arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit")}
	body := bytes.Repeat([]byte(`{"IsLogging":true}`), 100)
	rec := NewRecorder(&MemStore{}, clock())
	session := &Session{Account: homeAccount, rec: rec}
	top := &asking{session}
	b.ReportAllocs()
	for b.Loop() {
		call, err := top.question(b.Context(), input)
		if err != nil {
			b.Fatal(err)
		}
		e, _, err := rec.claim(b.Context(), call.ID)
		if err != nil {
			b.Fatal(err)
		}
		x := &exchange{call: call, body: body}
		if err := top.conclude(b.Context(), x, nil); err != nil {
			b.Fatal(err)
		}
		rec.mu.Lock()
		clear(rec.open)
		e.answer = answer{call: x.call}
		rec.mu.Unlock()
	}
}
