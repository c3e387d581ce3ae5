package view

import (
	"cmp"
	"slices"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Activity is something that was done in the period and that somebody should be
// able to explain: an event, or the reads of one bucket by one principal.
type Activity struct {
	At, Last               time.Time // Last is that of several reads; zero for one event
	What                   string    // "root user", "sign-in without MFA", "sign-in with MFA", "sign-in by a federated identity", "log files read"
	Event, Outcome         string    // Outcome is "done", or the error of an attempt
	Account, Region        string
	Actor, Address, Target string
	Count                  int    // events that the line stands for
	Ticket                 string // "" if none is given
	EventID, Object        string // of the first event
	Evidence               []string
}

// Unexplained says that somebody should explain it, and no ticket does. A sign-in
// with MFA, or by an identity whose factors are asked for elsewhere, needs none.
func (a Activity) Unexplained() bool {
	return a.Ticket == "" && a.What != secondFactor && a.What != askedOutside
}

const (
	secondFactor = "sign-in with MFA"
	askedOutside = "sign-in by a federated identity"
)

// ActivityUnread is why it is not known, or not fully, what was done in an account.
type ActivityUnread struct{ Account, What, Why string }

// accountActivity is the part of an account's fact that says what was done in the
// period.
type accountActivity struct {
	RootUse   evidence.Value[rootUse]   `json:"root_use"`
	SignIns   evidence.Value[signIns]   `json:"sign_ins"`
	LogAccess evidence.Value[logAccess] `json:"log_access"`
}

type rootUse struct {
	Events []happening   `json:"events"`
	Unread *evidence.Gap `json:"unread"`
}

type signIns struct {
	SingleFactor []happening   `json:"single_factor"`
	SecondFactor []happening   `json:"second_factor"`
	AskedOutside []happening   `json:"asked_outside"`
	Unread       *evidence.Gap `json:"unread"`
}

type logAccess struct {
	Reads []struct {
		Principal string      `json:"principal"`
		Identity  string      `json:"identity"`
		Bucket    string      `json:"bucket"`
		Name      string      `json:"name"`
		Count     int         `json:"count"`
		First     time.Time   `json:"first"`
		Last      time.Time   `json:"last"`
		Events    []happening `json:"events"`
	} `json:"reads"`
	Unread *evidence.Gap `json:"unread"`
}

// happening is an event as a fact has it.
type happening struct {
	change
	SignIn string `json:"sign_in"`
}

// activity lists what the root users did, who signed in to the console, and who
// read the log files.
func (b *builder) activity() {
	p := &b.pack.Proof
	for _, f := range b.facts("account") {
		of := readFact[accountActivity](b, f)
		root, known := of.RootUse.Get()
		b.unknown(f.ID, "root user", of.RootUse.Gap(), root.Unread)
		if known {
			b.happened("root user", b.tickets("root-activity-explained"), root.Events, b.refs(of.RootUse.Calls()))
		}
		in, known := of.SignIns.Get()
		b.unknown(f.ID, "console sign-ins", of.SignIns.Gap(), in.Unread)
		if refs, tickets := b.refs(of.SignIns.Calls()), b.tickets("console-signin-mfa"); known {
			b.happened("sign-in without MFA", tickets, in.SingleFactor, refs)
			b.happened(secondFactor, tickets, in.SecondFactor, refs)
			b.happened(askedOutside, tickets, in.AskedOutside, refs)
		}
		read, known := of.LogAccess.Get()
		b.unknown(f.ID, "log files read", of.LogAccess.Gap(), read.Unread)
		if refs, tickets := b.refs(of.LogAccess.Calls()), b.tickets("log-access-explained"); known {
			for _, r := range read.Reads {
				line := Activity{At: r.First, Last: r.Last, What: "log files read", Event: r.Name, Outcome: "done", Account: f.ID,
					Actor: cmp.Or(r.Principal, r.Identity), Target: r.Bucket, Count: r.Count, Evidence: refs}
				for i, e := range r.Events {
					if i == 0 {
						line.Region, line.Address, line.EventID, line.Object = e.Region, e.Address, e.EventID, e.Object
					}
					line.Ticket = cmp.Or(line.Ticket, tickets[e.EventID])
				}
				p.Activity = append(p.Activity, line)
			}
		}
	}
	slices.SortStableFunc(p.Activity, func(x, y Activity) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Account, y.Account), cmp.Compare(x.What, y.What), cmp.Compare(x.EventID, y.EventID))
	})
}

// happened adds a line for each event.
func (b *builder) happened(what string, tickets map[string]string, events []happening, refs []string) {
	for _, e := range events {
		b.pack.Proof.Activity = append(b.pack.Proof.Activity, Activity{
			At: e.Time, What: what, Event: e.Name, Outcome: cmp.Or(e.Error, "done"), Account: e.Account, Region: e.Region, Actor: e.Actor,
			Address: e.Address, Target: e.Target, Count: 1, Ticket: cmp.Or(tickets[e.EventID], tickets[e.SignIn]), EventID: e.EventID, Object: e.Object, Evidence: refs,
		})
	}
}

// unknown notes why something of an account is not known, or not all of it.
func (b *builder) unknown(account, what string, gap, more *evidence.Gap) {
	p := &b.pack.Proof
	switch {
	case gap != nil:
		p.Unlisted = append(p.Unlisted, ActivityUnread{account, what, "not known: " + gapWords(*gap)})
	case more != nil:
		p.Unlisted = append(p.Unlisted, ActivityUnread{account, what, "there may be more: " + gapWords(*more)})
	}
}
