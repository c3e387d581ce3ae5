package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// admin is what full administrative access is called among the capabilities.
const admin = "admin"

// powerWords are the capabilities in their order, with what they are.
var powerWords = []Pair{
	{Label: "stop-logging", Value: "stop a trail"},
	{Label: "delete-trail", Value: "delete a trail"},
	{Label: "reconfigure-trail", Value: "change what a trail records, where it delivers or how"},
	{Label: "delete-logs", Value: "delete log files, or versions of them"},
	{Label: "overwrite-logs", Value: "write over log files"},
	{Label: "change-log-bucket", Value: "change the bucket's policy, lifecycle, versioning, lock, replication or public access block"},
	{Label: "bypass-retention", Value: "delete what an Object Lock in governance mode retains"},
	{Label: "read-logs", Value: "read log files"},
	{Label: "decrypt-logs", Value: "decrypt with the key of the logs"},
	{Label: "disable-key", Value: "disable the key"},
	{Label: "destroy-key", Value: "schedule the key's deletion"},
	{Label: "change-key-policy", Value: "change the key's policy or grants"},
	{Label: "silence-alerts", Value: "take away what carries the alerts: log group, filters, alarms, rules, topics or subscriptions"},
	{Label: "query-logs", Value: "search the recorded events"},
	{Label: admin, Value: "full administrative access to an account"},
}

// rankOf orders capabilities; one unknown here comes last.
func rankOf(capability string) int {
	if i := slices.IndexFunc(powerWords, func(p Pair) bool { return p.Label == capability }); i >= 0 {
		return i
	}
	return len(powerWords)
}

func compareCapabilities(x, y string) int {
	return cmp.Or(cmp.Compare(rankOf(x), rankOf(y)), strings.Compare(x, y))
}

// powers counts who holds each capability.
func (b *builder) powers() {
	a := &b.pack.Access
	type tally struct {
		sure bool
		Approval
	}
	worst := map[string]map[string]tally{} // by capability and principal
	for _, h := range append(slices.Clone(a.Holders), a.Admins...) {
		of := worst[h.Capability]
		if of == nil {
			of = map[string]tally{}
			worst[h.Capability] = of
		}
		t, seen := of[h.ID]
		if !seen {
			t.Approval = h.Approval
		}
		of[h.ID] = tally{t.sure || h.Sure(), min(t.Approval, h.Approval)}
	}
	hidden := map[string]bool{}
	for _, h := range a.Hidden {
		for _, c := range h.Capabilities {
			hidden[c] = true
		}
	}
	names := []string{}
	for _, p := range powerWords {
		names = append(names, p.Label)
	}
	for _, h := range a.Holders { // of a capability unknown here
		if !slices.Contains(names, h.Capability) {
			names = append(names, h.Capability)
		}
	}
	for _, c := range names {
		p := Power{Capability: c, Meaning: meaningOf(c), AtLeast: hidden[c], Controls: b.approver(c).controls}
		for _, t := range worst[c] {
			if t.sure {
				p.Can++
			} else {
				p.May++
			}
			p.ByApproval[t.Approval]++
		}
		a.Powers = append(a.Powers, p)
	}
}

func meaningOf(capability string) string {
	if i := rankOf(capability); i < len(powerWords) {
		return powerWords[i].Value
	}
	return ""
}

// inWords sums up who has power over the audit trail.
func (a *Access) inWords() []string {
	can, may, grave := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, h := range a.Holders {
		if h.Sure() {
			can[h.ID] = true
		} else {
			may[h.ID] = true
		}
		if h.Approval == NotApproved {
			grave[h.ID] = true
		}
	}
	for id := range can {
		delete(may, id)
	}
	least := ""
	if len(a.Hidden) > 0 {
		least = "At least "
	}
	first := least + many(len(can), "principal") + " " + has(len(can)) + " power over the audit trail"
	if len(may) > 0 {
		first += fmt.Sprintf(", and %s more may have, depending on conditions or on what could not be read", thousands(len(may)))
	}
	first += fmt.Sprintf("; %s of them %s not approved for something that they can do, or may be able to do.", thousands(len(grave)), be(len(grave)))
	out := []string{first}
	var without []string
	for _, p := range a.Powers {
		if p.ByApproval[NoList] > 0 {
			without = append(without, p.Capability)
		}
	}
	if len(without) > 0 {
		out = append(out, fmt.Sprintf("No list of approved principals was given for %s: whether those who hold it should is for the reader to judge.", listed(without)))
	}
	if n := a.hiding(); n > 0 {
		out = append(out, fmt.Sprintf("What could not be read may hide further principals, of %s; each is listed, with the permission that would settle it where there is one.", many(n, "subject")))
	}
	return out
}

// hiding counts the subjects of which not everything was read.
func (a *Access) hiding() int {
	seen := map[[2]string]bool{}
	for _, h := range a.Hidden {
		seen[[2]string{h.Kind, h.ID}] = true
	}
	return len(seen)
}

func be(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func has(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}
