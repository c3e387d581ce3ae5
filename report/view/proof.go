package view

import "time"

// Proof is what the log archive proves of the period.
type Proof struct {
	// Why says in a sentence why nothing was verified, and how to have it
	// verified; "" if something was. Map, Holes, Findings, Changes and
	// Activity are then empty, and Chains hold what is known otherwise.
	Why       string
	Sentences []string // the outcome in words
	Meaning   []Pair   // what the verdicts of chains mean
	Coverage  Share    // of the chain-time of the period
	Verdicts  []VerdictCount

	Chains   []Chain // by account, region and trail
	Map      HeatMap
	Holes    []Hole    // by chain and time
	Alike    []Holes   // the same by time; those that differ in their chain alone are one
	Findings []Finding // by chain, as the verification lists them
	Changes  []Change  // by time
	Unread   []Unread  // why there may be more changes

	Activity []Activity       // by time
	Unlisted []ActivityUnread // why there may be more activity
}

// Verified says whether the digests and log files of a period were verified.
func (p Proof) Verified() bool { return p.Why == "" }

// Share is a part of a whole, with its words: "99.98%", never "100%" unless it
// is all.
type Share struct {
	Part, Of int64
	Text     string
}

// VerdictCount is how many chains have a verdict.
type VerdictCount struct {
	Words  string
	Result Result // for the look
	Chains int
}

// Chain is what one trail delivered for one account and one region, and what
// that proves of the period.
type Chain struct {
	Trail, ARN            string
	Account, Name, Region string
	Bucket, Prefix        string
	Verdict               string // Valid, Invalid, Incomplete or Not verified
	Result                Result // for the look
	Why                   string // why it was not verified; "" if it was
	Verified              bool
	Period, Covered       time.Duration // of the period, and proven by valid digests
	Share                 Share         // of the period that is covered
	Uncovered             string        // "8 h 5 min", "nothing"
	Holes, Vague          int           // holes, and those of which no digest is known that should fill them
	Digests               DigestCounts
	Logs                  LogCounts
	Records               int // read from valid log files
	RecordsKnown          bool
	Lacking               int       // records that do not say what a record must
	Oldest                string    // the day the oldest log file was delivered, or why that is not known
	OldestAt              time.Time // when; zero if there is none or it is not known
	OldestObject          string
	Evidence              []string
}

// DigestCounts counts the digest files of a chain in the period.
type DigestCounts struct {
	Valid      int `json:"valid"`
	Invalid    int `json:"invalid"`
	Missing    int `json:"missing"`
	Unreadable int `json:"unreadable"`
}

// Expected is the number of digest files that are there or are named by others.
func (c DigestCounts) Expected() int { return c.Valid + c.Invalid + c.Missing + c.Unreadable }

// Read is the number of those that were read.
func (c DigestCounts) Read() int { return c.Valid + c.Invalid }

// LogCounts counts the log files of a chain in the period.
type LogCounts struct {
	Valid        int `json:"valid"`
	Modified     int `json:"modified"`
	Missing      int `json:"missing"`
	Corrupt      int `json:"corrupt"`
	TrailingData int `json:"trailing_data"`
	Unreferenced int `json:"unreferenced"` // in no valid digest, and so in no sum below
	Unreadable   int `json:"unreadable"`
	Unproven     int `json:"unproven"` // listed by an invalid digest only
}

// Expected is the number of log files that digests list.
func (c LogCounts) Expected() int {
	return c.Valid + c.Modified + c.Missing + c.Corrupt + c.TrailingData + c.Unreadable + c.Unproven
}

// listed leaves out those that no digest lists.
func (c LogCounts) listed() LogCounts {
	c.Unreferenced = 0
	return c
}

// Read is the number of those that were read and hashed.
func (c LogCounts) Read() int { return c.Expected() - c.Missing - c.Unreadable }

// Hole is a part of the period for which a chain proves nothing.
type Hole struct {
	Trail, ARN            string
	Account, Name, Region string
	From, To              time.Time
	Length                string
	Cause                 string // in words
	Code                  string // chain-restart and so on
	Detail                string
	Explained             string // yes or no of a restart, else –
	Open                  bool   // it may still be covered: what would cover it was not read, or is yet to come
}

// Holes are holes of several chains that are the same in all else, as one stop of
// a trail leaves them everywhere.
type Holes struct {
	Hole            // of the first chain
	Chains []string // account and region of each
}

// Finding is one thing found in the archive, mostly about an object.
type Finding struct {
	Trail, ARN            string
	Account, Name, Region string
	Class                 string // in words
	Code                  string // log-modified and so on
	Object, Detail        string
}

// Change is an event of the period that changed a trail, its bucket or its key,
// or that tried to.
type Change struct {
	At                      time.Time
	Event, Service, Outcome string // Outcome is "done", or the error of an attempt
	Account, Region         string
	Actor, Address, Target  string
	Ticket                  string // "" if none is given
	EventID, Object         string
	Trails                  []string // the trails concerned, by name
	Evidence                []string
}

// Unread is why it is not known, or not fully, what was changed of a trail.
type Unread struct{ Trail, ARN, Why string }

// HeatMap shows for every account which part of each stretch of the period its
// chains cover.
type HeatMap struct {
	Unit  string    // day, week, month or year
	Cells []Stretch // the columns
	Rows  []MapRow  // every account
	// Short are the rows to print where not all fit: those that are covered
	// throughout are one row.
	Short []MapRow
}

// Stretch is one column of the heat map.
type Stretch struct {
	From, To time.Time
	Label    string // "1 Jul", "W27, 29 Jun", "Jul 2026"
}

// MapRow is one account of the heat map. Without cells, Why says why.
type MapRow struct {
	Account, Name string
	Chains        int
	Why           string
	Cells         []MapCell
}

// State is what a cell of the heat map says.
type State int

const (
	NotAsked   State = iota // there is no chain
	Covered                 // valid digests cover all of it
	NotCovered              // a part is not covered
	NotKnown                // no part is known not to be covered, and a part could not be read or is yet to be delivered
)

var stateWords = [...]string{"no chain", "covered", "not covered in part or in full", "not known in part or in full"}

func (s State) String() string { return stateWords[s] }

// States lists the states as a legend does.
func States() []State { return []State{Covered, NotCovered, NotKnown, NotAsked} }

// MapCell is the share of an account's chain-time in a stretch that is covered.
type MapCell struct {
	State                State
	Asked, Covered, Open time.Duration // over all chains of the account
	Text                 string        // "100", "95.8", "0"; "" if there is no chain
}
