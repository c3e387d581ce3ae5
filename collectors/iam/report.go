package iam

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// report is the credential report of an account, without the root user. With a
// gap it is those rows that could be read.
type report struct {
	rows  map[string]row       // by the user's ARN
	all   evidence.Value[bool] // the rows are all users; asked only where nothing else lists them
	gap   *evidence.Gap
	calls []evidence.CallID
}

// row is one user of the report.
type row struct {
	name        string
	credentials evidence.Value[Credentials]
}

// readReport has AWS make a credential report, unless there is a recent one,
// and reads it. Ages are reckoned at the time now.
func readReport(ctx context.Context, s *awsapi.Session, now time.Time) report {
	ctx, cited := evidence.Citing(ctx)
	out, err := obtain(ctx, api.NewFromConfig(s.Config(s.Region)))
	r := report{calls: cited()}
	if err == nil {
		r.rows, err = parse(out.Content, *out.GeneratedTime, now, r.calls)
	}
	if err != nil {
		gap := evidence.GapOf(err)
		r.gap = &gap
	}
	return r
}

// The codes of a report that is not there.
// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
const (
	inProgress = "ReportInProgress"
	notPresent = "ReportNotPresent"
	expired    = "ReportExpired"
)

// obtain asks for the report to be made and then for the report. One that
// somebody else had made, less than four hours ago, is as good: it counts even
// if this caller may not have one made.
func obtain(ctx context.Context, client *api.Client) (*api.GetCredentialReportOutput, error) {
	_, refused := client.GenerateCredentialReport(ctx, &api.GenerateCredentialReportInput{})
	get, await := ctx, patient(inProgress, notPresent, expired)
	if refused != nil {
		// That there is none is then told by the refusal.
		get, await = awsapi.Expect(ctx, notPresent, expired), patient(inProgress)
	}
	out, err := client.GetCredentialReport(get, &api.GetCredentialReportInput{}, await)
	switch {
	case refused != nil && awsapi.IsCode(err, notPresent, expired):
		return nil, refused
	case err != nil:
		return nil, err
	case len(out.Content) == 0 || aws.ToTime(out.GeneratedTime).IsZero():
		return nil, awsapi.Without(getReport, "a report and its time")
	}
	return out, nil
}

// credentials is the user's row, or why there is none.
func (r report) credentials(arn string) evidence.Value[Credentials] {
	if row, ok := r.rows[arn]; ok {
		return row.credentials
	}
	gap := evidence.Gap{Reason: evidence.Failed, Action: getReport, Detail: "the credential report, which may be four hours old, does not list the user"}
	if r.gap != nil {
		gap = *r.gap
	}
	return evidence.Missing[Credentials](gap, r.calls...)
}
