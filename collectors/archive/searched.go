package archive

import "github.com/trailproof/trailproof/collectors/record"

// Searched is what a search found in one log file. It is told once the whole file
// was read, so that it is known what vouches for it; of files that hold nothing
// that was looked for it is not told, unless they could not be searched whole.
type Searched struct {
	Object string // s3://bucket/key; of a folder without a bucket the path in it
	// Verified says that a valid digest lists the log file with the very content
	// that was searched.
	Verified bool
	Found    []record.Found // in the order of the file
	// Fault is why there may be more in the file than was found: it could not be
	// read to its end, holds something else than a list of records, or is listed
	// and not there; "" if it was searched whole.
	Fault string
}

// SearchCounts says what a search has read.
type SearchCounts struct {
	Files    int   // log files that were searched
	Verified int   // of them, those that a valid digest vouches for
	Faulty   int   // of them, those that could not be searched whole
	Records  int   // in those that hold a list of records
	Strict   int   // records that were decoded whole because a field is there twice, or its name in escapes
	Bytes    int64 // as stored, of those that were read to their end
}

// A Folder is a part of a bucket that is searched whole, whatever its keys say:
// all objects below it that are called .json or .gz, or have a name of CloudTrail's.
type Folder struct {
	Bucket string // "" for a local folder that is no copy of a bucket
	Prefix string // with a slash at its end; "" for all
}
