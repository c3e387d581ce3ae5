package events

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	api "github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	listBuses   = "events:ListEventBuses"
	listRules   = "events:ListRules"
	listTargets = "events:ListTargetsByRule"
)

// Actions lists the IAM actions that this package's questions need.
func Actions() []string { return []string{listBuses, listRules, listTargets} }

// DefaultBus is the event bus that CloudTrail delivers to.
const DefaultBus = "default"

// ReadRules asks for the rules with an event pattern on every event bus of a
// region. Beside an error it returns those that could be read.
func ReadRules(ctx context.Context, s *awsapi.Session, region string) ([]evidence.Fact, error) {
	client := api.NewFromConfig(s.Config(region))
	buses, err := readBuses(ctx, client)
	var found []evidence.Fact
	for _, bus := range buses {
		rules, failed := readBus(ctx, client, bus)
		err = cmp.Or(err, failed)
		for _, f := range rules {
			f.Account, f.Region = s.Account, region
			r := f.Data.(*Rule)
			r.Targets = readTargets(ctx, client, r)
			found = append(found, f)
		}
	}
	return found, err
}

// readBuses lists the names of the event buses. There is always a default one.
func readBuses(ctx context.Context, client *api.Client) ([]string, error) {
	var names []string
	err := awsapi.Pages(listBuses, func(token *string) (*string, error) {
		page, err := client.ListEventBuses(ctx, &api.ListEventBusesInput{NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, b := range page.EventBuses {
			names = append(names, aws.ToString(b.Name))
		}
		return page.NextToken, nil
	})
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
	if err == nil && !slices.Contains(names, DefaultBus) {
		err = awsapi.Without(listBuses, "the default event bus")
	}
	return names, err
}

// readBus lists the rules of one bus that have an event pattern.
func readBus(ctx context.Context, client *api.Client, bus string) ([]evidence.Fact, error) {
	var found []evidence.Fact
	var nameless error
	err := awsapi.Pages(listRules, func(token *string) (*string, error) {
		ctx, cited := evidence.Citing(ctx)
		page, err := client.ListRules(ctx, &api.ListRulesInput{EventBusName: aws.String(bus), NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rules {
			if aws.ToString(r.EventPattern) == "" {
				continue
			}
			id := aws.ToString(r.Arn)
			if name, err := arn.Parse(id); err != nil || name.Service != "events" || aws.ToString(r.Name) == "" {
				nameless = &awsapi.Error{Reason: evidence.Failed, Action: listRules, Detail: fmt.Sprintf("answered with a rule whose ARN is %q", id)}
				continue
			}
			found = append(found, evidence.Fact{Kind: RuleKind, ID: id, Calls: cited(), Data: rule(r, bus)})
		}
		return page.NextToken, nil
	})
	return found, cmp.Or(err, nameless)
}

func rule(r types.Rule, bus string) *Rule {
	return &Rule{
		ARN: aws.ToString(r.Arn), Name: aws.ToString(r.Name), Bus: bus, State: string(r.State),
		Enabled: strings.HasPrefix(string(r.State), string(types.RuleStateEnabled)), // with some management events, or with all
		Pattern: aws.ToString(r.EventPattern), ManagedBy: aws.ToString(r.ManagedBy), Hears: Listen(aws.ToString(r.EventPattern)),
	}
}

// readTargets asks what a rule sets off. What it sends is left aside.
func readTargets(ctx context.Context, client *api.Client, r *Rule) evidence.Value[[]Target] {
	return evidence.Read(ctx, func(ctx context.Context) ([]Target, error) {
		targets := []Target{}
		err := awsapi.Pages(listTargets, func(token *string) (*string, error) {
			page, err := client.ListTargetsByRule(ctx, &api.ListTargetsByRuleInput{Rule: aws.String(r.Name), EventBusName: aws.String(r.Bus), NextToken: token})
			if err != nil {
				return nil, err
			}
			for _, t := range page.Targets {
				out := Target{ID: aws.ToString(t.Id), ARN: aws.ToString(t.Arn), RoleARN: aws.ToString(t.RoleArn)}
				if t.DeadLetterConfig != nil {
					out.DeadLetter = aws.ToString(t.DeadLetterConfig.Arn)
				}
				targets = append(targets, out)
			}
			return page.NextToken, nil
		})
		slices.SortStableFunc(targets, func(a, b Target) int { return cmp.Compare(a.ID, b.ID) })
		return targets, err
	})
}
