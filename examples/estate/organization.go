package main

import (
	"fmt"
	"slices"
)

// The accounts that are in the recording. The last is the one that members are
// multiplied from.
const (
	management = "111122223333"
	logArchive = "222233334444"
	member     = "333344445555"
)

// An account of the estate.
type account struct {
	id, name, status string
	parent           string // the unit, or the root
	index            int
	source           string // the recorded account that it is multiplied from
	ownTrail         bool   // it keeps the trail that the recorded member has besides the organization's
}

func (a account) active() bool { return a.status == "ACTIVE" }

// unit is an organizational unit, or the root.
type unit struct{ id, name, parent string }

const (
	root      = "r-m3rd"
	security  = "ou-m3rd-sec00001"
	workloads = "ou-m3rd-wrk00001"
)

// organization is who belongs to the estate, in the order AWS lists them.
type organization struct {
	accounts []account
	units    []unit
	byID     map[string]*account
}

// An account's name says the work, the stage and, from the second round on, the
// round; a team holds the accounts of a few kinds of work.
var work = []string{"payments", "analytics", "checkout", "ledger", "search", "catalogue", "identity", "shipping", "pricing", "media", "mobile", "partners", "risk", "support", "billing", "web"}

var stages = []string{"prod", "staging", "dev", "test"}

// perUnit is how many accounts a unit of one stage holds: more than a page of
// AWS's, so that listing them takes two.
const perUnit = 24

// newOrganization has n active accounts and some that were suspended or closed.
// The accounts' IDs and names are all different, and the same each time.
func newOrganization(n, suspended int) *organization {
	o := &organization{units: []unit{{root, "Root", ""}, {security, "Security", root}, {workloads, "Workloads", root}}, byID: map[string]*account{}}
	o.accounts = append(o.accounts,
		account{id: management, name: "management", status: "ACTIVE", parent: root, source: management},
		account{id: logArchive, name: "log-archive", status: "ACTIVE", parent: security, source: logArchive, index: 1})
	for i := 2; i < n+suspended; i++ {
		a := account{id: idOf(i), name: nameOf(i - 2), status: "ACTIVE", index: i, source: member, ownTrail: (i-2)%4 == 0}
		if i >= n {
			a.status = []string{"SUSPENDED", "PENDING_CLOSURE"}[i%2]
		}
		a.parent = o.unitOf(i - 2)
		o.accounts = append(o.accounts, a)
	}
	for i := range o.accounts {
		o.byID[o.accounts[i].id] = &o.accounts[i]
	}
	return o
}

// idOf gives the first member the recorded ID, and others IDs of their own.
func idOf(i int) string {
	if i == 2 {
		return member
	}
	// The step has no factor in common with the range: no ID comes twice.
	return fmt.Sprintf("%012d", 500_000_000_000+int64(i)*7_368_787_391%400_000_000_000)
}

func nameOf(i int) string {
	name := work[i/len(stages)%len(work)] + "-" + stages[i%len(stages)]
	if round := i / (len(work) * len(stages)); round > 0 {
		name += fmt.Sprintf("-%d", round+1)
	}
	return name
}

// unitOf finds or makes the unit of a member: a team's, and in it a stage's.
func (o *organization) unitOf(i int) string {
	team := i / (perUnit * 2)
	stage := i % 2
	teamID, stageID := fmt.Sprintf("ou-m3rd-team%04d", team), fmt.Sprintf("ou-m3rd-stg%d%04d", stage, team)
	o.ensure(unit{teamID, fmt.Sprintf("Team %02d", team+1), workloads})
	o.ensure(unit{stageID, []string{"Production", "Development"}[stage], teamID})
	return stageID
}

func (o *organization) ensure(u unit) {
	if !slices.ContainsFunc(o.units, func(have unit) bool { return have.id == u.id }) {
		o.units = append(o.units, u)
	}
}

// regions are those that an account has enabled: the recorded ones, then AWS's
// others, of which those after the seventeenth are opted into.
var regions = []string{
	"us-east-1", "eu-west-1", "eu-central-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
	"eu-west-2", "eu-west-3", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
	"af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "me-south-1",
}

const notOptedIn = 17
