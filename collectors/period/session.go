package period

import (
	"time"

	"github.com/trailproof/trailproof/collectors/record"
)

// promptly is how far from the time of a sign-in the credentials of its session
// may be issued.
const promptly = 10 * time.Second

// signedIn notes in the events of a root user which sign-in began their session:
// the nearest that succeeded when their credentials were issued. All events are of
// one account, which has one root user. So a ticket for the sign-in explains what
// was done in the session, hundreds of reads among it.
func signedIn(events []record.Event) {
	var begun []record.Event
	for _, e := range events {
		if e.Name == "ConsoleLogin" && e.Source == "signin.amazonaws.com" && e.Error == "" && e.EventID != "" {
			begun = append(begun, e)
		}
	}
	for i := range events {
		e := &events[i]
		if e.Issued == nil {
			continue
		}
		nearest := promptly + 1
		for _, s := range begun {
			if off := e.Issued.Sub(s.Time).Abs(); off < nearest && s.EventID != e.EventID {
				nearest, e.SignIn = off, s.EventID
			}
		}
	}
}
