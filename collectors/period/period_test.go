package period

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/record"
	"github.com/trailproof/trailproof/collectors/s3"
)

var denied = evidence.Gap{Reason: evidence.Denied, Action: "x:Y"}

func word(v evidence.Value[bool]) string {
	b, known := v.Get()
	if !known {
		return v.Gap().Reason.String()
	}
	return fmt.Sprint(b)
}

func TestALogFileIsAsOldAsTheTrailOrNobodyKnows(t *testing.T) {
	now := awstest.Now()
	ago := func(days float64) time.Time { return now.Add(-time.Duration(days * 24 * float64(time.Hour))) }
	file := func(days float64) objectAt { return objectAt{"s3://logs/x", ago(days)} }
	none, never := objectAt{}, evidence.Known[*time.Time](nil)
	started := func(days float64) evidence.Value[*time.Time] {
		at := ago(days)
		return evidence.Known(&at, "c-status")
	}
	for _, c := range []struct {
		name    string
		log     objectAt
		digest  evidence.Value[objectAt]
		started evidence.Value[*time.Time]
		want    string
	}{
		{"delivered at the start", file(30), evidence.Known(file(30)), started(30), "true"},
		{"within a day of it", file(29.1), evidence.Known(none), started(30), "true"},
		{"younger", file(20), evidence.Known(none), started(30), "false"},
		{"younger, digests too", file(20), evidence.Known(file(21)), started(30), "false"},
		{"younger, digests are not", file(20), evidence.Known(file(30)), started(30), "unsupported"},
		{"younger, digests denied", file(20), evidence.Missing[objectAt](denied), started(30), "denied"},
		{"older than the last start", file(300), evidence.Known(file(300)), started(30), "unsupported"},
		{"no log file, no digest", none, evidence.Known(none), started(30), "unsupported"},
		{"no log file, young digests", none, evidence.Known(file(2)), started(30), "false"},
		{"no log file, old digests", none, evidence.Known(file(30)), started(30), "unsupported"},
		{"no log file, trail of today", none, evidence.Known(file(0.1)), started(0.2), "unsupported"},
		{"status denied", file(30), evidence.Known(none), evidence.Missing[*time.Time](denied), "denied"},
		{"never started", file(30), evidence.Known(none), never, "unsupported"},
	} {
		if got := word(asOld(c.log, c.digest, c.started, now)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheGapIsReadFromTheWordsOfAFinding(t *testing.T) {
	for text, want := range map[string]evidence.Gap{
		`denied s3:GetObject: "AccessDenied": "no"`:                                         {Reason: evidence.Denied, Action: "s3:GetObject"},
		`its public key is not known: throttled cloudtrail:ListPublicKeys: slow`:            {Reason: evidence.Throttled, Action: "cloudtrail:ListPublicKeys"},
		`its list of log files could not be read again: denied kms:Decrypt: "AccessDenied"`: {Reason: evidence.Denied, Action: "kms:Decrypt"},
		`denied s3:GetObject: "AccessDenied": "no: throttled s3:ListBucket: "`:              {Reason: evidence.Denied, Action: "s3:GetObject"},
		`s3://logs/denied s3:GetObject: /x could not be read: unexpected EOF`:               {Reason: evidence.Failed},
		`the object did not arrive whole: unexpected EOF`:                                   {Reason: evidence.Failed},
		``: {Reason: evidence.Failed},
	} {
		want.Detail = text
		if got := gapIn(text); got != want {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestEveryRecordIsCompleteOnlyIfEveryLogFileWasRead(t *testing.T) {
	whole := result{Covered: []evidence.Period{{}}, Digests: archive.DigestCounts{Valid: 2}, Logs: archive.LogCounts{Valid: 2}, Tally: record.Tally{Files: 2, Records: 5}}
	for _, c := range []struct {
		name string
		edit func(*result)
		want string
	}{
		{"all read", func(*result) {}, "true"},
		{"one lacks", func(r *result) { r.Tally.Lacking = 1 }, "false"},
		{"one lacks, others unread", func(r *result) { r.Tally.Lacking, r.Logs.Unreadable = 1, 3 }, "false"},
		{"unreadable", func(r *result) { r.Logs.Unreadable = 1 }, "failed"},
		{"modified", func(r *result) { r.Logs.Modified = 1 }, "failed"},
		{"unreferenced", func(r *result) { r.Logs.Unreferenced = 1 }, "failed"},
		{"unproven", func(r *result) { r.Logs.Unproven = 1 }, "failed"},
		{"digest missing", func(r *result) { r.Digests.Missing = 1 }, "failed"},
		{"no list of records", func(r *result) { r.Tally.Odd = 1 }, "failed"},
		{"nothing happened", func(r *result) { r.Logs.Valid, r.Tally = 0, record.Tally{} }, "true"},
		{"nothing is left", func(r *result) {
			*r = result{Gaps: []archive.Gap{{Cause: archive.Unknown}}}
		}, "failed"},
	} {
		r := whole
		c.edit(&r)
		if got := word(complete(r)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestWhatWasSeenIsObservedWhateverElseCouldNotBeRead(t *testing.T) {
	chain := func(account string, records evidence.Value[Records]) evidence.Fact {
		return evidence.Fact{Kind: ChainKind, Account: account, Data: &Chain{Records: records}}
	}
	seen := evidence.Known(Records{Classes: []ClassCount{{record.SignIn, 2}, {record.RootUse, 1}}}, "c1")
	facts := []evidence.Fact{
		chain("1", evidence.Missing[Records](denied, "c2")), chain("1", seen), chain("1", evidence.Known(Records{Classes: []ClassCount{{record.DataRead, 1}}}, "c3")),
		chain("2", evidence.Missing[Records](denied, "c2")),
	}
	got := Observe("1", facts)
	if o, known := got.Get(); !known || !slices.Equal(o.Classes, []record.Class{record.DataRead, record.RootUse, record.SignIn}) || !slices.Equal(got.Calls(), []evidence.CallID{"c1", "c3"}) {
		t.Errorf("observed %+v, citing %v", o, got.Calls())
	}
	if gap := Observe("2", facts).Gap(); gap == nil || *gap != denied {
		t.Errorf("where nothing could be read: %v", gap)
	}
	if gap := Observe("3", facts).Gap(); gap == nil || gap.Reason != evidence.NotAsked {
		t.Errorf("without a chain: %v", gap)
	}
}

// whole is a verified chain of the place.
func whole(t *cloudtrail.Trail, account, region string, changes ...record.Change) *chain {
	r := result{Covered: []evidence.Period{{}}, Digests: archive.DigestCounts{Valid: 1}, Logs: archive.LogCounts{Valid: 1}, Tally: record.Tally{Files: 1, Records: 9, Changes: changes}}
	return &chain{Chain: archive.Chain{Trail: "t", Tree: archive.Tree{Account: account, Region: region}}, trail: t, data: &Chain{Name: "t"}, result: evidence.Known(r, evidence.CallID("c-"+account+region))}
}

// theTrail has its bucket in account 2 and its key in account 3.
func theTrail() *cloudtrail.Trail {
	bucket := evidence.Known(s3.Bucket{Owner: evidence.Known(s3.Owner{Account: "2"}), Location: evidence.Known("r2")})
	key := evidence.Known(kms.Key{ARN: "arn:aws:kms:r3:3:key/k"})
	return &cloudtrail.Trail{Name: "main", ARN: "arn:aws:cloudtrail:r1:1:trail/main", HomeAccount: "1", HomeRegion: "r1", BucketName: "logs", KMSKeyID: "alias/k",
		Bucket: &bucket, Key: &key, Selection: evidence.Known(cloudtrail.Selection{Management: cloudtrail.All})}
}

func moved() evidence.Period {
	return evidence.Period{From: awstest.Now(), To: awstest.Now().Add(time.Hour)}
}

func TestChangesAreThoseOfTheTrailItsBucketAndItsKey(t *testing.T) {
	at := func(minute int) time.Time { return awstest.Now().Add(time.Duration(minute) * time.Minute) }
	tr := theTrail()
	s := &study{estate: &awsapi.Estate{Period: moved()}, chains: []*chain{
		whole(tr, "1", "r1",
			record.Change{Time: at(5), Name: "StopLogging", Source: "cloudtrail.amazonaws.com", Account: "1", Region: "r1", Target: "main", EventID: "5", Object: "s3://logs/b"},
			record.Change{Time: at(6), Name: "StopLogging", Source: "cloudtrail.amazonaws.com", Account: "1", Region: "r9", Target: "main", EventID: "6"}, // another trail of the name
			record.Change{Time: at(1), Name: "DeleteTrail", Source: "cloudtrail.amazonaws.com", Account: "1", Region: "r9", Target: tr.ARN, EventID: "1", Error: "InvalidHomeRegionException"},
			record.Change{Time: at(7), Name: "DeleteTrail", Source: "cloudtrail.amazonaws.com", Account: "1", Region: "r1", Target: "main2", EventID: "7"}),
		whole(tr, "2", "r2",
			record.Change{Time: at(3), Name: "PutBucketPolicy", Source: "s3.amazonaws.com", Account: "2", Region: "r2", Target: "logs", EventID: "3", Record: json.RawMessage(`{"requestParameters":{"bucketName":"logs"}}`)},
			record.Change{Time: at(4), Name: "PutBucketPolicy", Source: "s3.amazonaws.com", Account: "2", Region: "r2", Target: "logs2", EventID: "4", Record: json.RawMessage(`{"requestParameters":{"bucketName":"logs2"}}`)}),
		whole(tr, "3", "r3",
			record.Change{Time: at(2), Name: "DisableKey", Source: "kms.amazonaws.com", Account: "3", Region: "r3", Target: "k", EventID: "2", Record: json.RawMessage(`{"requestParameters":{"keyId":"k"}}`)},
			record.Change{Time: at(8), Name: "PutKeyPolicy", Source: "kms.amazonaws.com", Account: "3", Region: "r3", Target: "alias/k", EventID: "8", Record: json.RawMessage(`{"requestParameters":{"keyId":"alias/k"},"resources":[{"ARN":"arn:aws:kms:r3:3:key/k"}]}`)},
			record.Change{Time: at(9), Name: "DisableKey", Source: "kms.amazonaws.com", Account: "3", Region: "r3", Target: "other", EventID: "9", Record: json.RawMessage(`{"requestParameters":{"keyId":"other","policy":"as of arn:aws:kms:r3:3:key/k"}}`)}),
		whole(tr, "1", "r1", record.Change{Time: at(5), Name: "StopLogging", Source: "cloudtrail.amazonaws.com", Account: "1", Region: "r1", Target: "main", EventID: "5", Object: "s3://logs/a"}),
	}}
	v := s.changesOf(tr)
	got, known := v.Get()
	ids := func(list []record.Change) (out []string) {
		for _, c := range list {
			out = append(out, c.EventID)
		}
		return out
	}
	if !known || got.Unread != nil || !slices.Equal(ids(got.Made), []string{"2", "3", "5", "8"}) || !slices.Equal(ids(got.Attempts), []string{"1"}) {
		t.Errorf("made %v, attempts %v, unread %v", ids(got.Made), ids(got.Attempts), got.Unread)
	}
	if got.Made[2].Object != "s3://logs/a" {
		t.Errorf("of one event in two log files, %s is kept", got.Made[2].Object)
	}
	if !slices.Equal(v.Calls(), []evidence.CallID{"c-1r1", "c-2r2", "c-3r3"}) {
		t.Errorf("citing %v", v.Calls())
	}
}

// TestNobodyPassesByAChainThatWasNotRead takes away one reason after the other to
// believe that all changes were seen.
func TestNobodyPassesByAChainThatWasNotRead(t *testing.T) {
	edit := func(place int, with func(*result)) func([]*chain) []*chain {
		return func(chains []*chain) []*chain {
			r, _ := chains[place].result.Get()
			with(&r)
			chains[place].result = evidence.Known(r)
			return chains
		}
	}
	for name, c := range map[string]struct {
		trail  func(*cloudtrail.Trail)
		chains func([]*chain) []*chain
	}{
		"no chain of the owner":      {chains: func(c []*chain) []*chain { return c[1:] }},
		"no chain of the bucket":     {chains: func(c []*chain) []*chain { return slices.Delete(c, 1, 2) }},
		"no chain of the key":        {chains: func(c []*chain) []*chain { return c[:2] }},
		"a hole":                     {chains: edit(0, func(r *result) { r.Gaps = []archive.Gap{{Cause: archive.MissingDigest}} })},
		"a log file unread":          {chains: edit(1, func(r *result) { r.Logs.Unreadable = 1 })},
		"a log file altered":         {chains: edit(2, func(r *result) { r.Logs.Modified = 1 })},
		"more changes than are kept": {chains: edit(0, func(r *result) { r.Tally.Unkept = 1 })},
		"not verified":               {chains: func(c []*chain) []*chain { c[0].result = evidence.Missing[result](denied); return c }},
		"a trail that is gone":       {chains: func(c []*chain) []*chain { c[0].trail = nil; return c }},
		"selectors that are denied":  {trail: func(t *cloudtrail.Trail) { t.Selection = evidence.Missing[cloudtrail.Selection](denied) }},
		"management events left out": {trail: func(t *cloudtrail.Trail) {
			t.Selection = evidence.Known(cloudtrail.Selection{Management: cloudtrail.Partial})
		}},
		"only reads are recorded": {trail: func(t *cloudtrail.Trail) {
			t.Selection = evidence.Known(cloudtrail.Selection{Management: cloudtrail.ReadOnly})
		}},
		"a bucket of unknown owner": {trail: func(t *cloudtrail.Trail) {
			b := evidence.Known(s3.Bucket{Owner: evidence.Known(s3.Owner{}), Location: evidence.Known("r2")})
			t.Bucket = &b
		}},
		"a bucket that was not read": {trail: func(t *cloudtrail.Trail) { t.Bucket = nil }},
		"a key that is not known":    {trail: func(t *cloudtrail.Trail) { t.Key = nil }},
	} {
		tr := theTrail()
		if c.trail != nil {
			c.trail(tr)
		}
		s := &study{estate: &awsapi.Estate{Period: moved()}, chains: []*chain{whole(tr, "1", "r1"), whole(tr, "2", "r2"), whole(tr, "3", "r3")}}
		if c.chains != nil {
			s.chains = c.chains(s.chains)
		}
		if got, known := s.changesOf(tr).Get(); known && got.Unread == nil {
			t.Errorf("%s: all changes are said to be known", name)
		}
	}
	s := &study{estate: &awsapi.Estate{}}
	if gap := s.changesOf(theTrail()).Gap(); gap == nil || *gap != withoutPeriod() {
		t.Errorf("without a period: %v", gap)
	}
}

func TestTheDocumentOfAJournalDoesNotDependOnTheOrder(t *testing.T) {
	session, _ := awstest.Open(t, nil)
	var was []byte
	for _, order := range [][]int{{1, 2, 3}, {3, 1, 2}, {2, 3, 1}} {
		j := newJournal(session)
		for _, i := range order {
			j.Keep(fmt.Sprint("entry ", i), map[string]int{"n": i}, i != 2)
			j.KeepObject("logs", fmt.Sprint("digest", i), []byte{byte(i)}, map[string]string{"signature": "00"})
		}
		j.Keep("entry 1", "kept twice", true)
		j.KeepObject("logs", "digest1", []byte("kept twice"), nil)
		text, err := j.document()
		if err != nil {
			t.Fatal(err)
		}
		if was != nil && string(was) != string(text) {
			t.Errorf("%s\nthen\n%s", was, text)
		}
		was = text
	}
	j, err := openJournal(session, was)
	if err != nil {
		t.Fatal(err)
	}
	var n struct{ N int }
	if !j.Recall("entry 1", &n) || n.N != 1 || j.Recall("entry 4", &n) {
		t.Errorf("recalled %+v", n)
	}
	if _, _, kept := j.RecallObject("logs", "digest1"); kept {
		t.Error("a digest that is not in the record was given")
	}
	if _, err := openJournal(session, []byte("[")); err == nil {
		t.Error("what is no document was opened")
	}
}
