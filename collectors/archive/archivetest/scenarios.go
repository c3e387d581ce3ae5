package archivetest

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
)

// Scenarios are all that the package can do to the archive of a trail.
func Scenarios() []Scenario { return slices.Concat(clean(), history(), tampering(), unreadable()) }

// clean archives are those of which nothing but good is to be said.
func clean() []Scenario {
	return []Scenario{
		{Name: "clean", What: "nothing is done", Says: archive.Valid},
		{Name: "idle", What: "nothing happens for hours: the digests list nothing", Says: archive.Valid,
			do: func(s *stage) { s.pace = Pace{} }},
		{Name: "moved", What: "the trail changes its bucket and prefix", Says: archive.Valid, do: func(s *stage) {
			s.run(6)
			s.trail.Move("logs-moved-to", "")
			s.trail.RunTo(ScenarioTo)
		}},
		{Name: "backfilled", What: "log files come late, and a backfill digest lists them", Says: archive.Valid, do: func(s *stage) {
			s.trail.Backfill(s.deliver()[4], 2, ScenarioTo.Add(40*24*time.Hour))
		}},
		{Name: "busy-bucket", What: "another trail delivers to the same place", Says: archive.Valid, do: func(s *stage) {
			other := *s.trail
			other.Name, other.chains = "busy-bucket-2", nil
			s.Archive.Trail(other).Run(ScenarioAccount, ScenarioRegion, ScenarioFrom, ScenarioTo, s.pace)
		}},
		{Name: "bare", Others: "every digest is invalid without its own metadata, though the chain proves it", What: "the metadata of all digests but the newest is lost, as in a copy", Says: archive.Valid,
			Finds: []archive.Class{archive.DigestMetadata}, do: func(s *stage) {
				digests := s.deliver()
				for _, d := range digests[:len(digests)-1] {
					s.change(d, func(o *Object) { o.Metadata = nil })
				}
			}},
		{Name: "early-name", Others: "the listing stops at the object, all later digests vanish, exit 0", What: "an object whose name sorts early and ends with a late time lies among the digests", Says: archive.Valid,
			Finds: []archive.Class{archive.UnexpectedObject}, do: func(s *stage) {
				d := s.deliver()[3]
				s.Put(Object{Bucket: d.Bucket, Key: strings.Replace(d.Key(), ".json.gz", "_99991231T235959Z.json.gz", 1), Body: Zip(nil)})
			}},
		{Name: "no-time", Others: "the object counts as an invalid digest, exit 1", What: "an object whose name says no time lies among the digests", Says: archive.Valid,
			Finds: []archive.Class{archive.UnexpectedObject}, do: func(s *stage) {
				d := s.deliver()[3]
				s.Put(Object{Bucket: d.Bucket, Key: strings.Replace(d.Key(), "0624Z", "6024Z", 1), Body: Zip(nil)})
			}},
	}
}

// history is what the owner of the trail can do to it.
func history() []Scenario {
	return []Scenario{
		{Name: "stopped", Others: "no log files were delivered in the gap, exit 0", What: "logging is stopped for hours", Says: archive.Incomplete, Gaps: []archive.Cause{archive.ChainRestart}, do: func(s *stage) {
			s.run(4)
			s.trail.Stop(s.hour(4).Add(20*time.Minute), culprit)
			s.trail.Start(s.hour(8), culprit)
			s.trail.RunTo(ScenarioTo)
		}},
		{Name: "unsigned", Others: "no log files were delivered in the gap, exit 0, though they are there", What: "log file validation is off for hours; log files go on", Says: archive.Incomplete, Gaps: []archive.Cause{archive.ChainRestart},
			Finds: []archive.Class{archive.LogsInGap}, do: func(s *stage) {
				s.run(4)
				s.trail.Unsign(s.hour(4).Add(20*time.Minute), culprit)
				s.trail.Sign(s.hour(8), culprit)
				s.trail.RunTo(ScenarioTo)
			}},
		{Name: "recreated", What: "the trail is deleted, and made again hours later", Says: archive.Incomplete, Gaps: []archive.Cause{archive.ChainRestart}, do: func(s *stage) {
			s.run(4)
			s.trail.Remove(s.hour(4).Add(20*time.Minute), culprit)
			s.trail.Create(s.hour(8), culprit)
			s.trail.RunTo(ScenarioTo)
		}},
		{Name: "hidden", Others: "no log files were delivered in the gap, exit 0", What: "logging is stopped for a minute, and the hours before it are deleted: digests and log files", Says: archive.Incomplete,
			Gaps: []archive.Cause{archive.ChainRestart}, do: func(s *stage) {
				s.run(6)
				s.trail.Stop(s.hour(6).Add(20*time.Minute), culprit)
				s.trail.Start(s.hour(6).Add(22*time.Minute), culprit)
				s.trail.RunTo(s.hour(14))
				for _, d := range s.trail.Digests(ScenarioAccount, ScenarioRegion)[3:7] {
					s.remove(s.trail.LogsOf(d)...)
					s.remove(d)
				}
			}},
	}
}

// tampering is what somebody who may write to the bucket can do.
func tampering() []Scenario {
	modified := []archive.Class{archive.LogModified}
	invalid := []archive.Class{archive.DigestInvalid}
	missing, bad, unknown := []archive.Cause{archive.MissingDigest}, []archive.Cause{archive.InvalidDigest}, []archive.Cause{archive.Unknown}
	return []Scenario{
		{Name: "log-modified", What: "a log file has another content", Says: archive.Invalid, Finds: modified, do: func(s *stage) {
			l := s.log(4)
			s.Edit(l.Bucket, l.Key(), func(text []byte) []byte {
				return bytes.Replace(text, []byte(`"eventName":"`), []byte(`"eventName":"x`), 1)
			})
		}},
		{Name: "log-deleted", What: "a log file is deleted", Says: archive.Invalid, Finds: []archive.Class{archive.LogMissing}, do: func(s *stage) { s.remove(s.log(4)) }},
		{Name: "log-truncated", What: "a log file is cut short", Says: archive.Invalid, Finds: []archive.Class{archive.LogCorrupt}, do: func(s *stage) {
			s.change(s.log(4), func(o *Object) { o.Body = o.Body[:len(o.Body)/2] })
		}},
		{Name: "logs-swapped", What: "two log files change places", Says: archive.Invalid, Finds: modified, do: func(s *stage) {
			one, two := s.log(4), s.log(5)
			body := s.must(one.Bucket, one.Key()).Body
			s.change(one, func(o *Object) { o.Body = s.must(two.Bucket, two.Key()).Body })
			s.change(two, func(o *Object) { o.Body = body })
		}},
		{Name: "log-appended", Others: "before 1.45.12 the appended data is ignored", What: "a second gzip member is appended to a log file", Says: archive.Invalid, Finds: []archive.Class{archive.LogTrailingData}, do: func(s *stage) {
			s.change(s.log(4), func(o *Object) { o.Body = append(o.Body, Zip([]byte(`{"Records":[]}`))...) })
		}},
		{Name: "log-injected", Others: "what no digest lists is never looked for, exit 0", What: "a log file is planted that no digest lists", Says: archive.Incomplete, Finds: []archive.Class{archive.LogUnreferenced},
			do: func(s *stage) { s.trail.Late(s.deliver()[4], 1) }},
		{Name: "digest-modified", Others: "the digest's log files are neither checked nor counted", What: "a digest has another content, and one of its log files too", Says: archive.Invalid, Gaps: bad,
			Finds: []archive.Class{archive.DigestInvalid, archive.LogUnproven}, do: func(s *stage) {
				l, d := s.log(4), s.deliver()[4]
				s.Edit(l.Bucket, l.Key(), func(text []byte) []byte { return append(text, '\n') })
				s.Edit(d.Bucket, d.Key(), func(text []byte) []byte { return append(text, '\n') })
			}},
		{Name: "digest-forged", What: "a digest is signed again with a key that is not CloudTrail's", Says: archive.Invalid, Gaps: bad, Finds: invalid,
			do: func(s *stage) { d := s.deliver()[4]; s.trail.Forge(d, s.hour(4)) }},
		{Name: "digest-replaced", What: "a digest has the content and signature of another", Says: archive.Invalid, Gaps: bad, Finds: invalid, do: func(s *stage) {
			digests := s.deliver()
			other := s.must(digests[5].Bucket, digests[5].Key())
			s.change(digests[4], func(o *Object) { o.Body, o.Metadata = other.Body, other.Metadata })
		}},
		{Name: "digest-appended", Others: "the appended data is ignored, exit 0", What: "data is appended to a digest", Says: archive.Invalid, Gaps: bad, Finds: invalid, do: func(s *stage) {
			s.change(s.deliver()[4], func(o *Object) { o.Body = append(o.Body, "x"...) })
		}},
		{Name: "digest-bomb", Others: "a digest that no other links to is not looked at, exit 0; one that is linked to is inflated as a whole", What: "a digest that inflates to much is planted beside the others", Says: archive.Incomplete, Finds: []archive.Class{archive.DigestUnreadable}, do: func(s *stage) {
			d := s.deliver()[4]
			d.Time = d.Time.Add(10 * time.Minute)
			s.Put(Object{Bucket: d.Bucket, Key: d.Key(), Body: Zip(make([]byte, 64<<20)), Metadata: map[string]string{"signature": "00", "signature-algorithm": archive.SignatureAlgorithm}})
		}},
		{Name: "digest-deleted", What: "a digest is deleted", Says: archive.Invalid, Gaps: missing, Finds: []archive.Class{archive.DigestMissing, archive.LogsInGap},
			do: func(s *stage) { s.remove(s.deliver()[4]) }},
		{Name: "digests-deleted", Others: "only the first is reported, and the range found spans the hole", What: "four digests in a row are deleted", Says: archive.Invalid, Gaps: []archive.Cause{archive.Unknown, archive.MissingDigest},
			Finds: []archive.Class{archive.DigestMissing}, do: func(s *stage) { s.remove(s.deliver()[4:8]...) }},
		{Name: "newest-deleted", Others: "all is valid, exit 0", What: "the newest three digests are deleted", Says: archive.Incomplete, Gaps: unknown, Finds: []archive.Class{archive.LogsInGap},
			do: func(s *stage) { s.remove(s.deliver()[scenarioHours-3:]...) }},
		{Name: "all-deleted", Others: "no digests found, exit 0", What: "all digests are deleted", Says: archive.Incomplete, Gaps: unknown, Finds: []archive.Class{archive.NoDigests},
			do: func(s *stage) { s.remove(s.deliver()...) }},
		{Name: "elsewhere", Others: "no digests found, exit 0", What: "the trail says another prefix than that of what is there", Says: archive.Incomplete, Gaps: unknown, Finds: []archive.Class{archive.NoDigests},
			do: func(s *stage) { s.deliver(); s.trail.Prefix = "other" }},
		{Name: "long-silent", Others: "all is valid, exit 0", What: "the trail has delivered nothing since the middle of the period", Says: archive.Incomplete, Gaps: unknown,
			do: func(s *stage) { s.run(6) }},
		{Name: "metadata-lost", What: "the metadata of every digest is lost", Says: archive.Incomplete, Gaps: unknown, Finds: []archive.Class{archive.DigestUnreadable}, do: func(s *stage) {
			for _, d := range s.deliver() {
				s.change(d, func(o *Object) { o.Metadata = nil })
			}
		}},
	}
}

// unreadable is what is not tampering.
func unreadable() []Scenario {
	forbidden := Fault{Status: 403, Code: "AccessDenied"}
	logs, digests := []archive.Class{archive.LogUnreadable}, []archive.Class{archive.DigestUnreadable}
	return []Scenario{
		{Name: "log-denied", Others: "an exception, exit 255, and no summary of the rest", What: "a log file may not be read", Says: archive.Incomplete, Finds: logs, do: func(s *stage) { s.fail(s.log(4), forbidden) }},
		{Name: "log-slow-down", What: "a log file is answered with 503 once, and then given", Says: archive.Valid, do: func(s *stage) {
			s.fail(s.log(4), Fault{Status: 503, Code: "SlowDown", Times: 1})
		}},
		{Name: "log-cut", Others: "the log file is invalid: a false alarm", What: "the connection breaks off whenever a log file is read", Says: archive.Incomplete, Finds: logs, do: func(s *stage) { s.fail(s.log(4), Fault{Cut: true}) }},
		{Name: "log-cut-once", Others: "the log file is invalid: a false alarm", What: "the connection breaks off once", Says: archive.Valid, do: func(s *stage) { s.fail(s.log(4), Fault{Cut: true, Times: 1}) }},
		{Name: "digest-denied", Others: "an exception, exit 255, and no summary of the rest", What: "a digest may not be read", Says: archive.Incomplete, Gaps: []archive.Cause{archive.Unknown}, Finds: digests,
			do: func(s *stage) { s.fail(s.deliver()[4], forbidden) }},
		{Name: "digest-cut", Others: "the digest is invalid: a false alarm", What: "the connection breaks off whenever a digest is read", Says: archive.Incomplete, Gaps: []archive.Cause{archive.Unknown}, Finds: digests,
			do: func(s *stage) { s.fail(s.deliver()[4], Fault{Cut: true}) }},
	}
}
