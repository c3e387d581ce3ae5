package awsapi

import (
	"context"
	"net/http"
	"sync"
)

// silent remembers the hosts that left a whole call, with all its attempts,
// without any response. Until such a host responds, each further call to it is
// tried once and not for long: otherwise one service that is out of reach costs
// as many full waits as there are questions for it. Operations at which a host
// fell over, however often it was tried, are remembered and tried once likewise.
type silent struct {
	mu    sync.Mutex
	hosts map[string]bool
}

// impatience is by how much less a silent host is waited for.
const impatience = 5

func (s *silent) is(host string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hosts[host]
}

// note takes down how a call to a host ended.
func (s *silent) note(host string, responded bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hosts == nil {
		s.hosts = map[string]bool{}
	}
	s.hosts[host] = !responded
}

// briefly is the context of one attempt at a host.
func (s *Session) briefly(ctx context.Context, host string) (context.Context, context.CancelFunc) {
	if s.silent.is(host) {
		return context.WithTimeout(ctx, s.timeout()/impatience)
	}
	return ctx, func() {}
}

// hopeless says that the attempt which just failed need not be repeated.
func (s *Session) hopeless(x *exchange) bool {
	if x.call.Status == 0 {
		return s.silent.is(x.host)
	}
	return s.silent.is(x.deaf()) && fellOver(x.call.Status, x.failure(x.last))
}

// fellOver says whether a call ended in a server's error that names no code, as
// a server's does that does not know the operation. AWS names one.
func fellOver(status int, err error) bool {
	return status >= http.StatusInternalServerError && err != nil && Code(err) == ""
}

// deaf is the name under which the exchange's operation at its host is
// remembered.
func (x *exchange) deaf() string {
	return x.host + " " + x.call.Service + "." + x.call.Operation
}
