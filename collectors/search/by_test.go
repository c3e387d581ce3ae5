package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/glue"
	"github.com/trailproof/trailproof/collectors/lake"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/s3"
)

const (
	owner    = "111122223333"
	archive  = "444455556666"
	home     = "eu-central-1"
	trailARN = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"
	groupARN = "arn:aws:logs:eu-central-1:111122223333:log-group:audit"
	storeARN = "arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/1"
	tableARN = "arn:aws:glue:eu-west-1:444455556666:table/audit/trail"
)

var denied = evidence.Gap{Reason: evidence.Denied, Action: "a:B"}

// world is a trail of which everything is known, and with which nothing can be
// searched.
func world() (*cloudtrail.Trail, Seen) {
	bucket := evidence.Known(s3.Bucket{
		Owner: evidence.Known(s3.Owner{Account: archive}, "owner"), Location: evidence.Known("eu-west-1", "location"),
		Notifications: evidence.Known(s3.Notifications{EventBridge: true}, "notifications"),
	}, "bucket")
	group := evidence.Known(logs.Group{
		ARN: groupARN, Settings: evidence.Known(logs.Settings{}, "settings"), Subscriptions: evidence.Known[[]logs.Subscription](nil, "subscriptions"),
	}, "group")
	t := &cloudtrail.Trail{
		Name: "audit", ARN: trailARN, HomeAccount: owner, HomeRegion: home, MultiRegion: true, BucketName: "logs",
		LogGroupARN: groupARN, TopicARN: "arn:aws:sns:eu-central-1:111122223333:told", Bucket: &bucket, LogGroup: &group,
	}
	seen := Seen{StoreScopes: []evidence.Scope{{Kind: lake.StoreKind, Account: owner, Region: home, Calls: []evidence.CallID{"list"}}}, Tables: map[Place]Tables{}}
	for _, account := range []string{owner, archive} {
		for _, region := range []string{home, "eu-west-1"} {
			seen.Tables[Place{account, region}] = Tables{Calls: []evidence.CallID{evidence.CallID("tables " + account + region)}}
		}
	}
	return t, seen
}

func changeGroup(t *cloudtrail.Trail, change func(*logs.Group)) {
	g, _ := t.LogGroup.Get()
	change(&g)
	v := evidence.Known(g, "group")
	t.LogGroup = &v
}

func changeBucket(t *cloudtrail.Trail, change func(*s3.Bucket)) {
	b, _ := t.Bucket.Get()
	change(&b)
	v := evidence.Known(b, "bucket")
	t.Bucket = &v
}

func addStore(seen *Seen, id string, change func(*lake.Settings)) {
	s := lake.Settings{Status: "ENABLED", Ingesting: true, MultiRegion: true, Selection: cloudtrail.Selection{Management: cloudtrail.All}}
	change(&s)
	seen.Stores = append(seen.Stores, evidence.Fact{ID: id, Calls: []evidence.CallID{"list"}, Data: &lake.Store{ARN: id, Settings: evidence.Known(s, "store")}})
}

func as(s *lake.Settings) {}

func TestWhatTheLogsCanBeSearchedWithIsFound(t *testing.T) {
	const queue, firehose = "arn:aws:sqs:eu-west-1:444455556666:siem", "arn:aws:firehose:eu-central-1:111122223333:deliverystream/siem"
	for name, c := range map[string]struct {
		change func(*cloudtrail.Trail, *Seen)
		want   []string
	}{
		"nothing":                {func(*cloudtrail.Trail, *Seen) {}, nil},
		"no bucket and no group": {func(t *cloudtrail.Trail, s *Seen) { t.Bucket, t.LogGroup = nil, nil }, nil},
		"a log group": {func(t *cloudtrail.Trail, _ *Seen) {
			changeGroup(t, func(g *logs.Group) { g.Settings = evidence.Known(logs.Settings{Exists: true}, "settings") })
		}, []string{groupARN}},
		"a log group and what it feeds": {func(t *cloudtrail.Trail, _ *Seen) {
			changeGroup(t, func(g *logs.Group) {
				g.Settings = evidence.Known(logs.Settings{Exists: true}, "settings")
				g.Subscriptions = evidence.Known([]logs.Subscription{{Name: "f", Destination: firehose}}, "subscriptions")
			})
		}, []string{firehose, groupARN}},
		"a store": {func(_ *cloudtrail.Trail, s *Seen) { addStore(s, storeARN, as) }, []string{storeARN}},
		"a store of an organization": {func(t *cloudtrail.Trail, s *Seen) {
			t.Organization = true
			addStore(s, storeARN, func(s *lake.Settings) { s.Organization = true })
		}, []string{storeARN}},
		"a store of one account for an organization": {func(t *cloudtrail.Trail, s *Seen) {
			t.Organization = true
			addStore(s, storeARN, as)
		}, nil},
		"a store of another account": {func(_ *cloudtrail.Trail, s *Seen) {
			addStore(s, "arn:aws:cloudtrail:eu-central-1:444455556666:eventdatastore/1", as)
		}, nil},
		"a store that takes in nothing": {func(_ *cloudtrail.Trail, s *Seen) {
			addStore(s, storeARN, func(s *lake.Settings) { s.Ingesting = false })
		}, nil},
		"a store of one region for a trail of all": {func(_ *cloudtrail.Trail, s *Seen) {
			addStore(s, storeARN, func(s *lake.Settings) { s.MultiRegion = false })
		}, nil},
		"a store of the trail's only region": {func(t *cloudtrail.Trail, s *Seen) {
			t.MultiRegion = false
			addStore(s, storeARN, func(s *lake.Settings) { s.MultiRegion = false })
		}, []string{storeARN}},
		"a store of another region": {func(t *cloudtrail.Trail, s *Seen) {
			t.MultiRegion = false
			addStore(s, "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/1", func(s *lake.Settings) { s.MultiRegion = false })
		}, nil},
		"a store of some events": {func(_ *cloudtrail.Trail, s *Seen) {
			addStore(s, storeARN, func(s *lake.Settings) { s.Selection.Management = cloudtrail.WriteOnly })
		}, nil},
		"a store of something else": {func(_ *cloudtrail.Trail, s *Seen) {
			addStore(s, storeARN, func(s *lake.Settings) { s.Selection.Management = cloudtrail.None })
		}, nil},
		"a table": {func(_ *cloudtrail.Trail, s *Seen) {
			s.Tables[Place{archive, "eu-west-1"}] = Tables{Found: []glue.Table{{ARN: tableARN, Trails: []string{trailARN}}}}
		}, []string{tableARN}},
		"a table over another trail": {func(_ *cloudtrail.Trail, s *Seen) {
			s.Tables[Place{archive, "eu-west-1"}] = Tables{Found: []glue.Table{{ARN: tableARN, Trails: []string{trailARN + "2"}}}}
		}, nil},
		"a queue": {func(t *cloudtrail.Trail, _ *Seen) {
			changeBucket(t, func(b *s3.Bucket) {
				b.Notifications = evidence.Known(s3.Notifications{Destinations: []s3.Notification{{ARN: queue, Events: []string{"s3:ObjectCreated:*"}}}}, "notifications")
			})
		}, []string{queue}},
	} {
		trail, seen := world()
		c.change(trail, &seen)
		got, known := By(trail, seen).Get()
		if !known || !slices.Equal(got.ARNs, c.want) || got.Unread != nil {
			t.Errorf("%s: %+v (gap %v), want %v", name, got, By(trail, seen).Gap(), c.want)
		}
	}
}

func TestWhatWouldSettleItIsNamed(t *testing.T) {
	missing := func(action string) evidence.Gap { return evidence.Gap{Reason: evidence.Denied, Action: action} }
	for action, change := range map[string]func(*cloudtrail.Trail, *Seen){
		"logs:DescribeLogGroups": func(t *cloudtrail.Trail, _ *Seen) {
			changeGroup(t, func(g *logs.Group) { g.Settings.Lose(missing("logs:DescribeLogGroups")) })
		},
		"cloudtrail:ListEventDataStores": func(_ *cloudtrail.Trail, s *Seen) {
			gap := missing("cloudtrail:ListEventDataStores")
			s.StoreScopes[0].Gap = &gap
		},
		"cloudtrail:GetEventDataStore": func(_ *cloudtrail.Trail, s *Seen) {
			addStore(s, storeARN, as)
			s.Stores[0].Data.(*lake.Store).Settings.Lose(missing("cloudtrail:GetEventDataStore"))
		},
		"glue:GetTables": func(_ *cloudtrail.Trail, s *Seen) {
			gap := missing("glue:GetTables")
			s.Tables[Place{owner, home}] = Tables{Gap: &gap}
		},
		"glue:GetDatabases": func(_ *cloudtrail.Trail, s *Seen) { delete(s.Tables, Place{archive, "eu-west-1"}) },
		"s3:GetBucketNotification": func(t *cloudtrail.Trail, _ *Seen) {
			changeBucket(t, func(b *s3.Bucket) { b.Notifications.Lose(missing("s3:GetBucketNotification")) })
		},
		"s3:ListAllMyBuckets": func(t *cloudtrail.Trail, _ *Seen) {
			changeBucket(t, func(b *s3.Bucket) { b.Owner.Lose(missing("s3:ListAllMyBuckets")) })
		},
		"s3:GetBucketLocation": func(t *cloudtrail.Trail, _ *Seen) {
			changeBucket(t, func(b *s3.Bucket) { b.Location.Lose(missing("s3:GetBucketLocation")) })
		},
	} {
		trail, seen := world()
		change(trail, &seen)
		if gap := By(trail, seen).Gap(); gap == nil || gap.Action != action {
			t.Errorf("without %s the gap is %v", action, gap)
		}
		changeBucket(trail, func(b *s3.Bucket) {
			b.Notifications = evidence.Known(s3.Notifications{Destinations: []s3.Notification{{ARN: "q", Events: []string{"s3:ObjectCreated:*"}}}}, "notifications")
		})
		got, known := By(trail, seen).Get()
		if !known || !slices.Equal(got.ARNs, []string{"q"}) || (got.Unread == nil) != (action == "s3:GetBucketNotification") {
			t.Errorf("with a queue, and without %s: %+v (known %v)", action, got, known)
		}
	}
	trail, seen := world()
	seen.StoreScopes = nil
	if gap := By(trail, seen).Gap(); gap == nil || gap.Reason != evidence.NotAsked || gap.Action != "cloudtrail:ListEventDataStores" {
		t.Errorf("of an account that was not examined the gap is %v", gap)
	}
	trail, seen = world()
	changeBucket(trail, func(b *s3.Bucket) { b.Owner = evidence.Known(s3.Owner{}, "owner") })
	if gap := By(trail, seen).Gap(); gap == nil || gap.Action != "glue:GetDatabases" {
		t.Errorf("of a bucket that is nobody's the gap is %v", gap)
	}
	trail, seen = world()
	addStore(&seen, storeARN, func(s *lake.Settings) { s.Selection = cloudtrail.Selection{}.Unknown() })
	if gap := By(trail, seen).Gap(); gap == nil || gap.Reason != evidence.Unsupported {
		t.Errorf("of a store whose selectors cannot be decided the gap is %v", gap)
	}
}

// word is the answer to whether anything is there to search with.
func word(v evidence.Value[cloudtrail.Searchers]) string {
	s, known := v.Get()
	if !known {
		return "unknown"
	}
	return fmt.Sprint(len(s.ARNs) > 0)
}

func TestLosingEvidenceNeverFlips(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	often := func(n int) bool { return random.IntN(n) == 0 }
	seenWords := map[string]int{}
	for range 5000 {
		trail, seen := world()
		trail.MultiRegion, trail.Organization = often(2), often(4)
		changeGroup(trail, func(g *logs.Group) {
			g.Settings = evidence.Known(logs.Settings{Exists: often(6)}, "settings")
			if often(2) {
				g.Subscriptions = evidence.Known([]logs.Subscription{{Destination: "f"}}, "subscriptions")
			}
		})
		changeBucket(trail, func(b *s3.Bucket) {
			if often(8) {
				b.Notifications = evidence.Known(s3.Notifications{Destinations: []s3.Notification{{ARN: "q", Events: []string{"s3:ObjectCreated:*"}}}}, "notifications")
			}
			if often(8) {
				b.Owner = evidence.Known(s3.Owner{Account: owner}, "owner")
			}
		})
		if often(3) {
			addStore(&seen, storeARN, func(s *lake.Settings) {
				s.Ingesting, s.MultiRegion, s.Organization = often(2), often(2), often(2)
				s.Selection.Management = []cloudtrail.Extent{cloudtrail.All, cloudtrail.None, cloudtrail.Unclear}[random.IntN(3)]
			})
		}
		for at, tables := range seen.Tables {
			if often(20) {
				tables.Found = []glue.Table{{ARN: "t", Trails: []string{trailARN}}}
				seen.Tables[at] = tables
			}
		}
		before := By(trail, seen)
		lose(trail, &seen, random)
		after := By(trail, seen)
		seenWords[word(before)+" to "+word(after)]++
		if w := word(after); w != "unknown" && w != word(before) {
			t.Fatalf("it was %s and is %s: %+v", word(before), w, after)
		}
		for _, arn := range []string{groupARN, storeARN, "f", "q", "t"} {
			b, _ := before.Get()
			a, known := after.Get()
			in, gap := a.Includes(arn)
			if was, _ := b.Includes(arn); before.Known() && b.Unread == nil && known && gap == nil && in != was {
				t.Fatalf("%s was in: %v, and is in: %v", arn, was, in)
			}
		}
	}
	for _, way := range []string{"true to true", "true to unknown", "false to unknown"} {
		if seenWords[way] < 20 {
			t.Errorf("tried %v: too few went from %s", seenWords, way)
		}
	}
}

// lose takes away one or a few answers.
func lose(t *cloudtrail.Trail, seen *Seen, random *rand.Rand) {
	for range 1 + random.IntN(3) {
		switch random.IntN(9) {
		case 0:
			t.LogGroup.Lose(denied)
		case 1:
			t.Bucket.Lose(denied)
		case 2:
			if t.LogGroup.Known() {
				changeGroup(t, func(g *logs.Group) { g.Settings.Lose(denied) })
			}
		case 3:
			if t.LogGroup.Known() {
				changeGroup(t, func(g *logs.Group) { g.Subscriptions.Lose(denied) })
			}
		case 4:
			if t.Bucket.Known() {
				changeBucket(t, func(b *s3.Bucket) {
					[]evidence.Loser{&b.Owner, &b.Location, &b.Notifications}[random.IntN(3)].Lose(denied)
				})
			}
		case 5:
			for _, f := range seen.Stores {
				f.Data.(*lake.Store).Settings.Lose(denied)
			}
		case 6: // the list breaks off, before or after a store was shown
			gap := denied
			seen.StoreScopes[0].Gap = &gap
			if random.IntN(2) == 0 {
				seen.Stores = nil
			}
		case 7: // tables break off
			for at, tables := range seen.Tables {
				gap := denied
				tables.Gap = &gap
				if random.IntN(2) == 0 {
					tables.Found = nil
				}
				seen.Tables[at] = tables
			}
		case 8: // an account is out of reach
			for at := range seen.Tables {
				if at.Account == archive {
					delete(seen.Tables, at)
				}
			}
		}
	}
}
