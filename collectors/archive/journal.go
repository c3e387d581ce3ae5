package archive

// A Journal keeps what was read of one tree, so that it need not be read again:
// when a verification is resumed, or repeated offline from the record of one.
//
// An entry is whatever encodes as JSON. Its name says what was asked: the same
// question has the same name in every run. Implementations may be used by many
// goroutines at once.
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
	// Close says that the tree is done: nothing more is kept.
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
