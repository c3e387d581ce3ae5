package record

import (
	"encoding/json"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/pattern"
)

// A Search is what is looked for in log files. It does not change, and many
// scanners use one.
type Search struct {
	// Period is when the events happened, by their eventTime; the zero Period is
	// any time. A record without a time that can be read is never left out for it.
	Period    evidence.Period
	Questions []Question
}

// A Question names events: those of whose records every condition holds.
type Question struct {
	ID  string // told with what it finds: the ID of a check, or the word of the asker
	All []Condition
}

// A Condition is one thing that must hold of a record.
type Condition struct {
	// Holds decides. It is given the record as encoding/json decodes it with
	// UseNumber, and must not change it.
	Holds func(document map[string]any) pattern.Truth
	// Needs says cheaply what cannot hold: unless of each group one need is met,
	// Holds is not True nor Unknown. nil says nothing, and is always sound.
	Needs [][]pattern.Need
	// Fields are the names of the fields at the top of a record on which alone Holds
	// rests: it may be given a document without the others. nil is all of them.
	Fields []string
}

// Found is a record that was looked for.
type Found struct {
	Object  string   // the log file, s3://bucket/key
	Place   int      // of the record in it, counted from 0
	Offset  int64    // of the record's first byte in the inflated file
	Matched []string // IDs of the questions that it answers, sorted
	// Unsure are the IDs of the questions of which AWS leaves undocumented whether
	// the record answers them, sorted.
	Unsure []string
	Record json.RawMessage // as it was delivered, byte for byte
}
