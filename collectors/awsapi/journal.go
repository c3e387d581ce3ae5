package awsapi

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// ErrInUse says that another process writes the journal.
var ErrInUse = errors.New("another run is writing it")

// A Journal is a ledger on disk: one line for each call, written at once when the
// call is settled, after its response was stored. A run that ends early, however
// rudely, leaves all that it learned but the calls in flight, and a recorder that
// is given its journal goes on from there. Of two lines of one call the later
// stands; a line that is torn is as if it had not been written.
type Journal struct {
	mu   sync.Mutex
	file *os.File
	end  int64

	earlier map[key]place // what the run that is resumed was answered
	caller  place         // who had it, as AWS said first of all; zero if it never said
}

// key is the ID of a call, in short.
type key uint64

func keyOf(id evidence.CallID) key {
	n, _ := strconv.ParseUint(strings.TrimPrefix(string(id), "c"), 16, 64) // NewCallID writes 16 hexadecimal digits
	return key(n)
}

// place is where the line of a call lies.
type place struct {
	at   int64
	size int32
}

// largestLine bounds what is read of a line: the parameters of a question, and
// little else.
const largestLine = 16 << 20

// OpenJournal opens the journal, making it if need be, for one process: the
// error is ErrInUse if another has it open. What lies behind its last whole line
// is cut off.
func OpenJournal(path string) (*Journal, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	j := &Journal{file: file, earlier: map[key]place{}}
	if err = lock(file); err == nil {
		err = j.load()
	}
	if err == nil {
		err = file.Truncate(j.end)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return j, nil
}

// Close releases the journal.
func (j *Journal) Close() error { return j.file.Close() }

// Answered is how many answers the run left that is resumed.
func (j *Journal) Answered() int { return len(j.earlier) }

// load notes where the answers of the earlier run lie. What AWS did not answer is
// asked again, and so is a listing that broke off because AWS did not take its own
// word for where to go on.
func (j *Journal) load() error {
	in := bufio.NewReaderSize(j.file, 64<<10)
	broken := map[string]int64{} // where the failure lies, by listing
	for {
		text, err := readLine(in)
		if err != nil {
			break // torn, or the end
		}
		at := place{j.end, int32(len(text))}
		j.end += int64(len(text))
		call, err := parseLine(text)
		if err != nil {
			continue // damaged: asked again
		}
		if j.caller.size == 0 && call.Service == "STS" && call.Operation == "GetCallerIdentity" {
			j.caller = at // the first call of a run
		}
		if call.Reason == nil {
			j.earlier[keyOf(call.ID)] = at
			continue
		}
		delete(j.earlier, keyOf(call.ID))
		if listing, continued := listingOf(call); continued && *call.Reason == evidence.Failed && isCode(call.Error) {
			broken[listing] = at.at
		}
	}
	return j.drop(broken)
}

// drop forgets the pages of listings that broke off behind them.
func (j *Journal) drop(broken map[string]int64) error {
	if len(broken) == 0 {
		return nil
	}
	for k, at := range j.earlier {
		call, err := j.read(at)
		if err != nil {
			return err
		}
		if listing, _ := listingOf(call); at.at < broken[listing] {
			delete(j.earlier, k)
		}
	}
	return nil
}

// continuing are the parameters that say where a listing goes on.
var continuing = []string{"NextToken", "Marker", "ContinuationToken", "KeyMarker", "VersionIdMarker", "PaginationToken"}

// listingOf names the listing that a question is a page of, and says whether it is
// another page than the first.
func listingOf(call evidence.Call) (listing string, continued bool) {
	var params map[string]any
	if json.Unmarshal(call.Params, &params) != nil {
		return "", false
	}
	for _, name := range continuing {
		if _, there := params[name]; there {
			delete(params, name)
			continued = true
		}
	}
	text, err := evidence.Canonical(params)
	if err != nil {
		return "", false
	}
	return string(evidence.NewCallID(call.Account, call.Region, call.Service, call.Operation, text)), continued
}

// append writes the line of a call.
func (j *Journal) append(call evidence.Call) (place, error) {
	line, err := evidence.Canonical(call)
	if err != nil {
		return place{}, err
	}
	line = append(line, '\n')
	j.mu.Lock()
	defer j.mu.Unlock()
	n, err := j.file.WriteAt(line, j.end)
	if err != nil {
		if n > 0 {
			_ = j.file.Truncate(j.end) // a torn line is passed over, too
		}
		return place{}, err
	}
	at := place{j.end, int32(len(line))}
	j.end += int64(len(line))
	return at, nil
}

// read reads the line that lies there.
func (j *Journal) read(at place) (evidence.Call, error) {
	text := make([]byte, at.size)
	if _, err := j.file.ReadAt(text, at.at); err != nil {
		return evidence.Call{}, err
	}
	return parseLine(text)
}

// readLine reads a line with its end.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > largestLine:
			return nil, errors.New("the line is too long")
		}
	}
}

// parseLine reads a line whose ID is that of the question it shows.
func parseLine(text []byte) (call evidence.Call, err error) {
	text, whole := bytes.CutSuffix(text, []byte("\n"))
	if !whole {
		return call, io.ErrUnexpectedEOF
	}
	if err := json.Unmarshal(text, &call); err != nil {
		return call, err
	}
	if call.ID != evidence.NewCallID(call.Account, call.Region, call.Service, call.Operation, call.Params) {
		return call, errors.New("the line is of another question")
	}
	return call, nil
}

// FillJournal makes the journal of a run that asked with the credentials of an
// account and was answered the calls. It is there whole or not at all.
func FillJournal(path, caller string, calls []evidence.Call) (*Journal, error) {
	beside := path + ".new"
	j, err := OpenJournal(beside)
	if err != nil {
		return nil, err
	}
	whose := func(c evidence.Call) bool {
		return c.Account == caller && c.Service == "STS" && c.Operation == "GetCallerIdentity"
	}
	for _, first := range []bool{true, false} { // who asked stands first, see load
		for _, call := range calls {
			if err == nil && whose(call) == first {
				_, err = j.append(call)
			}
		}
	}
	err = errors.Join(err, j.Close())
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		return nil, err
	}
	return OpenJournal(path)
}
