package cloudtrail

import (
	"strconv"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// The resource types whose data events are reckoned.
const (
	s3Objects       = "AWS::S3::Object"
	lambdaFunctions = "AWS::Lambda::Function"
	dynamoDBTables  = "AWS::DynamoDB::Table"
)

// Resources are the resources of one type whose events are recorded whole. An
// entry is an ARN, the beginning of ARNs followed by *, or * for every one; of
// the entries that fit a resource the longest counts.
type Resources struct {
	Every   Extent   `json:"every" doc:"Events of every resource of the type: all, some, none or unknown."`
	Whole   []string `json:"whole" doc:"ARNs of resources recorded whole; * stands for every one, and at the end of an entry for every one that begins so."`
	Except  []string `json:"except" doc:"ARNs of resources not recorded whole although a shorter entry of whole fits them."`
	Unclear bool     `json:"unclear" doc:"A selector may record more, in a way that cannot be decided."`
}

// String says it in words, for reports: none, or "some; whole: …; except: …".
func (r Resources) String() string {
	parts := []string{string(r.Every)}
	for _, list := range []struct {
		name string
		arns []string
	}{{"whole", r.Whole}, {"except", r.Except}} {
		quoted := make([]string, len(list.arns))
		for i, arn := range list.arns {
			quoted[i] = strconv.Quote(arn)
		}
		if len(quoted) > 0 && r.Every != All {
			parts = append(parts, list.name+": "+strings.Join(quoted, ", "))
		}
	}
	if r.Unclear {
		parts = append(parts, "perhaps more")
	}
	return strings.Join(parts, "; ")
}

// Includes says whether the resource's events are recorded whole; the gap says
// why that cannot be told. The resource is given by ARN, a bucket by name as
// well, and with or without the slash that selectors put behind it; * asks for
// every resource. It implements evidence.Includer.
func (r Resources) Includes(resource string) (bool, *evidence.Gap) {
	if resource == "*" {
		return r.Every == All, r.Every.Undecided()
	}
	resource, part := ofBucket(resource)
	if whole := fit(r.Whole, resource); whole > fit(r.Except, resource) {
		return true, nil
	}
	if r.Unclear {
		return false, Unclear.Undecided()
	}
	if part && r.Every != None {
		return false, &evidence.Gap{Reason: evidence.Unsupported, Detail: "only whole buckets are reckoned, and " + resource + " is not recorded whole"}
	}
	return false, nil
}

// ofBucket is the bucket, and whether a part of it was named. Whatever is not a
// bucket it leaves alone.
func ofBucket(resource string) (bucket string, part bool) {
	if strings.HasPrefix(resource, "arn:") && !strings.Contains(resource, ":::") {
		return resource, false
	}
	bucket, key, _ := strings.Cut(resource, "/")
	return bucket, key != "" && key != "*"
}

// fit is how much of the resource's name the best entry spells out; 0 if none
// fits. An entry without * spells out all of it, and one letter more.
func fit(entries []string, resource string) int {
	best := 0
	for _, e := range entries {
		if _, name, bucket := strings.Cut(e, ":::"); bucket && !strings.HasPrefix(resource, "arn:") {
			e = name
		}
		begin, open := strings.CutSuffix(e, "*")
		switch {
		case e == resource:
			best = max(best, len(e)+2)
		case open && strings.HasPrefix(resource, begin):
			best = max(best, len(begin)+1)
		}
	}
	return best
}
