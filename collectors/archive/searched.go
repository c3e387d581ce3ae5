package archive

import "github.com/trailproof/trailproof/collectors/record"

// Searched is what a search found in one log file. It is told once the whole file
// was read, so that it is known what vouches for it; of files that hold nothing
// that was looked for it is not told, unless they could not be searched whole.
type Searched struct {
	Object string // s3://bucket/key
	// Verified says that a valid digest lists the log file with the very content
	// that was searched.
	Verified bool
	Found    []record.Found // in the order of the file
	// Fault is why there may be more in the file than was found: it could not be
	// read to its end, or holds something else than a list of records; "" if it was
	// searched whole.
	Fault string
}
