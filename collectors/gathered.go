package collectors

import (
	"io"
	"iter"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Gathered is what a collection learned, of which little is in memory: most facts
// are compressed, and the calls lie where the recorder put them, as long as its
// journal is open.
type Gathered struct {
	about  evidence.About
	facts  *evidence.Sink
	ledger *awsapi.Sorted
}

// About says who collected it, when, and over what.
func (g *Gathered) About() evidence.About { return g.about }

// EncodeTo writes what evidence.EncodeSnapshotTo writes of the snapshot.
func (g *Gathered) EncodeTo(to io.Writer) error { return g.facts.EncodeTo(to, g.about) }

// Calls goes through the ledger in its order.
func (g *Gathered) Calls() iter.Seq2[evidence.Call, error] { return g.ledger.All() }

// Asked is how many calls there are.
func (g *Gathered) Asked() int { return g.ledger.Len() }

// Snapshot is all of it in memory.
func (g *Gathered) Snapshot() (*evidence.Snapshot, error) {
	calls, err := g.ledger.Calls()
	if err != nil {
		return nil, err
	}
	return g.facts.Snapshot(g.about, calls)
}
