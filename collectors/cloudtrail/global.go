package cloudtrail

import "github.com/trailproof/trailproof/collectors/evidence"

// globalRegion is where the events of global services are recorded. Source:
// the CloudTrail user guide on global service events.
func globalRegion(partition string) string {
	switch partition {
	case "aws-us-gov":
		return "us-gov-west-1"
	case "aws-cn":
		return "cn-north-1"
	}
	return "us-east-1"
}

// globalSources are the services that CloudTrail counts as global.
var globalSources = []string{"iam.amazonaws.com", "sts.amazonaws.com", "cloudfront.amazonaws.com"}

// RecordsGlobalServices says whether the trail, while it is logging, records
// what is changed in global services: it takes in their events, in the region
// where they are recorded, and its selectors select some of them.
func (t *Trail) RecordsGlobalServices() evidence.Value[bool] {
	partition := t.partition()
	if !t.GlobalServiceEvents || !t.MultiRegion && t.HomeRegion != globalRegion(partition) {
		return evidence.Known(false)
	}
	sel, known := t.EventSelectors.Get()
	if !known {
		return evidence.Missing[bool](*t.EventSelectors.Gap(), t.EventSelectors.Calls()...)
	}
	changes := allEvents().with(categoryField, "Management").with(consoleField, "true", "false").
		with(readOnlyField, "false").with(sourceField, globalSources...)
	e := changes.extent(rulesOf(sel, partition))
	if gap := e.Undecided(); gap != nil {
		return evidence.Missing[bool](*gap, t.EventSelectors.Calls()...)
	}
	return evidence.Known(e != None, t.EventSelectors.Calls()...)
}
