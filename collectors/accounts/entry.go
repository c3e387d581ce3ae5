package accounts

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Entry opens sessions in accounts. It is safe for use by many goroutines.
type Entry struct {
	Home   *awsapi.Session
	Calls  []evidence.CallID // that led there from the caller's own credentials
	choice Choice
	caller *awsapi.Session

	mu    sync.Mutex
	doors map[string]*door // by the roles that lead there
}

// door is the end of a chain of roles.
type door struct {
	session *awsapi.Session
	err     error
	calls   []evidence.CallID
}

// Enter goes from the caller's credentials to the home account. The error says
// which role could not be assumed.
func (c Choice) Enter(ctx context.Context, caller *awsapi.Session) (*Entry, error) {
	e := &Entry{choice: c, caller: caller, doors: map[string]*door{}}
	home := e.through(ctx, c.Via, c.ExternalID)
	e.Home, e.Calls = home.session, home.calls
	return e, home.err
}

// Open opens a session in an account. Its error is that of the first role that
// could not be assumed.
func (e *Entry) Open(ctx context.Context, account string) (*awsapi.Session, error) {
	own := e.choice.Settings[account]
	with := awsapi.AssumeOptions{RoleName: e.choice.Role(account), ExternalID: cmp.Or(own.ExternalID, e.choice.ExternalID)}
	if account == e.Home.Account {
		cite(ctx, e.Calls)
		return e.Home, nil
	}
	from := e.Home
	if len(own.Via) > 0 {
		d := e.through(ctx, own.Via, with.ExternalID)
		if cite(ctx, d.calls); d.err != nil {
			return nil, d.err
		}
		from = d.session
	}
	return from.Assume(ctx, with, account)
}

// through assumes roles one after the other, once for whoever asks.
func (e *Entry) through(ctx context.Context, roles []string, externalID string) *door {
	e.mu.Lock()
	defer e.mu.Unlock()
	key := strings.Join(roles, "\n")
	if d := e.doors[key]; d != nil {
		return d
	}
	citing, cited := evidence.Citing(ctx)
	d := &door{session: e.caller}
	for _, role := range roles {
		next, err := d.session.AssumeRole(citing, role, awsapi.AssumeOptions{ExternalID: externalID})
		if err != nil {
			d.session, d.err = nil, fmt.Errorf("role %s cannot be assumed: %w", role, err)
			break
		}
		d.session = next
	}
	d.calls = cited()
	if ctx.Err() == nil { // what a run that ends could not open is not known to be shut
		e.doors[key] = d
	}
	return d
}

func cite(ctx context.Context, calls []evidence.CallID) {
	for _, id := range calls {
		evidence.Cite(ctx, id)
	}
}
