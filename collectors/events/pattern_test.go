package events

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAPatternHearsCloudTrailByItsEnvelope(t *testing.T) {
	for pattern, want := range map[string]Hearing{
		`{}`: Hears,
		`{"detail-type":["AWS API Call via CloudTrail"]}`: Hears,
		`{"source":["aws.iam"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":[{"prefix":"Delete"}],"x":["y"]}}`: Hears,
		`{"detail-type":["AWS Console Sign In via CloudTrail"]}`:                                                                      Hears,
		`{"detail-type":["AWS Console Signin via CloudTrail"]}`:                                                                       Hears,
		`{"detail-type":["AWS Insight via CloudTrail"],"account":["111122223333"],"region":["r"]}`:                                    Hears,
		`{"detail-type":["GuardDuty Finding"]}`:                                                                                       Deaf,
		`{"detail-type":["GuardDuty Finding","AWS Service Event via CloudTrail"]}`:                                                    Hears,
		`{"source":["com.example"]}`:                                                                                                  Deaf,
		`{"source":["com.example","aws.s3"]}`:                                                                                         Hears,
		`{"source":["com.example"],"detail-type":["AWS API Call via CloudTrail"]}`:                                                    Deaf,
		`{"source":[{"prefix":"aws"}]}`:                                                                                               Hears,
		`{"source":[{"prefix":"aws.gu"}]}`:                                                                                            Hears,
		`{"source":[{"prefix":"com"}]}`:                                                                                               Deaf,
		`{"source":[{"prefix":""}]}`:                                                                                                  Hears,
		`{"source":[{"anything-but":["aws.iam"]}]}`:                                                                                   Hears,
		`{"source":[{"suffix":"iam"}]}`:                                                                                               Unclear,
		`{"source":[{"prefix":{"equals-ignore-case":"AWS."}},"aws.iam"]}`:                                                             Hears,
		`{"source":["aws.ec2"],"detail":{"state":["terminated"]}}`:                                                                    Unclear,
		`{"source":["aws.ec2"],"detail":{"eventName":["StopLogging"]}}`:                                                               Hears,
		`{"detail-type":[{"prefix":"AWS API"}]}`:                                                                                      Hears,
		`{"detail-type":[{"prefix":"EC2"}]}`:                                                                                          Deaf,
		`{"detail-type":[{"prefix":{"equals-ignore-case":"aws api"}}]}`:                                                               Hears,
		`{"detail-type":[{"suffix":"via CloudTrail"}]}`:                                                                               Hears,
		`{"detail-type":[{"suffix":{"equals-ignore-case":"VIA CLOUDTRAIL"}}]}`:                                                        Hears,
		`{"detail-type":[{"equals-ignore-case":"aws api call via cloudtrail"}]}`:                                                      Hears,
		`{"detail-type":[{"equals-ignore-case":"aws api call"}]}`:                                                                     Deaf,
		`{"detail-type":[{"wildcard":"AWS * via CloudTrail"}]}`:                                                                       Hears,
		`{"detail-type":[{"wildcard":"AWS \\* via CloudTrail"}]}`:                                                                     Deaf,
		`{"detail-type":[{"wildcard":"*Finding*"}]}`:                                                                                  Deaf,
		`{"detail-type":[{"anything-but":"Scheduled Event"}]}`:                                                                        Hears,
		`{"detail-type":[{"anything-but":{"suffix":" via CloudTrail"}}]}`:                                                             Deaf,
		`{"detail-type":[{"anything-but":{"prefix":["AWS API","AWS Console"]}}]}`:                                                     Hears,
		`{"detail-type":[{"anything-but":{"wildcard":"*CloudTrail"}}]}`:                                                               Deaf,
		`{"detail-type":[{"anything-but":{"equals-ignore-case":["aws api call via cloudtrail"]}}]}`:                                   Hears,
		`{"detail-type":[{"exists":true}]}`:                                                                                           Hears,
		`{"detail-type":[{"exists":false}]}`:                                                                                          Deaf,
		`{"detail-type":[null,""]}`:                                                                                                   Deaf,
		`{"detail-type":[{"numeric":[">",1]}]}`:                                                                                       Unclear,
		`{"detail-type":[{"sounds-like":"x"}]}`:                                                                                       Unclear,
		`{"detail-type":[{"prefix":"E","suffix":"F"}]}`:                                                                               Unclear,
		`{"detail-type":[{"prefix":null}]}`:                                                                                           Unclear,
		`{"detail-type":[{"prefix":[["AWS"]]}]}`:                                                                                      Unclear,
		`{"detail-type":[{"sounds-like":"x"},"AWS API Call via CloudTrail"]}`:                                                         Hears,
		`{"detail-type":"AWS API Call via CloudTrail"}`:                                                                               Unclear,
		`{"detail-type":null}`:                                                                                                        Unclear,
		`{"$or":[{"source":["aws.iam"]},{"source":["com.example"]}]}`:                                                                 Unclear,
		`{"$or":[{"account":["1"]}],"source":["com.example"]}`:                                                                        Deaf,
		`{"resources":[{"prefix":"arn:aws:s3"}]}`:                                                                                     Unclear,
		`[]`:   Unclear,
		`null`: Unclear,
		``:     Unclear,
		`{`:    Unclear,
	} {
		if got := Listen(pattern); got != want {
			t.Errorf("%s: %s, want %s", pattern, got, want)
		}
	}
}

// TestTheWordsOfHearingAreKleenes holds the three-valued words to their laws.
func TestTheWordsOfHearingAreKleenes(t *testing.T) {
	rank := map[Hearing]int{Deaf: 0, Unclear: 1, Hears: 2}
	for a, x := range rank {
		for b, y := range rank {
			if got := rank[both(a, b)]; got != min(x, y) {
				t.Errorf("both of %s and %s is %s", a, b, both(a, b))
			}
			if got := rank[either(a, b)]; got != max(x, y) {
				t.Errorf("either of %s and %s is %s", a, b, either(a, b))
			}
		}
	}
}

func FuzzAPatternNeverPanics(f *testing.F) {
	f.Add(`{"detail-type":[{"anything-but":{"wildcard":"*a\\*"}}],"source":[{"prefix":"aws."}]}`, "AWS*")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if h := Listen(pattern); h != Hears && h != Deaf && h != Unclear {
			t.Errorf("%q is heard %q", pattern, h)
		}
		quoted, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		only := Listen(`{"detail-type":[` + string(quoted) + `]}`)
		except := Listen(`{"detail-type":[{"anything-but":` + string(quoted) + `}]}`)
		if except != Hears || only == Unclear {
			t.Errorf("%q: alone %s, excluded %s: there are several detail types", name, only, except)
		}
		if !wildcard(strings.NewReplacer(`\`, `\\`, `*`, `\*`).Replace(name), name) {
			t.Errorf("%q does not match itself", name)
		}
	})
}
