package archive

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// JournalSchema is the schema of the files of Resumable.
const JournalSchema = "trailproof/validate-logs-journal/v1"

// A Resumable is a file in which what a verification reads is kept as it goes on,
// so that after an interruption, however rude, it goes on where it stopped.
//
// The file has one line for each entry: its checksum, the SHA-256 of its tree and
// name, and the entry as JSON. Digests are not in it: they are few, and are read
// and verified again. A checksum tells what was torn, not who wrote it: whoever
// can write the file can change what a resumed run finds.
type Resumable struct {
	Path    string
	AsOf    time.Time // of the run that is resumed, else of the plan
	Resumed int       // entries that need not be read again
	Damaged bool      // something behind them was changed, and is read again

	mu      sync.Mutex
	file    *os.File
	out     *bufio.Writer
	end     int64 // of what was written, in the buffer or not
	earlier []earlier
	own     map[Tree]map[mark16]place // of this run's entries, while their trees are read
	fault   error
	closing chan struct{}
}

// place is where an entry lies in the file.
type place struct {
	at   int64
	size int32
}

// earlier is where an entry of the run that is resumed lies, by the beginning of
// its key. There is one for each digest of the archive, so it is small.
type earlier struct {
	key uint64
	at  int64
}

// A journalHead is the first line of the file.
type journalHead struct {
	Schema string          `json:"schema"`
	Plan   evidence.Digest `json:"plan"` // with no time of its own
	Shard  string          `json:"shard"`
	AsOf   time.Time       `json:"as_of"`
}

// JournalName is the name of the file for a plan, or for one shard of it.
func JournalName(p Plan, s Shard) string {
	name := "trailproof-validate-" + string(p.timeless().Digest()[:12])
	if s.Of > 1 {
		name += fmt.Sprintf("-%d-of-%d", s.Index, s.Of)
	}
	return name + ".journal"
}

// timeless is the plan of runs that differ only in when they were begun.
func (p Plan) timeless() Plan {
	p.AsOf = time.Time{}
	return p
}

// Resume opens the file for a plan, or for one shard of it; the zero shard is the
// whole. With resume it takes up what an interrupted run of the plan left there,
// and its AsOf; without, or if nothing is there, it begins anew. The error says
// why there can be no journal, or that the file is no journal of this plan; the
// verification can be done without.
func Resume(path string, p Plan, s Shard, resume bool) (*Resumable, error) {
	r := &Resumable{AsOf: p.AsOf, Path: path, own: map[Tree]map[mark16]place{}, closing: make(chan struct{})}
	head := journalHead{JournalSchema, p.timeless().Digest(), s.String(), p.AsOf}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = r.begin(head)
	case err == nil && !info.Mode().IsRegular():
		err = fmt.Errorf("%s is not a regular file, and is left as it is", path)
	case err == nil && info.Size() == 0:
		err = r.replace(head)
	case err == nil:
		err = r.reopen(head, resume)
	}
	if err != nil {
		return nil, err
	}
	go r.flushNowAndThen()
	return r, nil
}

func (r *Resumable) begin(head journalHead) (err error) {
	if r.file, err = os.OpenFile(r.Path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return err
	}
	r.out = bufio.NewWriterSize(r.file, 64<<10)
	if _, err := r.write(mark16{}, head); err != nil {
		return err
	}
	return r.out.Flush()
}

func (r *Resumable) replace(head journalHead) error {
	if err := os.Remove(r.Path); err != nil {
		return err
	}
	return r.begin(head)
}

// reopen looks at a file that is there, and goes on behind its last whole line,
// or replaces it.
func (r *Resumable) reopen(want journalHead, resume bool) error {
	file, err := os.OpenFile(r.Path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(file, 64<<10)
	have, n, err := readHead(in)
	switch {
	case err != nil:
		err = fmt.Errorf("%s is not a journal of this version, and is left as it is", r.Path)
	case !resume:
		return errors.Join(file.Close(), r.replace(want))
	case have.Plan != want.Plan || have.Shard != want.Shard:
		err = fmt.Errorf("%s is the journal of another run: of other chains, another period or another version", r.Path)
	default:
		r.file, r.AsOf, r.end = file, have.AsOf, int64(n)
		err = r.index(in)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	r.out = bufio.NewWriterSize(file, 64<<10)
	return nil
}

func readHead(in *bufio.Reader) (journalHead, int, error) {
	var head journalHead
	line, n, err := nextLine(in)
	if err == nil {
		err = json.Unmarshal(line.entry, &head)
	}
	if err == nil && head.Schema != JournalSchema {
		err = errDamaged
	}
	return head, n, err
}

// index notes where the entries lie, as far as they are whole, and cuts off the
// rest.
func (r *Resumable) index(in *bufio.Reader) error {
	for {
		line, n, err := nextLine(in)
		if err != nil {
			r.Damaged = err == errDamaged
			break
		}
		r.earlier = append(r.earlier, earlier{line.key.begin(), r.end})
		r.end += int64(n)
	}
	slices.SortFunc(r.earlier, func(a, b earlier) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(b.at, a.at)) })
	r.earlier = slices.CompactFunc(r.earlier, func(a, b earlier) bool { return a.key == b.key }) // the last one stands
	r.Resumed = len(r.earlier)
	if err := r.file.Truncate(r.end); err != nil {
		return err
	}
	_, err := r.file.Seek(r.end, io.SeekStart)
	return err
}

// Tree is the journal of one tree.
func (r *Resumable) Tree(t Tree) Journal { return &treeJournal{r, t} }

// before is where an entry of the run that is resumed lies. It ends where its line
// does.
func (r *Resumable) before(key mark16) (place, bool) {
	i, have := slices.BinarySearchFunc(r.earlier, key.begin(), func(e earlier, k uint64) int { return cmp.Compare(e.key, k) })
	if !have {
		return place{}, false
	}
	return place{r.earlier[i].at, largestEntry}, true
}

// begin is the beginning of the mark.
func (m mark16) begin() uint64 { return binary.BigEndian.Uint64(m[:8]) }

// Close ends the journal. The file of a run that is done is removed, that of
// another is kept. The error says why it would not serve to resume.
func (r *Resumable) Close(done bool) error {
	close(r.closing)
	r.mu.Lock()
	defer r.mu.Unlock()
	if done {
		return errors.Join(r.file.Close(), os.Remove(r.Path))
	}
	return errors.Join(r.fault, r.out.Flush(), r.file.Close())
}

// flushNowAndThen bounds what a run that is killed loses.
func (r *Resumable) flushNowAndThen() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.mu.Lock()
			r.flush()
			r.mu.Unlock()
		case <-r.closing:
			return
		}
	}
}

func (r *Resumable) flush() {
	if err := r.out.Flush(); err != nil && r.fault == nil {
		r.fault = err
	}
}

// write appends a line and says where it lies; an entry that is too large has no
// place.
func (r *Resumable) write(key mark16, entry any) (place, error) {
	text, err := json.Marshal(entry)
	if err != nil || len(text) > largestEntry-overhead {
		return place{}, err
	}
	line := makeLine(key, text)
	if _, err := r.out.Write(line); err != nil {
		return place{}, err
	}
	at := place{r.end, int32(len(line))}
	r.end += int64(len(line))
	return at, nil
}
