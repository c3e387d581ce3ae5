package cloudtrail

import (
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Extent says how much of a class of events is selected: all, some, none or
// unknown; for management events all, read-only, write-only, partial, none or
// unknown.
type Extent string

// The extents.
const (
	All       Extent = "all"
	ReadOnly  Extent = "read-only"
	WriteOnly Extent = "write-only"
	Partial   Extent = "partial"
	Some      Extent = "some"
	None      Extent = "none"
	Unclear   Extent = "unknown"
)

// Words implements evidence.Enumerated.
func (Extent) Words() []string {
	return []string{string(All), string(ReadOnly), string(WriteOnly), string(Partial), string(Some), string(None), string(Unclear)}
}

// Undecided reports the gap that "unknown" stands for.
func (e Extent) Undecided() *evidence.Gap {
	if e != Unclear {
		return nil
	}
	return &evidence.Gap{Reason: evidence.Unsupported, Detail: "a selector that could not be read, or that narrows in a way that cannot be decided, may record more"}
}

// Selection is what event selectors select, by what they mean and never by
// their name.
type Selection struct {
	Management      Extent    `json:"management" doc:"Management events: all, read-only, write-only, partial, none or unknown."`
	ExcludedSources []string  `json:"excluded_sources" doc:"Event sources whose management events are left out."`
	S3Read          Extent    `json:"s3_read" doc:"S3 object reads: all, some, none or unknown."`
	S3Write         Extent    `json:"s3_write" doc:"S3 object writes."`
	Lambda          Extent    `json:"lambda" doc:"Lambda invocations."`
	DynamoDB        Extent    `json:"dynamodb" doc:"DynamoDB item events."`
	S3ReadOf        Resources `json:"s3_read_of" doc:"The buckets (ARN, or * for all) whose object reads are recorded whole."`
	S3WriteOf       Resources `json:"s3_write_of" doc:"The buckets (ARN, or * for all) whose object writes are recorded whole."`
	LambdaOf        Resources `json:"lambda_of" doc:"The functions (ARN, or * for all) whose invocations are recorded."`
	DynamoDBOf      Resources `json:"dynamodb_of" doc:"The tables (ARN, or * for all) whose item events are recorded."`

	Unread *evidence.Gap `json:"unread,omitempty" doc:"What could not be read, where something here is unknown for that reason."`
}

// Lacks implements evidence.Partial.
func (s Selection) Lacks() *evidence.Gap { return s.Unread }

// Unknown is the selection of which nothing is known.
func (Selection) Unknown() Selection {
	nothing := Resources{Every: Unclear, Unclear: true}
	return Selection{
		Management: Unclear, S3Read: Unclear, S3Write: Unclear, Lambda: Unclear, DynamoDB: Unclear,
		S3ReadOf: nothing, S3WriteOf: nothing, LambdaOf: nothing, DynamoDBOf: nothing,
	}
}

// Recording is what one trail contributes to what is recorded of an account.
type Recording struct {
	Selectors EventSelectors
	Regions   []string // the regions it records; empty for every region
	// Doubtful: it is not certain that the trail covers the account, or that
	// it is logging.
	Doubtful bool
	// Unread: the selectors are not known; the trail may record anything.
	Unread bool
}

// Select is what the event selectors of one trail select. The partition (aws,
// aws-us-gov or aws-cn) is that of the trail's ARN.
func Select(s EventSelectors, partition string) Selection {
	return Union(partition, nil, Recording{Selectors: s})
}

// Union is what several trails record together in the given regions; nil is
// any region. An extent is all if the events of every one of these regions are
// recorded, by one trail or another: what one selector leaves out another may
// bring in.
func Union(partition string, regions []string, recordings ...Recording) Selection {
	var rules []rule
	for _, rec := range recordings {
		from := []rule{{doubtful: true}}
		if !rec.Unread {
			from = rulesOf(rec.Selectors, partition)
		}
		for _, r := range from {
			if len(rec.Regions) > 0 {
				r = r.and(is(regionField, rec.Regions...))
			}
			r.doubtful = r.doubtful || rec.Doubtful
			rules = append(rules, r)
		}
	}
	everywhere := allEvents()
	if len(regions) > 0 {
		everywhere = everywhere.with(regionField, regions...)
	}
	management := everywhere.with(categoryField, "Management").with(consoleField, "true", "false")
	reads, writes := management.with(readOnlyField, "true"), management.with(readOnlyField, "false")
	s3 := storeOf(everywhere, partition, s3Objects)
	lambda := storeOf(everywhere, partition, lambdaFunctions)
	dynamodb := storeOf(everywhere, partition, dynamoDBTables)
	s3Read, s3Write := s3.with(readOnlyField, "true"), s3.with(readOnlyField, "false")
	return Selection{
		Management:      managementExtent(reads.extent(rules), writes.extent(rules)),
		ExcludedSources: excludedSources(rules, reads, writes),
		S3Read:          s3Read.extent(rules),
		S3Write:         s3Write.extent(rules),
		Lambda:          lambda.extent(rules),
		DynamoDB:        dynamodb.extent(rules),
		S3ReadOf:        s3Read.resources(rules),
		S3WriteOf:       s3Write.resources(rules),
		LambdaOf:        lambda.resources(rules),
		DynamoDBOf:      dynamodb.resources(rules),
	}
}

// managementExtent is the word for what is recorded of reads and of writes.
func managementExtent(read, write Extent) Extent {
	switch {
	case read == Some || write == Some:
		return Partial
	case read == Unclear || write == Unclear:
		return Unclear
	case read == write:
		return read
	case read == All:
		return ReadOnly
	}
	return WriteOnly
}

// excludedSources are the event sources that a rule names to leave out, and of
// which less is recorded than of sources that no rule names.
func excludedSources(rules []rule, spaces ...space) []string {
	var named []string
	for _, r := range rules {
		for _, c := range r.conditions {
			if c.Field == sourceField {
				named = slices.Concat(named, c.NotEquals, c.NotStartsWith, c.NotEndsWith)
			}
		}
	}
	other := unused(literalsOf(rules))
	var out []string
	for _, s := range spaces {
		elsewhere := s.with(sourceField, other).extent(rules)
		for _, source := range tidy(named) {
			recorded := s.with(sourceField, source).extent(rules)
			if recorded == None && elsewhere != None || recorded == Some && elsewhere == All {
				out = append(out, source)
			}
		}
	}
	return tidy(out)
}
