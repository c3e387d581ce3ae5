package awsapi

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// perSecond is how many calls a service gets from us in one region of an
// account: at most half of what AWS allows, so that the account's own programs
// are not throttled by being audited. Retries come on top.
//
// Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
// (get, describe and list: 10), https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
// (DescribeAlarms: 9), https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
// (DescribeMetricFilters and DescribeSubscriptionFilters: 5),
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (50),
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// (AssumeRole: 600). Of IAM, Organizations and most others AWS gives no figure
// for every call; these are cautious.
func perSecond(service string) float64 {
	switch service {
	case "CloudWatch Logs":
		return 2.5
	case "CloudWatch", "Organizations":
		return 4
	case "CloudTrail", "IAM":
		return 5
	case "EventBridge":
		return 25
	case "STS":
		return 100
	}
	return 10
}

// rates keeps a pace of its own for each service in each region of each account.
type rates struct {
	mu    sync.Mutex
	paces map[rated]*pace
}

type rated struct{ account, region, service string }

// newRates is nil, and does not wait, where the endpoint is one of the user's
// own: AWS's rates are not those of another server.
func newRates(cfg aws.Config) *rates {
	if cfg.BaseEndpoint != nil {
		return nil
	}
	return &rates{paces: map[rated]*pace{}}
}

// wait returns when the service may be called, or the context ends.
func (r *rates) wait(ctx context.Context, call evidence.Call) error {
	if r == nil {
		return nil
	}
	key := rated{call.Account, call.Region, call.Service}
	r.mu.Lock()
	p := r.paces[key]
	if p == nil {
		p = newPace(perSecond(call.Service))
		r.paces[key] = p
	}
	r.mu.Unlock()
	return p.wait(ctx)
}
