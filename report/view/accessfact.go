package view

import "github.com/trailproof/trailproof/collectors/evidence"

// guardedFact is the part of a fact about a trail, a log bucket or a key that
// says who has power over it, read from its JSON.
type guardedFact struct {
	Name   string                     `json:"name"`
	Access evidence.Value[powersOver] `json:"access"`
}

// powersOver holds the lists of all three kinds; a fact has those of its own.
type powersOver struct {
	Stop    *holders `json:"stop"`
	Silence *holders `json:"silence"`
	Query   *holders `json:"query"`
	Delete  *holders `json:"delete"`
	Change  *holders `json:"change"`
	Read    *holders `json:"read"`
	Decrypt *holders `json:"decrypt"`
	Destroy *holders `json:"destroy"`
}

type holders struct {
	All    []holder      `json:"all"`
	Unread *evidence.Gap `json:"unread"`
}

type holder struct {
	Capability string               `json:"capability"`
	Resource   string               `json:"resource"`
	Principal  string               `json:"principal"`
	Account    string               `json:"account"`
	Kind       string               `json:"kind"`
	Outcome    string               `json:"outcome"`
	Holds      evidence.Value[bool] `json:"holds"`
	Actions    []string             `json:"actions"`
	Via        []string             `json:"via"`
	Conditions []string             `json:"conditions"`
	Guardrails []string             `json:"guardrails"`
	Paths      []pathFact           `json:"paths"`
	MorePaths  int                  `json:"more_paths"`
}

type pathFact struct {
	From     string     `json:"from"`
	Steps    []stepFact `json:"steps"`
	Outcome  string     `json:"outcome"`
	Depends  []string   `json:"depends"`
	Outsider bool       `json:"outsider"`
}

type stepFact struct {
	How    string `json:"how"`
	Action string `json:"action"`
	To     string `json:"to"`
	Via    string `json:"via"`
}

// accountFact is the part of a fact about an account that says who administers
// it, and what guards the audit trail there.
type accountFact struct {
	Access evidence.Value[ofAccount] `json:"access"`
}

type ofAccount struct {
	Admins    holders                  `json:"admins"`
	Guardrail evidence.Value[railFact] `json:"guardrail"`
}

type railFact struct {
	Denied   []string `json:"denied"`
	Open     []string `json:"open"`
	Policies []string `json:"policies"`
	Exempt   []string `json:"exempt"`
}

// roleFact is the part of a fact about a role that says what it can do to the
// audit trail, and whom it admits.
type roleFact struct {
	Reach evidence.Value[reachFact] `json:"reach"`
}

type reachFact struct {
	Capabilities []string       `json:"capabilities"`
	Admits       []admittedFact `json:"admits"`
}

type admittedFact struct {
	Principal string               `json:"principal"`
	Kind      string               `json:"kind"`
	Account   string               `json:"account"`
	Public    evidence.Value[bool] `json:"public"`
	Foreign   evidence.Value[bool] `json:"foreign"`
	Via       string               `json:"via"`
}
