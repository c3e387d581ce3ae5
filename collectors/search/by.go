package search

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/glue"
	"github.com/trailproof/trailproof/collectors/lake"
	"github.com/trailproof/trailproof/collectors/logs"
	"github.com/trailproof/trailproof/collectors/s3"
)

// Seen is what a collection saw beside the trails.
type Seen struct {
	Stores      []evidence.Fact  // of lake.StoreKind; Data is a *lake.Store
	StoreScopes []evidence.Scope // of lake.StoreKind
	Tables      map[Place]Tables // by the places that were asked
}

// By says what a trail's logs can be searched with: its log group and whatever
// that is subscribed to, an event data store that takes in what the trail
// records, a table over the log files, and those whom the bucket tells of them.
//
// One that was found settles it, whatever else could not be read; that there is
// none is said only where everything was. EventBridge and the trail's own topic
// tell that a file came, to nobody in particular, and do not count.
func By(t *cloudtrail.Trail, seen Seen) evidence.Value[cloudtrail.Searchers] {
	parts := slices.Concat(group(t), stores(t, seen), tables(t, seen), notified(t))
	var found cloudtrail.Searchers
	var by, all []evidence.CallID
	for _, p := range parts {
		arns, _ := p.Get()
		found.ARNs = append(found.ARNs, arns...)
		if len(arns) > 0 {
			by = append(by, p.Calls()...)
		}
		if p.Gap() != nil && found.Unread == nil {
			found.Unread = p.Gap()
		}
		all = append(all, p.Calls()...)
	}
	slices.Sort(found.ARNs)
	found.ARNs = slices.Compact(found.ARNs)
	switch {
	case len(found.ARNs) > 0:
		return evidence.Known(found, by...)
	case found.Unread != nil:
		return evidence.Missing[cloudtrail.Searchers](*found.Unread, all...)
	}
	return evidence.Known(found, all...)
}

// group is the trail's log group, and where its events are passed on to.
func group(t *cloudtrail.Trail) []evidence.Value[[]string] {
	if t.LogGroup == nil {
		return nil
	}
	g, known := t.LogGroup.Get()
	if !known {
		return []evidence.Value[[]string]{evidence.Missing[[]string](*t.LogGroup.Gap(), t.LogGroup.Calls()...)}
	}
	own := evidence.Then(g.Settings, func(s logs.Settings) []string {
		if !s.Exists {
			return nil
		}
		return []string{g.ARN}
	})
	if s, known := g.Settings.Get(); !known || !s.Exists {
		return []evidence.Value[[]string]{own} // a group that is not there feeds nothing
	}
	fed := evidence.Then(g.Subscriptions, func(all []logs.Subscription) []string {
		var arns []string
		for _, s := range all {
			if s.Destination != "" {
				arns = append(arns, s.Destination)
			}
		}
		return arns
	})
	return []evidence.Value[[]string]{own, fed}
}

// stores are the event data stores of the trail's own account that take in what
// the trail records; an organization's belong to the account that owns its
// trails.
func stores(t *cloudtrail.Trail, seen Seen) []evidence.Value[[]string] {
	var parts []evidence.Value[[]string]
	for _, f := range seen.Stores {
		if at, _ := arn.Parse(f.ID); at.AccountID == t.HomeAccount {
			parts = append(parts, takesIn(f.Data.(*lake.Store), at.Region, t).With(f.Calls...))
		}
	}
	asked := false
	for _, sc := range seen.StoreScopes {
		if sc.Account != t.HomeAccount {
			continue
		}
		asked = true
		whole := evidence.Known[[]string](nil, sc.Calls...)
		if sc.Gap != nil {
			whole = evidence.Missing[[]string](*sc.Gap, sc.Calls...)
		}
		parts = append(parts, whole)
	}
	if !asked {
		parts = append(parts, notExamined(lake.Actions()[1]))
	}
	return parts
}

// takesIn is the store, if it takes in every management event of the accounts
// and regions that the trail records.
func takesIn(store *lake.Store, region string, t *cloudtrail.Trail) evidence.Value[[]string] {
	s, known := store.Settings.Get()
	calls := store.Settings.Calls()
	accounts := s.Organization || !t.Organization
	regions := s.MultiRegion || !t.MultiRegion && region == t.HomeRegion
	unclear := s.Selection.Management.Undecided()
	switch {
	case !known:
		return evidence.Missing[[]string](*store.Settings.Gap(), calls...)
	case !s.Ingesting || !accounts || !regions:
		return evidence.Known[[]string](nil, calls...)
	case unclear != nil:
		return evidence.Missing[[]string](*unclear, calls...)
	case s.Selection.Management != cloudtrail.All:
		return evidence.Known[[]string](nil, calls...)
	}
	return evidence.Known([]string{store.ARN}, calls...)
}

// tables are those over the trail's log files, in the places where they are
// looked for.
func tables(t *cloudtrail.Trail, seen Seen) []evidence.Value[[]string] {
	where, parts := places(t)
	for _, at := range where {
		there, asked := seen.Tables[at]
		if !asked {
			parts = append(parts, notExamined(glue.Actions()[0]))
			continue
		}
		var arns []string
		for _, table := range there.Found {
			if slices.Contains(table.Trails, t.ARN) {
				arns = append(arns, table.ARN)
			}
		}
		parts = append(parts, evidence.Known(arns, there.Calls...))
		if there.Gap != nil {
			parts = append(parts, evidence.Missing[[]string](*there.Gap, there.Calls...))
		}
	}
	return parts
}

// notified are those whom the bucket tells of the trail's new log files.
func notified(t *cloudtrail.Trail) []evidence.Value[[]string] {
	if t.Bucket == nil {
		return nil
	}
	bucket, known := t.Bucket.Get()
	if !known {
		return []evidence.Value[[]string]{evidence.Missing[[]string](*t.Bucket.Gap(), t.Bucket.Calls()...)}
	}
	return []evidence.Value[[]string]{evidence.Then(bucket.Notifications, func(n s3.Notifications) []string { return told(n, t) })}
}

func notExamined(action string) evidence.Value[[]string] {
	return evidence.Missing[[]string](evidence.Gap{Reason: evidence.NotAsked, Action: action, Detail: "the account was not examined"})
}
