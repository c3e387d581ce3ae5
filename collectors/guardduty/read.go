package guardduty

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/guardduty"
	"github.com/aws/aws-sdk-go-v2/service/guardduty/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	getDetector   = "guardduty:GetDetector"
	listDetectors = "guardduty:ListDetectors"
)

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{getDetector, listDetectors} }

// Read asks one region of the session's account which detectors there are and
// what they do. A suspended detector is there and not enabled.
func Read(ctx context.Context, s *awsapi.Session, region string) evidence.Value[Watch] {
	client := api.NewFromConfig(s.Config(region))
	return evidence.Read(ctx, func(ctx context.Context) (Watch, error) {
		ids, err := list(ctx, client)
		if err != nil {
			return Watch{}, err
		}
		w := Watch{Detectors: []Detector{}}
		for _, id := range ids {
			d, err := describe(ctx, client, id)
			if err != nil {
				return Watch{}, err
			}
			w.Detectors = append(w.Detectors, d)
			w.On = w.On || d.Enabled
		}
		return w, nil
	})
}

func list(ctx context.Context, client *api.Client) ([]string, error) {
	var ids []string
	err := awsapi.Pages(listDetectors, func(token *string) (*string, error) {
		page, err := client.ListDetectors(ctx, &api.ListDetectorsInput{NextToken: token})
		switch {
		case err != nil:
			return nil, err
		case page.DetectorIds == nil:
			return nil, awsapi.Without(listDetectors, "a list of detectors")
		}
		ids = append(ids, page.DetectorIds...)
		return page.NextToken, nil
	})
	slices.Sort(ids)
	return slices.Compact(ids), err
}

func describe(ctx context.Context, client *api.Client, id string) (Detector, error) {
	out, err := client.GetDetector(ctx, &api.GetDetectorInput{DetectorId: aws.String(id)})
	switch {
	case err != nil:
		return Detector{}, err
	case out.Status == "":
		return Detector{}, awsapi.Without(getDetector, "the detector's status")
	}
	return Detector{
		ID: id, Enabled: out.Status == types.DetectorStatusEnabled,
		Sources: sources(out.Features), Findings: string(out.FindingPublishingFrequency),
	}, nil
}

// sources lists what feeds the detector. The features name every data source,
// the three that cannot be switched off included.
func sources(features []types.DetectorFeatureConfigurationResult) []string {
	out := []string{}
	for _, f := range features {
		if f.Status == types.FeatureStatusEnabled {
			out = append(out, string(f.Name))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
