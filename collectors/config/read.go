package config

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/configservice"
	"github.com/aws/aws-sdk-go-v2/service/configservice/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	describeStatus    = "config:DescribeConfigurationRecorderStatus"
	describeRecorders = "config:DescribeConfigurationRecorders"
	describeChannels  = "config:DescribeDeliveryChannels"
)

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{describeStatus, describeRecorders, describeChannels} }

// Read asks one region of the session's account for its configuration recorders
// and delivery channels. Asked for no recorder by name, AWS Config answers with
// the customer's; the recorders of AWS services record for these services alone
// and do not count, should one be shown.
// Source: https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorders.html
func Read(ctx context.Context, s *awsapi.Session, region string) evidence.Value[Recording] {
	client := api.NewFromConfig(s.Config(region))
	return evidence.Read(ctx, func(ctx context.Context) (Recording, error) {
		recorders, err := readRecorders(ctx, client)
		if err != nil {
			return Recording{}, err
		}
		channels, err := readChannels(ctx, client)
		if err != nil {
			return Recording{}, err
		}
		r := Recording{Channel: len(channels) > 0, Recorders: recorders, Channels: channels}
		for _, rec := range recorders {
			on := rec.LinkedTo == "" && rec.Recording && !failed(rec.LastStatus)
			r.On = r.On || on
			r.Everything = r.Everything || on && rec.AllSupported
		}
		return r, nil
	})
}

func readRecorders(ctx context.Context, client *api.Client) ([]Recorder, error) {
	out, err := client.DescribeConfigurationRecorders(ctx, &api.DescribeConfigurationRecordersInput{})
	switch {
	case err != nil:
		return nil, err
	case out.ConfigurationRecorders == nil:
		return nil, awsapi.Without(describeRecorders, "a list of recorders")
	case len(out.ConfigurationRecorders) == 0:
		return []Recorder{}, nil
	}
	status, err := client.DescribeConfigurationRecorderStatus(ctx, &api.DescribeConfigurationRecorderStatusInput{})
	if err != nil {
		return nil, err
	}
	recorders := []Recorder{}
	for _, rec := range out.ConfigurationRecorders {
		name := aws.ToString(rec.Name)
		i := slices.IndexFunc(status.ConfigurationRecordersStatus, func(st types.ConfigurationRecorderStatus) bool { return aws.ToString(st.Name) == name })
		if i < 0 {
			return nil, awsapi.Without(describeStatus, "the status of the recorder "+name)
		}
		recorders = append(recorders, recorder(rec, status.ConfigurationRecordersStatus[i]))
	}
	slices.SortFunc(recorders, func(a, b Recorder) int { return cmp.Compare(a.Name, b.Name) })
	return recorders, nil
}

func recorder(rec types.ConfigurationRecorder, status types.ConfigurationRecorderStatus) Recorder {
	r := Recorder{
		Name: aws.ToString(rec.Name), RoleARN: aws.ToString(rec.RoleARN),
		Recording: status.Recording, LastStatus: string(status.LastStatus),
		LastStarted: awsapi.Instant(status.LastStartTime), LastStopped: awsapi.Instant(status.LastStopTime),
		Types: []string{}, Excluded: []string{},
		LinkedTo: cmp.Or(aws.ToString(rec.ServicePrincipal), aws.ToString(rec.ConnectorArn)),
	}
	if group := rec.RecordingGroup; group != nil {
		r.AllSupported, r.GlobalTypes = group.AllSupported, group.IncludeGlobalResourceTypes
		r.Types = names(group.ResourceTypes)
		if group.ExclusionByResourceTypes != nil {
			r.Excluded = names(group.ExclusionByResourceTypes.ResourceTypes)
		}
	}
	return r
}

func readChannels(ctx context.Context, client *api.Client) ([]Channel, error) {
	out, err := client.DescribeDeliveryChannels(ctx, &api.DescribeDeliveryChannelsInput{})
	switch {
	case err != nil:
		return nil, err
	case out.DeliveryChannels == nil:
		return nil, awsapi.Without(describeChannels, "a list of delivery channels")
	}
	channels := []Channel{}
	for _, c := range out.DeliveryChannels {
		channels = append(channels, Channel{Name: aws.ToString(c.Name), Bucket: aws.ToString(c.S3BucketName), Topic: aws.ToString(c.SnsTopicARN)})
	}
	slices.SortFunc(channels, func(a, b Channel) int { return cmp.Compare(a.Name, b.Name) })
	return channels, nil
}

// failed says whether a recorder's last word is a failure. AWS writes it with a
// capital; some servers write it all in capitals.
func failed(status string) bool {
	return strings.EqualFold(status, string(types.RecorderStatusFailure))
}

func names(list []types.ResourceType) []string {
	out := []string{}
	for _, t := range list {
		out = append(out, string(t))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
