package policy

func (t *trial) explore(first verdict) Decision {
	every := func(noted) bool { return true }
	return Decision{Outcome: Depends, Grantors: cited(t.notes.grantors, every), Refusals: cited(t.notes.refusals, every)}
}
