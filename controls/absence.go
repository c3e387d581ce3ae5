package controls

import (
	"fmt"

	"github.com/trailproof/trailproof/controls/sentence"
)

// existence says of each account whether a member of the population shows there.
func (b *bench) existence(opinions []opinion) map[string]sentence.Truth {
	out := map[string]sentence.Truth{}
	if b.people == nil {
		return out
	}
	members := map[string]sentence.Truth{}
	for _, o := range opinions {
		if was, ok := members[o.fact.ID]; ok {
			o.member = sentence.Or(was, o.member)
		}
		members[o.fact.ID] = o.member
	}
	for _, account := range b.people.accounts {
		out[account] = sentence.False
		for id := range b.people.shown[account] {
			if m, ok := members[id]; ok {
				out[account] = sentence.Or(out[account], m)
			}
		}
	}
	return out
}

// empty is one subject for each account that was read completely and has no
// member of the population, except those of which more was to be said.
func (b *bench) empty(verdict Verdict, except map[string]Subject) []Subject {
	var out []Subject
	if b.people == nil {
		return nil
	}
	for _, account := range b.people.accounts {
		if _, said := except[account]; said || b.people.partial[account] || b.exists[account] != sentence.False {
			continue
		}
		reason := fmt.Sprintf("none in this account, which this check takes as %s", verdict)
		out = append(out, b.people.none(account, "some "+b.check.population(), verdict, reason))
	}
	return out
}

// requirement finds the accounts that lack a kind of fact without which the
// check fails, and what stands in the way of knowing.
func (b *bench) requirement() (map[string]Subject, []Unread) {
	failed := map[string]Subject{}
	if b.check.Requires == "" {
		return failed, nil
	}
	if b.required == nil || len(b.required.accounts) == 0 {
		return failed, b.required.unreadOf(b.check.Requires)
	}
	for _, account := range b.required.accounts {
		if len(b.required.shown[account]) == 0 && !b.required.partial[account] {
			reason := fmt.Sprintf("no %s covers the account", b.check.Requires)
			failed[account] = b.required.none(account, "some "+b.check.Requires, Fail, reason)
		}
	}
	var unread []Unread
	for _, u := range b.required.unread {
		if len(b.required.shown[u.Account]) == 0 {
			unread = append(unread, u)
		}
	}
	return failed, unread
}

// none is the subject that stands for an account without any of the kind.
func (p *population) none(account, sentence string, verdict Verdict, reason string) Subject {
	got := fmt.Sprintf("none; %d of %d places read", p.regions[account], p.regions[account])
	return Subject{Kind: p.kind, ID: account, Account: account, Verdict: verdict, Reason: reason,
		Steps: []Step{{Sentence: sentence, Truth: "false", Got: got, Calls: sortedOnce(p.calls[account])}}}
}
