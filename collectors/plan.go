package collectors

import (
	"fmt"
	"time"

	"github.com/trailproof/trailproof/collectors/accounts"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Plan says what to ask, as whom, and for what purpose.
type Plan struct {
	Session    awsapi.Options
	Org        bool     // examine the accounts of the caller's organization
	RoleName   string   // the role to assume in accounts other than the caller's
	ExternalID string   // for assuming roles; "" for none
	Via        []string // ARNs of roles to assume first; the account of the last takes the place of the caller's
	Accounts   []string // examine only these; empty for the caller's own or, with Org, all
	Regions    []string // judge only these regions; empty for every enabled one

	ExcludeAccounts []string                    // never these
	Units           []string                    // with Org, only these organizational units and what lies below, by ID or path of names
	ExcludeUnits    []string                    // likewise, never these
	Settings        map[string]accounts.Setting // how single accounts differ, by ID

	AccountTags bool // ask for the tags of the accounts

	Concurrency int // questions in flight; 0 for awsapi.DefaultConcurrency
	Period      evidence.Period
	Sparing     bool     // the process does little else meanwhile: garbage is kept from gathering
	Without     []string // names of collectors that are left out; empty for none
	Arguments   []string // the command line, for the record
	Tool        evidence.Tool
	Now         func() time.Time // nil for the clock
	Started     time.Time        // when the run began that is resumed; zero for now
	// Progress is told what is going on, in the manner of fmt.Printf; nil for
	// nobody. It may be called by many goroutines.
	Progress func(format string, args ...any)
}

// choice is the plan's of accounts.
func (p Plan) choice() accounts.Choice {
	return accounts.Choice{
		Org: p.Org, Only: p.Accounts, Except: p.ExcludeAccounts, Units: p.Units, ExceptUnits: p.ExcludeUnits,
		RoleName: p.RoleName, ExternalID: p.ExternalID, Via: p.Via, Settings: p.Settings,
	}
}

// asked is what the record keeps of the plan, so that it can be carried out again.
func (p Plan) asked() evidence.Asked {
	out := evidence.Asked{
		Org: p.Org, Accounts: sorted(p.Accounts), ExcludeAccounts: sorted(p.ExcludeAccounts), Regions: sorted(p.Regions),
		Units: sorted(p.Units), ExcludeUnits: sorted(p.ExcludeUnits), RoleName: p.RoleName, Via: p.Via, AccountTags: p.AccountTags,
	}
	for id, own := range p.Settings {
		if out.AccountSettings == nil {
			out.AccountSettings = map[string]evidence.AskedOfAccount{}
		}
		out.AccountSettings[id] = evidence.AskedOfAccount{RoleName: own.RoleName, Via: own.Via, Regions: sorted(own.Regions), Skip: own.Skip}
	}
	return out
}

// PlanError says that a plan cannot be carried out as it is.
type PlanError struct{ Fault string }

func (e *PlanError) Error() string { return e.Fault }

func faulty(format string, args ...any) error { return &PlanError{Fault: fmt.Sprintf(format, args...)} }

func (p Plan) limit() int {
	if p.Concurrency > 0 {
		return p.Concurrency
	}
	return awsapi.DefaultConcurrency
}

func (p Plan) now() time.Time {
	if p.Now != nil {
		return p.Now().UTC()
	}
	return time.Now().UTC()
}

func (p Plan) say(format string, args ...any) {
	if p.Progress != nil {
		p.Progress(format, args...)
	}
}

func (p Plan) started() time.Time {
	if !p.Started.IsZero() {
		return p.Started.UTC()
	}
	return p.now()
}
