package access

import (
	"testing"
)

func TestEachActionOfTheTableGivesItsCapability(t *testing.T) {
	resources := map[ResourceType]string{
		TrailType: trailARN, BucketType: bucketARN, KeyType: keyARN, LogGroupType: groupARN, AlarmType: alarmARN,
		RuleType: ruleARN, TopicType: topicARN, SubscriptionType: subARN, EventDataStoreType: storeARN,
	}
	for _, p := range powers {
		e := newEstate()
		if p.action == deleteMaterial {
			e.Keys[0].Origin = "EXTERNAL"
		}
		statements := []string{allow(p.action, "*")}
		for _, w := range p.with[:min(len(p.with), 1)] {
			statements = append(statements, allow(w, "*"))
		}
		who := e.user("ann", statements...)
		nobody := e.user("bob", allow("ec2:DescribeInstances", "*"))
		holders := all(Analyze(e.World))
		if got := outcome(holders, who, p.capability, resources[p.on]); got != Allowed {
			t.Errorf("%s gives %s over the %s: %s", p.action, p.capability, p.on, got)
		}
		for _, c := range Capabilities() {
			if got := outcome(holders, nobody, c, ""); got != Denied {
				t.Errorf("bob holds %s: %s", c, got)
			}
		}
	}
}

func TestEveryCapabilityHasAnActionOfItsOwn(t *testing.T) {
	for _, c := range Capabilities() {
		found := false
		for _, p := range powers {
			found = found || p.capability == c
		}
		if !found {
			t.Errorf("no action gives %s", c)
		}
	}
}

func TestRootHoldsWhatPoliciesLeaveIt(t *testing.T) {
	root := "arn:aws:iam::" + own + ":root"
	e := newEstate()
	if got := outcome(all(Analyze(e.World)), root, StopLogging, ""); got != Allowed {
		t.Errorf("root may stop: %s", got)
	}
	e.account(own).SCPs[0] = append(e.account(own).SCPs[0], e.policy("Guard", deny("cloudtrail:*", "*")))
	if got := outcome(all(Analyze(e.World)), root, StopLogging, ""); got != Denied {
		t.Errorf("root may stop under an SCP: %s", got)
	}
	e.account(own).Management = true
	if got := outcome(all(Analyze(e.World)), root, StopLogging, ""); got != Allowed {
		t.Errorf("root of the management account may stop: %s", got)
	}
}
