package awsapi

import "github.com/aws/smithy-go/middleware"

// conduct is how the sessions of one run behave together. A request goes out in
// the turn of its API in its region and account (rates), when few enough are in
// flight (gate), and in the turn of the whole run (pace).
type conduct struct {
	rates  *rates
	gate   *gate
	pace   *pace
	silent *silent
}

func newConduct(o Options) *conduct {
	c := &conduct{gate: newGate(o.Concurrency), pace: newPace(evenness * o.MaxRPS), silent: &silent{patience: throttlePatience * o.timeout()}}
	if !o.Unmetered {
		c.rates = newRates()
	}
	return c
}

// behave has the attempts of a client's calls made in their turn, and judged.
func (s *Session) behave(stack *middleware.Stack) error {
	if err := stack.Finalize.Insert(attempting{s}, "Retry", middleware.After); err != nil {
		return err
	}
	return stack.Finalize.Insert(taking{s}, "Signing", middleware.Before)
}
