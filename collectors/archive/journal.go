package archive

// A Journal keeps what was read for the chains of one tree, so that it need not
// be read again: when a verification is resumed, or repeated offline from the
// record of one. Request.Journal is called once for each tree of the request; it
// may be called for several at once. What the chains were followed to, in other
// trees, is in the journal of the tree that they deliver to now.
//
// An entry is whatever encodes as JSON. Its name says what was asked: the same
// question has the same name in every run, and one journal asks it once. What is
// recalled is what was kept. Implementations may be used by many goroutines at
// once.
type Journal interface {
	// Recall decodes the entry of that name into entry, and says whether there
	// is one.
	Recall(name string, entry any) bool
	// Keep keeps an entry. It is settled unless it says that something could not
	// be read: what is not settled may be asked again when a run is resumed, and
	// is evidence all the same.
	Keep(name string, entry any, settled bool)
	// RecallObject gives the bytes and the metadata of a digest that was kept.
	RecallObject(bucket, key string) (body []byte, metadata map[string]string, kept bool)
	// KeepObject keeps those of a digest.
	KeepObject(bucket, key string, body []byte, metadata map[string]string)
	// Close says that nothing more is kept: the chains of the tree are done, or
	// the run was interrupted.
	Close()
}

// Progress is how far a verification has come. Of the log files, those expected
// are known once the digests of a tree are read, so the figure grows.
type Progress struct {
	Chains, ChainsDone int
	Digests            int // read
	LogsExpected, Logs int // of which the second are read
	Bytes              int64
}
