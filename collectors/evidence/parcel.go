package evidence

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"reflect"
	"sync"
)

// parcel is facts of one kind and account, as they stand in a snapshot and in its
// order, compressed: a small part of what they take as Go values.
type parcel struct {
	first, last Fact // without their data and calls
	of          reflect.Type
	text        []byte
}

// factDepth is how deep the facts of a snapshot lie.
const factDepth = 2

// packer packs facts, one parcel at a time.
type packer struct {
	mu       sync.Mutex
	writer   writer
	compress *flate.Writer
}

// pack makes a parcel of facts in the order of a snapshot, whose data are pointers
// to one type.
func (p *packer) pack(facts []Fact) (parcel, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := bytes.Buffer{}
	if p.compress == nil {
		p.compress, _ = flate.NewWriter(&out, flate.BestSpeed) // the level is one that there is
		p.writer.forms = map[reflect.Type]*form{}
	}
	p.compress.Reset(&out)
	w := &p.writer
	w.out, w.to, w.indent, w.depth = w.out[:0], p.compress, true, factDepth
	if err := w.facts(facts); err != nil {
		return parcel{}, err
	}
	if err := w.flush(); err != nil {
		return parcel{}, err
	}
	if err := p.compress.Close(); err != nil {
		return parcel{}, err
	}
	bare := func(f Fact) Fact { return Fact{Kind: f.Kind, ID: f.ID, Account: f.Account, Region: f.Region} }
	return parcel{bare(facts[0]), bare(facts[len(facts)-1]), reflect.TypeOf(facts[0].Data), bytes.Clone(out.Bytes())}, nil
}

// facts writes facts as the elements of a snapshot's list.
func (w *writer) facts(facts []Fact) error {
	for i := range facts {
		w.next(i == 0)
		if err := w.value(reflect.ValueOf(&facts[i]).Elem()); err != nil {
			return fmt.Errorf("canonical JSON: %w", err)
		}
		if len(w.out) > held {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// laid is the parcel's text.
func (p parcel) laid() io.Reader { return flate.NewReader(bytes.NewReader(p.text)) }

// unpack reads the facts. The reader may be shared by parcels, so that what recurs
// in them is kept once.
func (p parcel) unpack(with *reader) ([]Fact, error) {
	list := io.MultiReader(bytes.NewReader([]byte("[")), p.laid(), bytes.NewReader([]byte("]")))
	into := &Snapshot{}
	d := snapshotReader{stream: stream{in: list}, reader: with, kinds: Kinds{p.first.Kind: p.of.Elem()}, into: into}
	if err := d.elements(d.fact); err != nil {
		return nil, fmt.Errorf("read back facts of %s: %w", p.first.Kind, err)
	}
	return into.Facts, nil
}
