package view

// Access is who has power over the audit trail: who can read, stop, alter,
// decrypt or silence it, and how they come to it.
type Access struct {
	// Why says in a sentence why nothing is known of it; "" if something is. All
	// else is then empty.
	Why       string
	Sentences []string  // the outcome in words
	Powers    []Power   // by capability, in the order in which they are told
	Guarded   []Guarded // trails, log buckets and keys, each with its matrix
	Holders   []Holder  // by capability, resource and principal; administrators last
	Named     []Named   // principals that are not known to be approved, the gravest first
	Admins    []Holder  // principals with full administrative access
	Rails     []Rail    // by account
	Roles     []Role    // with any of the capabilities: whom their trust policies admit
	Ways      []Way     // how others become holders, by holder
	Hidden    []Hidden  // what may hide more holders than were found
}

// Known says whether it was worked out who has power over the audit trail.
func (a Access) Known() bool { return a.Why == "" }

// Approval is whether a principal is on the list of those approved for what it
// can do, gravest first.
type Approval int

const (
	NotApproved Approval = iota
	NoList               // no list was given for the capability
	NotJudged            // no check judges who holds the capability
	Approved
	NeedsNone // a service of AWS that delivers the logs
)

var approvalWords = [...]string{"not approved", "no list given", "not judged", "approved", "needs none"}

func (a Approval) String() string { return approvalWords[a] }

// Approvals lists them, gravest first.
func Approvals() []Approval { return []Approval{NotApproved, NoList, NotJudged, Approved, NeedsNone} }

// Principal is one that holds a capability.
type Principal struct {
	ID            string // its ARN; the name of a service; * for everyone
	Short         string // role/deploy
	Account, Name string // its account and the account's name; "" if it has none
	Kind          string // user, role, root and so on
}

// Holder is one principal that holds a capability over one resource, or may.
type Holder struct {
	Principal
	Capability string
	Resource   string   // ARN
	Over       []string // IDs of the trail, bucket or key that it is power over
	Outcome    string   // allow, or depends
	Approval   Approval
	Actions    []string
	Via        []string // the statements that grant it
	Conditions []string // what it depends on
	Guardrails []string // what stands in the way of a part of it
	Paths      []string // how others become the principal, in words, shortest first
	MorePaths  int      // that are not listed
	Controls   []string // CT-48
	Evidence   []string
}

// Sure says that the principal holds it whatever its conditions come to.
func (h Holder) Sure() bool { return h.Outcome == "allow" }

// Power counts the principals that hold a capability over anything. Each is
// counted once, with the gravest that is true of it.
type Power struct {
	Capability, Meaning string
	Can, May            int // hold it; may, depending on something
	ByApproval          [NeedsNone + 1]int
	AtLeast             bool // there may be more
	Controls            []string
}

// Guarded is a trail, a log bucket or a key, with those who have power over it:
// one row for each principal, one column for each capability.
type Guarded struct {
	Kind          string // trail, log bucket or log encryption key
	ID, Name      string // its ARN, and its name
	Account, Home string // its account and that account's name
	Why           string // why nothing is known; "" if something is
	Columns       []Column
	Rows          []MatrixRow // the gravest first
}

// Column is a capability over a guarded subject.
type Column struct {
	Capability string
	AtLeast    bool // there may be more who hold it
}

// MatrixRow is what one principal can do.
type MatrixRow struct {
	Principal
	Cells []Mark
}

// Mark is a cell of the matrix; without an outcome the principal does not hold
// the capability.
type Mark struct {
	Outcome  string
	Approval Approval
}

// Held says whether the principal holds the capability, or may.
func (m Mark) Held() bool { return m.Outcome != "" }

// Sure says that it holds it whatever its conditions come to.
func (m Mark) Sure() bool { return m.Outcome == "allow" }

// Named is a principal that is not known to be approved for something it can do.
type Named struct {
	Principal
	Approval  Approval // the gravest
	Grants    []Grant
	Paths     []string // how others become the principal, in words, shortest first
	MorePaths int      // that are not listed
}

// Grant is what the same statements give a principal under the same conditions.
type Grant struct {
	Outcome    string
	Approval   Approval
	Over       []Over
	Via        []string
	Conditions []string
	Guardrails []string
}

// Over is capabilities, and the resources that each of them is held over.
type Over struct {
	Capabilities []string
	Resources    []string // short where that says which, else ARNs
}

// Rail is what the organization's policies deny in an account of tampering with
// the audit trail.
type Rail struct {
	Account, Name string
	Why           string // why it is not known; "" if it is
	Denied, Open  []string
	Policies      []string
	Exempt        []string
	Evidence      []string
}

// Role is a role with any of the capabilities, and whom it admits.
type Role struct {
	Principal
	Capabilities []string
	Why          string // why it is not known whom it admits; "" if it is
	Admits       []Admitted
	Controls     []string
	Evidence     []string
}

// Admitted is one principal that a trust policy names.
type Admitted struct {
	Principal, Kind, Account string
	Public, Foreign          string // yes, no or not known
	Via                      string
}

// Way is one way by which a principal becomes a holder.
type Way struct {
	Holder   Principal
	From     string
	Words    string // user/ci → sts:AssumeRole → role/deploy
	Steps    int
	Outcome  string
	Depends  []string
	Via      []string // the statement of each step
	Outsider bool     // it begins outside the accounts examined
}

// Hidden is what was not read, so that there may be more holders.
type Hidden struct {
	Kind, ID, Name  string // of the trail, bucket, key, account or role
	Account, Region string
	Capabilities    []string
	Reason, Action  string
	Detail          string
	Evidence        []string
}
