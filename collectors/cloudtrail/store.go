package cloudtrail

import (
	"slices"
	"strings"
)

// storeOf is the space of data events of one resource type. The event source
// of such events is the service's, so that a selector which names it does not
// narrow.
func storeOf(everywhere space, partition, resourceType string) space {
	service := serviceOf(resourceType)
	return everywhere.
		with(categoryField, "Data").
		with(typeField, resourceType).
		with(sourceField, service+".amazonaws.com").
		with(consoleField, "true", "false").
		beneath(arnField, arnsOf(partition, service))
}

func serviceOf(resourceType string) string {
	switch resourceType {
	case s3Objects:
		return "s3"
	case lambdaFunctions:
		return "lambda"
	case dynamoDBTables:
		return "dynamodb"
	}
	return ""
}

// arnsOf is how the ARNs of a service's resources begin.
func arnsOf(partition, service string) string {
	if service == "s3" {
		return "arn:" + partition + ":s3:::"
	}
	return "arn:" + partition + ":" + service + ":"
}

// resources finds the resources of the space that the rules select whole. The
// rules name the candidates; whatever they do not name is "*".
func (s space) resources(rules []rule) Resources {
	all := s.under[arnField]
	buckets := strings.HasSuffix(all, ":::")
	named, endings := s.candidates(rules, buckets)
	out := Resources{Every: s.extent(rules), Unclear: endings && !buckets}
	if out.Every == All {
		return Resources{Every: All, Whole: []string{"*"}}
	}
	letter := unused(literalsOf(rules))
	var not []string
	for _, c := range named {
		switch s.of(c, letter, buckets).whole(rules) {
		case All:
			out.Whole = append(out.Whole, c)
		case Unclear:
			out.Unclear = true
			not = append(not, c)
		default:
			not = append(not, c)
		}
	}
	for _, c := range not {
		if fit(out.Whole, strings.TrimSuffix(c, "*")) > 0 {
			out.Except = append(out.Except, c)
		}
	}
	return out
}

// whole is All if the rules select the space whole. It is Unclear if they may
// do so, or do so in some of its regions: where a bucket lives is not known.
func (s space) whole(rules []rule) Extent {
	e := s.extent(rules)
	if e != Some {
		return e
	}
	for _, region := range s.values[regionField] {
		if there := s.with(regionField, region).extent(rules); there == All || there == Unclear {
			return Unclear
		}
	}
	return Some
}

// of is the part of the space that belongs to one candidate: a bucket's
// objects, or the resource itself. For a candidate that ends in * it is that of
// a resource which no rule names.
func (s space) of(candidate, letter string, buckets bool) space {
	begin, open := strings.CutSuffix(candidate, "*")
	if begin == "" {
		begin = s.under[arnField]
	}
	if open {
		begin += letter
	}
	if buckets {
		return s.beneath(arnField, begin+"/")
	}
	// A Lambda or DynamoDB ARN says which region its events are recorded in.
	if parts := strings.Split(begin, ":"); len(parts) > 4 && slices.Contains(s.values[regionField], parts[3]) {
		s = s.with(regionField, parts[3])
	}
	return s.with(arnField, begin)
}

// candidates are the resources that the rules name: "*", ARNs, and beginnings
// of ARNs followed by *. endings says that a rule goes by how an ARN ends.
func (s space) candidates(rules []rule, buckets bool) (named []string, endings bool) {
	named = []string{"*"}
	all := s.under[arnField]
	for _, r := range rules {
		for _, c := range r.conditions {
			if c.Field != arnField {
				continue
			}
			endings = endings || len(c.EndsWith)+len(c.NotEndsWith) > 0
			for _, v := range slices.Concat(c.Equals, c.NotEquals, c.StartsWith, c.NotStartsWith) {
				rest, ours := strings.CutPrefix(v, all)
				bucket, _, inside := strings.Cut(rest, "/")
				switch {
				case !ours || rest == "":
				case buckets && inside:
					named = append(named, all+bucket)
				case !buckets && (slices.Contains(c.Equals, v) || slices.Contains(c.NotEquals, v)):
					named = append(named, v)
				case !buckets || slices.Contains(c.StartsWith, v) || slices.Contains(c.NotStartsWith, v):
					named = append(named, v+"*")
				}
			}
		}
	}
	return tidy(named), endings
}

func literalsOf(rules []rule) []string {
	var out []string
	for _, r := range rules {
		for _, c := range r.conditions {
			out = slices.Concat(out, c.Equals, c.NotEquals, c.StartsWith, c.NotStartsWith, c.EndsWith, c.NotEndsWith)
		}
	}
	return out
}
