package alerting

import "github.com/trailproof/trailproof/collectors/evidence"

// Places knows what was read of one kind, by account and region.
type Places struct {
	action string // that reads it
	scopes map[string][]evidence.Scope
}

// NewPlaces takes the scopes of one kind and the IAM action that reads it.
func NewPlaces(action string, scopes []evidence.Scope) *Places {
	p := &Places{action: action, scopes: map[string][]evidence.Scope{}}
	for _, sc := range scopes {
		p.scopes[sc.Account] = append(p.scopes[sc.Account], sc)
	}
	return p
}

// Unread is false if the region of the account was read, and the gap if it was
// not. That it was not may be said of the account as a whole.
func (p *Places) Unread(account, region string) evidence.Value[bool] {
	whole := evidence.Missing[bool](evidence.Gap{Reason: evidence.NotAsked, Action: p.action,
		Detail: "the region " + region + " of account " + account + " was not read"})
	for _, sc := range p.scopes[account] {
		switch {
		case sc.Region == region && sc.Gap == nil:
			return evidence.Known(false, sc.Calls...)
		case sc.Region == region:
			return evidence.Missing[bool](*sc.Gap, sc.Calls...)
		case sc.Region == "" && sc.Gap != nil:
			whole = evidence.Missing[bool](*sc.Gap, sc.Calls...)
		}
	}
	return whole
}
