package view

// Alerts is who learns of what happens: for each account and each sort of events,
// whether a way leads from the event to somebody.
type Alerts struct {
	// Why says in a sentence why nothing is known of it; "" if something is. All
	// else is then empty.
	Why       string
	Sentences []string    // the outcome in words
	Sorts     []AlertSort // in the order of their checks
	Rows      []AlertRow  // one for each account
	Short     []AlertRow  // the same for print: accounts that agree share a row, the gravest first
	Alerts    []Alert     // by account and sort
	Lost      []Lost      // where word is lost, or may be, the gravest first
}

// Known says whether it was worked out who learns of what.
func (a Alerts) Known() bool { return a.Why == "" }

// Told is whether somebody learns of events, gravest first.
type Told int

const (
	NotTold Told = iota
	ToldUnknown
	ToldInNoise // somebody is told, by an alarm that nearly everything sets off
	ToldYes
	ToldNotJudged // the check is not about the account
)

var toldWords = [...]string{"nobody is told", "not known", "told, among noise", "somebody is told", "does not apply"}

func (t Told) String() string { return toldWords[t] }

// Tolds lists them, gravest first.
func Tolds() []Told { return []Told{NotTold, ToldUnknown, ToldInNoise, ToldYes, ToldNotJudged} }

// Result is the look of it.
func (t Told) Result() Result {
	return [...]Result{Exception, Inconclusive, Waived, NoExceptions, NotApplicable}[t]
}

// AlertSort is a sort of events that somebody must learn of.
type AlertSort struct {
	Name     string   // root use
	CheckID  string   // alert-root-usage
	Controls []string // CT-66
	Counts   [ToldNotJudged + 1]int
	Hub      string // the control of Security Hub about it; "" if there is none
	HubPass  int    // accounts in which that control would pass
	HubFail  int
}

// AlertRow is accounts and what becomes of each sort of events in them.
type AlertRow struct {
	Accounts []AccountName
	Cells    []Told // one for each sort
}

// AccountName is an account's ID and its name.
type AccountName struct{ ID, Name string }

// Alert is what becomes of one sort of events in one account.
type Alert struct {
	AccountName
	Sort     AlertSort // without its counts
	Told     Told
	Broken   string // the first broken link in words, or what is not known; "" if somebody is told
	Routes   []Route
	Closest  int    // of the routes, the one that Broken is about; -1 if there is none
	Hub      string // what Security Hub's control would say, in words; "" if there is none
	HubSays  Result // NoExceptions, Exception or Inconclusive
	Evidence []string
}

// Route is one way from the events to a person.
type Route struct {
	Through string // metric filter, event rule or log alarm
	ID      string
	Region  string
	Tells   string // yes, no, or why it is not known
	Links   []AlertLink
	Missed  string // a record that it does not carry, over several lines; "" if none is known
	Wider   string // a record that it carries and that is none of the events
	Noise   bool   // nearly everything sets it off
}

// AlertLink is one link of a route.
type AlertLink struct {
	What, ID, Why string
	Holds         Result // NoExceptions, Exception or Inconclusive
	Weak          bool   // the first that is broken or, where none is, the first that is not known
}

// Lost is one place where word of events is lost, or may be: the alerts that say
// the same of themselves.
type Lost struct {
	Alert    // the first of them; what Security Hub would say, of all its sorts
	Sorts    []AlertSort
	Accounts []AccountName

	hubs map[Result][]string // the controls that would pass, and those that would fail
}
