package search

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/glue"
	"github.com/trailproof/trailproof/collectors/s3"
)

// Place is one region of an account, whose Data Catalog can be asked.
type Place struct{ Account, Region string }

// Tables is what one place shows: the tables over the logs, and why there may be
// more of them.
type Tables struct {
	Found []glue.Table
	Gap   *evidence.Gap // nil if these are all
	Calls []evidence.CallID
}

// places are where tables over a trail's logs are looked for: in the account
// that owns the trail and the one that owns the bucket, in the trail's region
// and the bucket's. What of this is not known is a gap.
func places(t *cloudtrail.Trail) ([]Place, []evidence.Value[[]string]) {
	accounts, regions := []string{t.HomeAccount}, []string{t.HomeRegion}
	var unknown []evidence.Value[[]string]
	if t.Bucket != nil {
		bucket, known := t.Bucket.Get()
		if !known {
			return nil, []evidence.Value[[]string]{evidence.Missing[[]string](*t.Bucket.Gap(), t.Bucket.Calls()...)}
		}
		owner := evidence.Then(bucket.Owner, func(o s3.Owner) string { return o.Account })
		for _, part := range []struct {
			found evidence.Value[string]
			into  *[]string
		}{{owner, &accounts}, {bucket.Location, &regions}} {
			name, known := part.found.Get()
			switch {
			case !known:
				unknown = append(unknown, evidence.Missing[[]string](*part.found.Gap(), part.found.Calls()...))
			case name == "":
				unknown = append(unknown, evidence.Missing[[]string](evidence.Gap{Reason: evidence.NotAsked, Action: glue.Actions()[0],
					Detail: "the account that owns the bucket was not examined"}, part.found.Calls()...))
			default:
				*part.into = append(*part.into, name)
			}
		}
	}
	var out []Place
	for _, account := range accounts {
		for _, region := range regions {
			if at := (Place{account, region}); !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out, unknown
}

// readTables asks the places of all trails, each once, as far as somebody speaks
// for the account. Unread is why there may be more trails.
func (c Collector) readTables(ctx context.Context, e *awsapi.Estate, trails []*cloudtrail.Trail, unread *evidence.Gap) map[Place]Tables {
	sessions := e.Sessions()
	asked := map[Place]*Tables{}
	for _, t := range trails {
		all, _ := places(t)
		for _, at := range all {
			if sessions[at.Account] != nil {
				asked[at] = &Tables{}
			}
		}
	}
	awsapi.Every(c.Limit, slices.SortedFunc(maps.Keys(asked), inOrder), func(at Place) {
		ctx, cited := evidence.Citing(ctx)
		found, err := glue.ReadTables(ctx, sessions[at.Account], at.Region, func(table glue.Table) bool { return len(readBy(table, trails)) > 0 })
		for i := range found {
			found[i].Trails, found[i].Unread = readBy(found[i], trails), unread
		}
		asked[at].Found, asked[at].Calls = found, cited()
		if err != nil {
			gap := evidence.GapOf(err)
			asked[at].Gap = &gap
		}
	})
	out := map[Place]Tables{}
	for at, tables := range asked {
		out[at] = *tables
	}
	return out
}

// readBy lists the trails whose logs a table lies over.
func readBy(table glue.Table, trails []*cloudtrail.Trail) []string {
	var arns []string
	for _, t := range trails {
		if over(table.Reads(), t) {
			arns = append(arns, t.ARN)
		}
	}
	return arns
}

// reportTables hands over the tables. A scope of trails is also one of tables:
// more trails would have been more places to ask.
func reportTables(out *evidence.Sink, all map[Place]Tables, trails []evidence.Scope) {
	scopes := map[Place]evidence.Scope{}
	for at, tables := range all {
		scopes[at] = evidence.Scope{Kind: glue.TableKind, Account: at.Account, Region: at.Region, Gap: tables.Gap, Calls: tables.Calls}
	}
	for _, sc := range trails {
		at := Place{sc.Account, sc.Region}
		own := scopes[at]
		if sc.Gap != nil || len(own.Calls) == 0 {
			own.Gap = cmp.Or(sc.Gap, own.Gap)
			own.Calls = append(slices.Clone(own.Calls), sc.Calls...)
		}
		own.Kind, own.Account, own.Region = glue.TableKind, sc.Account, sc.Region
		scopes[at] = own
	}
	for _, at := range slices.SortedFunc(maps.Keys(scopes), inOrder) {
		sc := scopes[at]
		for _, table := range all[at].Found {
			sc.Found = append(sc.Found, table.ARN)
			id, _ := arn.Parse(table.ARN)
			out.Fact(evidence.Fact{Kind: glue.TableKind, ID: table.ARN, Account: id.AccountID, Region: id.Region, Calls: all[at].Calls, Data: &table})
		}
		out.Scope(sc)
	}
}

func inOrder(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
}
