package record

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	rootUser  = `"userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}`
	byService = `"userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","invokedBy":"backup.amazonaws.com"}`
	session   = `"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Auditor/quarterly","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/people/Auditor"}}}`
	signedIn  = `"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Success"}`
	objectOf  = `"eventSource":"s3.amazonaws.com","eventName":"GetObject","readOnly":true,"eventCategory":"Data","requestParameters":{"bucketName":"audit-logs","key":"AWSLogs/1.json.gz"}`
)

func noted(t *testing.T, records ...string) Tally {
	t.Helper()
	got := scan("s3://b/k", []byte(`{"Records":[{},`+strings.Join(records, ",")+`]}`), 50, ours)
	if got.Odd > 0 {
		t.Fatalf("odd: %v", records)
	}
	return got
}

func TestEventsThatSomebodyShouldExplainAreKept(t *testing.T) {
	factor := func(used string) string { return `,"additionalEventData":{"MFAUsed":"` + used + `"}` }
	for _, c := range []struct{ name, record, want string }{
		{"root", `{` + rootUser + `,"eventName":"CreateUser","eventSource":"iam.amazonaws.com"}`, "root"},
		{"root, refused", `{` + rootUser + `,"eventName":"CreateUser","eventSource":"iam.amazonaws.com","errorCode":"AccessDenied"}`, "root"},
		{"root, reading", `{` + rootUser + `,"eventName":"ListUsers","eventSource":"iam.amazonaws.com","readOnly":true}`, "root"},
		{"root, for whom a service acts", `{` + byService + `,"eventName":"CreateUser"}`, ""},
		{"a service's own event", `{` + rootUser + `,"eventName":"RotateKey","eventType":"AwsServiceEvent"}`, ""},
		{"root through a VPC endpoint", `{` + rootUser + `,"eventName":"CreateUser","eventCategory":"NetworkActivity"}`, ""},
		{"root, whom a VPC endpoint refused", `{` + rootUser + `,"eventName":"CreateUser","eventCategory":"NetworkActivity","errorCode":"VpceAccessDenied"}`, "root"},
		{"root signs in without MFA", `{` + rootUser + `,` + signedIn + factor("No") + `}`, "root single-factor"},
		{"root signs in with MFA", `{` + rootUser + `,` + signedIn + factor("Yes") + `}`, "root second-factor"},
		{"a user signs in without MFA", `{` + alice + `,` + signedIn + factor("No") + `}`, "single-factor"},
		{"a user signs in, and nothing is said of MFA", `{` + alice + `,` + signedIn + `}`, "single-factor"},
		{"a user signs in with MFA", `{` + alice + `,` + signedIn + factor("Yes") + `}`, "second-factor"},
		{"a federated role signs in", `{` + session + `,` + signedIn + factor("No") + `}`, "asked-outside"},
		{"a user fails to sign in", `{` + alice + `,` + strings.Replace(signedIn, "Success", "Failure", 1) + `}`, ""},
		{"the name of another service's event", `{` + alice + `,` + strings.Replace(signedIn, "signin", "example", 1) + `}`, ""},
	} {
		got := noted(t, c.record)
		var topics []string
		for topic, log := range got.Noted {
			topics = append(topics, string(topic))
			if len(log.Events) != 1 || log.Events[0].Object != "s3://b/k" || log.Events[0].Place != 1 {
				t.Errorf("%s: %+v", c.name, log)
			}
		}
		slices.Sort(topics)
		if strings.Join(topics, " ") != c.want {
			t.Errorf("%s: kept as %q, want %q", c.name, topics, c.want)
		}
	}
}

func TestAnEventSaysWhatItsRecordSays(t *testing.T) {
	got := noted(t, `{"userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","sessionContext":{"attributes":{"creationDate":"2026-09-14T03:00:01Z"}}},
		"eventTime":"2026-09-14T03:04:11Z","eventName":"CreateUser","eventSource":"iam.amazonaws.com","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7",
		"recipientAccountId":"111122223333","eventID":"5c7c","requestParameters":{"userName":"x"}}`).Noted[UseOfRoot].Events[0]
	issued := time.Date(2026, 9, 14, 3, 0, 1, 0, time.UTC)
	want := Event{Time: time.Date(2026, 9, 14, 3, 4, 11, 0, time.UTC), Name: "CreateUser", Source: "iam.amazonaws.com", Account: "111122223333", Region: "us-east-1",
		Actor: "arn:aws:iam::111122223333:root", Kind: "Root", Address: "192.0.2.7", EventID: "5c7c", Object: "s3://b/k", Place: 1, Issued: &issued}
	if asJSON(t, got) != asJSON(t, want) {
		t.Errorf("%s\nwant %s", asJSON(t, got), asJSON(t, want))
	}
	const words = "CreateUser at 2026-09-14T03:04:11Z by arn:aws:iam::111122223333:root from 192.0.2.7 in us-east-1, event 5c7c, record 2 of s3://b/k"
	if got.String() != words {
		t.Errorf("%s\nwant %s", got, words)
	}
	failed := noted(t, `{`+rootUser+`,`+strings.Replace(signedIn, "Success", "Failure", 1)+`}`).Noted[UseOfRoot].Events[0]
	if failed.Error != "Failure" {
		t.Errorf("a failed sign-in: %+v", failed)
	}
}

func TestReadsOfLogsAreCountedByRoleBucketAndName(t *testing.T) {
	at := func(minute int) string {
		return fmt.Sprintf(`"eventTime":"2026-09-14T03:%02d:00Z","eventID":"e%d",`, minute, minute)
	}
	got := noted(t,
		`{`+at(9)+session+`,`+objectOf+`}`, `{`+at(4)+session+`,`+objectOf+`}`,
		`{`+at(5)+alice+`,`+objectOf+`}`,
		`{`+at(6)+`"userIdentity":{"type":"AWSAccount","principalId":"AROAEXAMPLE:x","accountId":"444455556666"},`+objectOf+`}`,
		`{`+at(7)+`"userIdentity":{"type":"AWSService","invokedBy":"athena.amazonaws.com"},`+objectOf+`}`,
		`{`+at(8)+session+`,`+strings.Replace(objectOf, "audit-logs", "data", 1)+`}`,
		`{`+at(8)+session+`,`+objectOf+`,"errorCode":"AccessDenied"}`).Reads
	var lines []string
	for _, r := range got {
		lines = append(lines, fmt.Sprint(r.Principal, " ", r.Identity, " ", r.Kind, " ", r.Bucket, " ", r.Count, " ", r.First.Minute(), " ", r.Last.Minute(), " ", r.Events[0].EventID, " ", r.Events[0].Target))
	}
	want := []string{
		"444455556666 AROAEXAMPLE AWSAccount audit-logs 1 6 6 e6 AWSLogs/1.json.gz",
		"arn:aws:iam::111122223333:role/people/Auditor  AssumedRole audit-logs 2 4 9 e4 AWSLogs/1.json.gz",
		"arn:aws:iam::111122223333:user/alice  IAMUser audit-logs 1 5 5 e5 AWSLogs/1.json.gz",
		"athena.amazonaws.com  AWSService audit-logs 1 7 7 e7 AWSLogs/1.json.gz",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("%s\nwant %s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	const words = "GetObject of audit-logs 2 times by arn:aws:iam::111122223333:role/people/Auditor from 2026-09-14T03:04:00Z to 2026-09-14T03:09:00Z, such as event e4 (AWSLogs/1.json.gz)"
	if got[1].String() != words {
		t.Errorf("%s\nwant %s", got[1], words)
	}
}

func TestTheSessionsOfARoleAreOnePrincipal(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:sts::111122223333:assumed-role/Auditor/quarterly": "arn:aws:iam::111122223333:role/Auditor",
		"arn:aws-cn:sts::111122223333:assumed-role/Auditor/a/b":    "arn:aws-cn:iam::111122223333:role/Auditor",
		"arn:aws:sts::111122223333:federated-user/x":               "arn:aws:sts::111122223333:federated-user/x",
		"arn:aws:iam::111122223333:root":                           "arn:aws:iam::111122223333:root",
		"x":                                                        "x",
	} {
		if got := roleOf(arn); got != want {
			t.Errorf("%s: %s", arn, got)
		}
	}
}

// chance is a tally of kept events, of which there are many alike.
func chance(rnd *rand.Rand) Tally {
	var t Tally
	event := func() Event {
		return Event{Time: time.Unix(int64(rnd.IntN(4)), 0).UTC(), EventID: fmt.Sprint(rnd.IntN(9)), Place: rnd.IntN(2)}
	}
	for range rnd.IntN(6) {
		topic := []Topic{UseOfRoot, SingleFactor, SecondFactor}[rnd.IntN(3)]
		t.Add(Tally{Noted: map[Topic]Log{topic: {Events: []Event{event()}, More: rnd.IntN(2)}}})
	}
	for range rnd.IntN(60) {
		e := event()
		t.Add(Tally{Reads: []Reads{{Bucket: "b", Principal: fmt.Sprint(rnd.IntN(3)), Count: 1, First: e.Time, Last: e.Time, Events: []Event{e}}}})
	}
	return t
}

func TestKeptEventsAddUpTheSameInAnyOrderAndGrouping(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		tallies := make([]Tally, 6)
		for i := range tallies {
			tallies[i] = chance(rnd)
		}
		before := asJSON(t, tallies)
		var want Tally
		for _, one := range tallies {
			want.Add(one)
		}
		if asJSON(t, tallies) != before {
			t.Fatal("adding changed what was added")
		}
		for range 5 {
			rnd.Shuffle(len(tallies), func(i, j int) { tallies[i], tallies[j] = tallies[j], tallies[i] })
			parts := make([]Tally, 3)
			for _, one := range tallies {
				parts[rnd.IntN(3)].Add(one)
			}
			var got Tally
			for _, part := range parts {
				got.Add(part)
			}
			if asJSON(t, got) != asJSON(t, want) {
				t.Fatalf("%s\nwant %s", asJSON(t, got), asJSON(t, want))
			}
		}
	}
}

func TestWhatIsNotKeptIsCounted(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"Records":[`)
	for i := range maxListed + 7 {
		fmt.Fprintf(&b, `{%s,%s,"additionalEventData":{"MFAUsed":"Yes"},"eventID":"%05d"},`, alice, signedIn, i)
	}
	for i := range maxReaders + 3 {
		fmt.Fprintf(&b, `{"userIdentity":{"type":"IAMUser","arn":"%05d"},%s},`, i, objectOf)
		fmt.Fprintf(&b, `{"userIdentity":{"type":"IAMUser","arn":"%05d"},%s},`, i, objectOf)
	}
	b.WriteString(`{}]}`)
	got := scan("s3://b/k", []byte(b.String()), 1<<16, ours)
	log := got.Noted[SecondFactor]
	if len(log.Events) != maxListed || log.More != 7 || log.Events[maxListed-1].EventID != fmt.Sprintf("%05d", maxListed-1) {
		t.Errorf("%d sign-ins kept, %d not", len(log.Events), log.More)
	}
	if last := got.Reads[len(got.Reads)-1]; len(got.Reads) != maxReaders || got.MoreReads != 6 || last.Count != 2 || last.Principal != fmt.Sprintf("%05d", maxReaders-1) {
		t.Errorf("%d lines kept, %d reads not, the last %+v", len(got.Reads), got.MoreReads, last)
	}
	again := got
	again.Add(got)
	if again.Reads[0].Count != 4 || again.MoreReads != 12 {
		t.Errorf("twice: %d, %d", again.Reads[0].Count, again.MoreReads)
	}
	var decoded Tally
	if err := json.Unmarshal([]byte(asJSON(t, got)), &decoded); err != nil || asJSON(t, decoded) != asJSON(t, got) {
		t.Errorf("written and read it is another: %v", err)
	}
}

func TestReadsThatAreNotListedAreNotKnownOneByOne(t *testing.T) {
	var all Tally
	for i := range maxReads + 1 {
		at := time.Unix(int64(i), 0).UTC()
		all.Add(Tally{Reads: []Reads{{Bucket: "b", Count: 1, First: at, Last: at, Events: []Event{{Time: at}}}}})
		gap := all.Reads[0].Lacks()
		if whole := i < maxReads; (gap == nil) != whole {
			t.Errorf("after %d reads: %v", i+1, gap)
		}
	}
}
