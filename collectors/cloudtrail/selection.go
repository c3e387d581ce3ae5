package cloudtrail

import "github.com/trailproof/trailproof/collectors/evidence"

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

// Undecided reports the gap that "unknown" stands for.
func (e Extent) Undecided() *evidence.Gap {
	if e != Unclear {
		return nil
	}
	return &evidence.Gap{Reason: evidence.Unsupported, Detail: "an event selector narrows this in a way that cannot be decided"}
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
}

// Unknown is the selection of which nothing is known.
func (Selection) Unknown() Selection {
	return Selection{Management: Unclear, S3Read: Unclear, S3Write: Unclear, Lambda: Unclear, DynamoDB: Unclear}
}
