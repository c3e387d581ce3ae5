package archive

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// event writes a log file with one record: somebody did something to the trail.
func (w *writer) event(when time.Time, name string, more map[string]any) LogFile {
	record := map[string]any{
		"eventVersion": "1.11", "eventTime": when.Format(time.RFC3339), "eventSource": "cloudtrail.amazonaws.com", "eventName": name, "awsRegion": w.home,
		"sourceIPAddress": "198.51.100.7", "eventID": name + "-" + when.Format("1504"), "eventType": "AwsApiCall", "eventCategory": "Management",
		"readOnly": false, "managementEvent": true, "recipientAccountId": "111122223333",
		"userIdentity":      map[string]any{"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/eve", "accountId": "111122223333"},
		"requestParameters": map[string]any{"name": w.chainID.trail},
	}
	for field, value := range more {
		record[field] = value
	}
	text, err := json.Marshal(map[string]any{"Records": []any{record}})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.deliverText(when.Add(5*time.Minute), text)
}

// asking is what a request says.
func asking(name string, more ...any) map[string]any {
	request := map[string]any{"name": name}
	for i := 0; i+1 < len(more); i += 2 {
		request[more[i].(string)] = more[i+1]
	}
	return map[string]any{"requestParameters": request}
}

// restarted is a trail with digests up to 04:06, of which the last lists the
// first log files, and digests from the start on, of which the first lists the
// others.
func restarted(t *testing.T, before func(*writer) []LogFile, start time.Time, after func(*writer) []LogFile) (*world, *writer, []Name) {
	w := newWorld(t)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	names := trail.hours(at("2026-01-01T00:06:24Z"), 3)
	var logs []LogFile
	if before != nil {
		logs = before(trail)
	}
	names = append(names, trail.digest(Digest, at("2026-01-01T03:06:24Z"), at("2026-01-01T04:06:24Z"), logs))
	trail.last = nil
	logs = nil
	if after != nil {
		logs = after(trail)
	}
	names = append(names, trail.digest(Digest, start, start.Add(time.Hour), logs))
	return w, trail, append(names, trail.hours(start.Add(time.Hour), 7)...)
}

func only(log LogFile) []LogFile { return []LogFile{log} }

// told checks the gaps: of each the clock, the cause and words of its detail.
func told(t *testing.T, r ChainResult, want ...string) {
	t.Helper()
	var got []string
	for _, g := range r.Gaps {
		got = append(got, g.From.Format("15:04")+"-"+g.To.Format("15:04")+" "+string(g.Cause)+": "+g.Detail)
	}
	ok := len(got) == len(want)
	for i := 0; ok && i < len(got); i++ {
		rest := got[i]
		for _, words := range strings.Split(want[i], " … ") {
			at := strings.Index(rest, words)
			if ok = ok && at >= 0; ok {
				rest = rest[at+len(words):]
			}
		}
	}
	if !ok {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAStopAndAStartSeenInVerifiedLogsExplainAHole(t *testing.T) {
	stop := func(w *writer) []LogFile { return only(w.event(at("2026-01-01T03:58:00Z"), "StopLogging", nil)) }
	start := func(w *writer) []LogFile { return only(w.event(at("2026-01-01T07:30:10Z"), "StartLogging", nil)) }
	w, trail, _ := restarted(t, stop, at("2026-01-01T07:30:00Z"), start)
	r := w.verify(period, trail.chain()).Chains[0]
	told(t, r, "04:06-07:30 chain-restart: explained: StopLogging at 2026-01-01T03:58:00Z by arn:aws:iam::111122223333:user/eve (event StopLogging-0358, in s3://logs/AWSLogs/ … ); StartLogging at 2026-01-01T07:30:10Z by arn … (event StartLogging-0730, in s3://")
	if r.Verdict != Incomplete {
		t.Errorf("a hole is a hole, and the chain is %s", r.Verdict)
	}
	w, trail, _ = restarted(t, stop, at("2026-01-01T07:30:00Z"), nil)
	told(t, w.verify(period, trail.chain()).Chains[0], "04:06-07:30 chain-restart: explained: StopLogging at … ; what began it anew was not seen")
	w, trail, _ = restarted(t, nil, at("2026-01-01T07:30:00Z"), start)
	told(t, w.verify(period, trail.chain()).Chains[0], "04:06-07:30 chain-restart: not explained: the chain begins anew with s3:// … Nothing that stopped the trail was found in the … StartLogging at 2026-01-01T07:30:10Z")
}

// TestAStopOfOneMinuteHidesNoDeletion deletes the digests of three hours and
// their log files behind a stop and a start.
func TestAStopOfOneMinuteHidesNoDeletion(t *testing.T) {
	w, trail, _ := restarted(t, nil, at("2026-01-01T07:08:00Z"), func(w *writer) []LogFile {
		return []LogFile{w.event(at("2026-01-01T07:07:00Z"), "StopLogging", nil), w.event(at("2026-01-01T07:08:00Z"), "StartLogging", nil)}
	})
	told(t, w.verify(period, trail.chain()).Chains[0],
		"04:06-07:07 unknown: the trail should have been logging, and no digest is there: nothing ended it before StopLogging at 2026-01-01T07:07:00Z",
		"07:07-07:08 chain-restart: explained: StopLogging at … ; StartLogging at")
	// Or the stop is seen by another trail only.
	w, trail, _ = restarted(t, nil, at("2026-01-01T07:08:00Z"), nil)
	other := w.trail(Tree{Place{Bucket: "elsewhere"}, home.Account, home.Region}, "second", trail.fingerprint)
	other.hours(start, 6)
	other.digest(Digest, start.Add(6*time.Hour), start.Add(7*time.Hour+10*time.Minute), []LogFile{
		other.event(at("2026-01-01T07:01:00Z"), "StopLogging", asking(trail.arn())), other.event(at("2026-01-01T07:06:30Z"), "StartLogging", asking(trail.arn()))})
	r := w.verifyWith(Request{Period: period, Now: ever[1], Chains: []Chain{trail.chain()}, Known: []Chain{other.chain()}})
	told(t, r.Chains[0], "04:06-07:01 unknown: the trail should have", "07:01-07:08 chain-restart: explained: … in s3://elsewhere/")
}

func TestDigestsThatLackAfterAStartAreAHoleOfTheirOwn(t *testing.T) {
	stop := func(w *writer) []LogFile {
		return []LogFile{w.event(at("2026-01-01T03:58:00Z"), "StopLogging", nil), w.event(at("2026-01-01T04:01:00Z"), "StartLogging", nil)}
	}
	w, trail, _ := restarted(t, stop, at("2026-01-01T07:30:00Z"), func(w *writer) []LogFile {
		return []LogFile{w.event(at("2026-01-01T05:30:00Z"), "StopLogging", nil), w.event(at("2026-01-01T06:30:00Z"), "StartLogging", nil)}
	})
	told(t, w.verify(period, trail.chain()).Chains[0],
		"04:06-05:30 unknown: the trail should have been logging, and no digest is there: StartLogging at 2026-01-01T04:01:00Z … ; StopLogging at 2026-01-01T05:30:00Z",
		"05:30-06:30 chain-restart: explained: StopLogging",
		"06:30-07:30 unknown: the trail should have been logging, and no digest is there: StartLogging at 2026-01-01T06:30:00Z … and nothing ended that")
}

func TestValidationThatWasTurnedOffAndOnExplainsAHole(t *testing.T) {
	off := func(w *writer) []LogFile {
		return only(w.event(at("2026-01-01T03:20:00Z"), "UpdateTrail", asking(w.chainID.trail, "enableLogFileValidation", false)))
	}
	on := func(w *writer) []LogFile {
		return only(w.event(at("2026-01-01T07:00:00Z"), "UpdateTrail", asking(w.arn(), "enableLogFileValidation", true)))
	}
	w, trail, _ := restarted(t, off, at("2026-01-01T07:50:00Z"), on)
	trail.deliver(at("2026-01-01T05:00:00Z"), 2)
	r := w.verify(period, trail.chain()).Chains[0]
	told(t, r, "04:06-07:50 chain-restart: explained: UpdateTrail with enableLogFileValidation false at 2026-01-01T03:20:00Z … ; UpdateTrail with enableLogFileValidation true at")
	if !strings.Contains(details(r), "2 log files are of the time") {
		t.Errorf("the log files in the hole are not told:\n%s", details(r))
	}
}

func TestATrailThatWasDeletedAndMadeAgainExplainsAHole(t *testing.T) {
	gone := func(w *writer) []LogFile {
		return only(w.event(at("2026-01-01T03:58:00Z"), "DeleteTrail", asking(w.arn())))
	}
	again := func(w *writer) []LogFile {
		return []LogFile{w.event(at("2026-01-01T07:20:00Z"), "CreateTrail", asking(w.chainID.trail, "enableLogFileValidation", true)), w.event(at("2026-01-01T07:30:10Z"), "StartLogging", nil)}
	}
	w, trail, _ := restarted(t, gone, at("2026-01-01T07:30:00Z"), again)
	told(t, w.verify(period, trail.chain()).Chains[0], "04:06-07:30 chain-restart: explained: DeleteTrail at 2026-01-01T03:58:00Z … ; StartLogging at 2026-01-01T07:30:10Z")
}

func TestATrailThatWasMadeInThePeriodExplainsItsBeginning(t *testing.T) {
	w := newWorld(t)
	trail := w.trail(home, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	first := at("2026-01-01T05:00:10Z")
	trail.digest(Digest, first, first.Add(time.Hour), []LogFile{
		trail.event(at("2026-01-01T05:00:00Z"), "CreateTrail", asking("audit", "enableLogFileValidation", true)), trail.event(at("2026-01-01T05:00:12Z"), "StartLogging", nil)})
	trail.hours(first.Add(time.Hour), 7)
	told(t, w.verify(period, trail.chain()).Chains[0], "02:00-05:00 chain-restart: explained: CreateTrail at 2026-01-01T05:00:00Z … ; StartLogging at 2026-01-01T05:00:12Z")
}

func TestAStopBeforeThePeriodIsLookedForAsWell(t *testing.T) {
	stop := func(w *writer) []LogFile { return only(w.event(at("2026-01-01T03:58:00Z"), "StopLogging", nil)) }
	w, trail, _ := restarted(t, stop, at("2026-01-01T07:30:00Z"), nil)
	r := w.verify(evidence.Period{From: at("2026-01-01T04:30:00Z"), To: period.To}, trail.chain()).Chains[0]
	told(t, r, "04:30-07:30 chain-restart: explained: StopLogging at 2026-01-01T03:58:00Z")
}

// TestWhatIsNoStopOfTheTrailExplainsNothing lets something like a stop happen.
func TestWhatIsNoStopOfTheTrailExplainsNothing(t *testing.T) {
	when := at("2026-01-01T03:58:00Z")
	for what, event := range map[string]func(*writer) LogFile{
		"an attempt": func(w *writer) LogFile {
			return w.event(when, "StopLogging", map[string]any{"errorCode": "AccessDenied"})
		},
		"another trail": func(w *writer) LogFile { return w.event(when, "StopLogging", asking("audit2")) },
		"another's ARN": func(w *writer) LogFile {
			return w.event(when, "StopLogging", asking(strings.Replace(w.arn(), "1111", "9999", 1)))
		},
		"another region": func(w *writer) LogFile { return w.event(when, "StopLogging", map[string]any{"awsRegion": "eu-west-1"}) },
		"another account": func(w *writer) LogFile {
			return w.event(when, "StopLogging", map[string]any{"recipientAccountId": "999999999999"})
		},
		"another service": func(w *writer) LogFile {
			return w.event(when, "StopLogging", map[string]any{"eventSource": "ec2.amazonaws.com"})
		},
		"an update": func(w *writer) LogFile {
			return w.event(when, "UpdateTrail", asking("audit", "isMultiRegionTrail", false))
		},
		"a start":            func(w *writer) LogFile { return w.event(when, "StartLogging", nil) },
		"a stop of long ago": func(w *writer) LogFile { return w.event(at("2026-01-01T01:00:00Z"), "StopLogging", nil) },
		"a log file no digest lists": func(w *writer) LogFile {
			w.event(when, "StopLogging", nil)
			return w.deliver(when, 1)[0]
		},
		"a log file that was changed": func(w *writer) LogFile {
			log := w.event(when, "StopLogging", asking("audit2"))
			name, err := ParseName(log.Bucket, log.Key)
			if err != nil {
				w.t.Fatal(err)
			}
			w.edit(name, "audit2", "audit")
			return log
		},
		"a log file that holds no records": func(w *writer) LogFile { return w.deliverText(when, []byte(`{"Records":`)) },
	} {
		t.Run(what, func(t *testing.T) {
			w, trail, _ := restarted(t, func(w *writer) []LogFile { return only(event(w)) }, at("2026-01-01T07:30:00Z"), nil)
			told(t, w.verify(period, trail.chain()).Chains[0], "04:06-07:30 chain-restart: not explained: the chain begins anew")
		})
	}
}

func TestARegionalChainIsExplainedByTheLogsOfTheHomeRegion(t *testing.T) {
	w, trail, d := restarted(t, func(w *writer) []LogFile { return only(w.event(at("2026-01-01T03:58:00Z"), "StopLogging", nil)) }, at("2026-01-01T07:30:00Z"), nil)
	away := *trail
	away.Tree.Region, away.last = "eu-west-1", nil
	away.hours(at("2026-01-01T00:06:24Z"), 4)
	away.last = nil
	away.hours(at("2026-01-01T07:31:00Z"), 8)
	request := Request{Period: period, Now: ever[1], Chains: []Chain{away.chain()}, Known: []Chain{trail.chain()}}
	alone := w.verifyWith(request)
	told(t, alone.Chains[0], "04:06-07:31 chain-restart: explained: StopLogging at 2026-01-01T03:58:00Z … in s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/")

	// Verified along with it, it is the same.
	both := w.verify(period, trail.chain(), away.chain())
	if got, want := outcome(t, &Result{Chains: both.Chains[1:]}), outcome(t, &Result{Chains: alone.Chains}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// What cannot be read explains nothing, and is said.
	w.failing[spot{"logs", d[3].Key()}] = errors.New("answered 403")
	r := w.verifyWith(request)
	told(t, r.Chains[0], "04:06-07:31 chain-restart: not explained: … could not be read or proven: 1 of … first "+url("logs", d[3].Key())+": answered 403")
	delete(w.failing, spot{"logs", d[3].Key()})
	log := w.logsIn(d[3])
	stop := log[slices.IndexFunc(log, func(n Name) bool { return n.Time.Equal(at("2026-01-01T04:03:00Z")) && n.Region == home.Region })]
	w.failing[spot{"logs", stop.Key()}] = errors.New("answered 403")
	r = w.verifyWith(request)
	told(t, r.Chains[0], "04:06-07:31 chain-restart: not explained: … could not be read or proven: 1 of … first "+url("logs", stop.Key())+": answered 403")
	w.listing = errors.New("answered 503")
	request.Chains = []Chain{trail.chain()}
	w.verifyWith(request)
}

func TestAnOrganizationsMemberIsExplainedByTheOwnersLogs(t *testing.T) {
	w := newWorld(t)
	place := Place{"logs", "", "o-abcdefghij"}
	owner := w.trail(Tree{place, "111122223333", "us-east-1"}, "audit", w.offer(keyOne(), pkcs1, ever[0], ever[1]))
	member := *owner
	member.Tree = Tree{place, "444455556666", "us-east-1"}
	for _, one := range []*writer{owner, &member} {
		one.hours(start, 3)
		var logs []LogFile
		if one == owner {
			logs = only(owner.event(at("2026-01-01T03:58:00Z"), "StopLogging", nil))
		}
		one.digest(Digest, start.Add(3*time.Hour), start.Add(4*time.Hour), logs)
		one.last = nil
		one.hours(at("2026-01-01T07:30:00Z"), 7)
	}
	r := w.verifyWith(Request{Period: period, Now: ever[1], Chains: []Chain{member.chain()}, Known: []Chain{owner.chain(), member.chain()}})
	told(t, r.Chains[0], "04:06-07:30 chain-restart: explained: StopLogging … in s3://logs/AWSLogs/o-abcdefghij/111122223333/")
	r = w.verify(period, member.chain())
	told(t, r.Chains[0], "04:06-07:30 chain-restart: not explained")
}
