package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// PartSchema is the schema of parts.
const PartSchema = "trailproof/validate-logs-part/v1"

// LargestPart is the most bytes that a part is read from.
const LargestPart = 512 << 20

// A Part is the result of one shard, with what is needed to put it together with
// the others'.
type Part struct {
	About About `json:"about"`
	Share Share `json:"shard"`
	Result

	Name string `json:"-"` // of the file it was read from
}

// About says what a part is and who wrote it.
type About struct {
	Schema string          `json:"schema"`
	Sum    evidence.Digest `json:"sha256"` // of the part's canonical JSON without this
}

// A Share is a shard's place in its plan.
type Share struct {
	Index  int             `json:"index"`
	Of     int             `json:"of"`
	Plan   evidence.Digest `json:"plan"`
	Chains int             `json:"chains"` // of the plan
	planHead
	Units []unit `json:"units"` // the shard's own, in the order of the result
}

// Part is what the shard of the plan found. A shard that has no chains, because
// there are more shards than chains, found nothing wrong.
func (p Plan) Part(s Shard, r *Result) Part {
	part := Part{
		About:  About{Schema: PartSchema},
		Share:  Share{s.Index, s.Of, p.Digest(), len(p.Chains), p.head(), units(p.Share(s))},
		Result: *r,
	}
	if len(part.Share.Units) == 0 && len(p.Chains) > 0 && len(r.Unread) == 0 {
		part.Verdict = Valid
	}
	part.About.Sum = part.sum()
	return part
}

func (p Part) sum() evidence.Digest {
	p.About.Sum = ""
	return digestOf(p)
}

// Shard is which one the part is of.
func (p Part) Shard() Shard { return Shard{p.Share.Index, p.Share.Of} }

// ReadPart reads a part from a file of that name and finds fault with what is
// none. The error is one sentence that begins with the name.
func ReadPart(name string, r io.Reader) (Part, error) {
	data, err := io.ReadAll(io.LimitReader(r, LargestPart+1))
	switch {
	case err != nil:
		return Part{}, fmt.Errorf("%s could not be read: %w", name, err)
	case len(data) > LargestPart:
		return Part{}, fmt.Errorf("%s is larger than %d MiB, and no part is", name, LargestPart>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return Part{}, fmt.Errorf("%s is empty", name)
	}
	part := Part{Name: name}
	if err := recognize(data); err != nil {
		return Part{}, fmt.Errorf("%s is not a part: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&part); err != nil {
		return Part{}, fmt.Errorf("%s is not a part: %w", name, err)
	}
	if err := part.fault(); err != nil {
		return Part{}, fmt.Errorf("%s %w", name, err)
	}
	return part, nil
}

// recognize says what else the text is, if it is no part of this schema.
func recognize(data []byte) error {
	var kind struct {
		About   About           `json:"about"`
		Share   json.RawMessage `json:"shard"`
		Verdict string          `json:"verdict"`
	}
	err := json.Unmarshal(data, &kind)
	if _, other := errors.AsType[*json.UnmarshalTypeError](err); other {
		err = nil // it is JSON, and something else
	}
	switch {
	case err != nil && errors.Is(cut(err), io.ErrUnexpectedEOF):
		return errors.New("it ends in the middle")
	case err != nil:
		return fmt.Errorf("it is not JSON: %w", err)
	case kind.Share == nil && kind.Verdict != "":
		return errors.New("it is the result of a run without --shard")
	case kind.About.Schema != "" && kind.About.Schema != PartSchema:
		return fmt.Errorf("its schema is %.80q, not %s", kind.About.Schema, PartSchema)
	case kind.About.Schema == "":
		return fmt.Errorf("it does not say that its schema is %s", PartSchema)
	}
	return nil
}

// cut tells text that ends too early from other text that is not JSON.
func cut(err error) error {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok && e.Error() == "unexpected end of JSON input" {
		return io.ErrUnexpectedEOF
	}
	return err
}

// fault says how a part contradicts itself: a clause that follows its name.
func (p Part) fault() error {
	s := p.Share
	switch {
	case s.Of < 1 || s.Index < 0 || s.Index >= s.Of || s.Chains < 0:
		return fmt.Errorf("says that it is shard %d of %d, counted from 0, of %d chains", s.Index, s.Of, s.Chains)
	case p.About.Sum != p.sum():
		return errors.New("was changed after it was written: its content does not have the SHA-256 it states")
	case len(s.Units) != shareOf(s.Chains, p.Shard()):
		return fmt.Errorf("holds %d chains, and shard %s of %d has %d", len(s.Units), p.Shard(), s.Chains, shareOf(s.Chains, p.Shard()))
	case !samePeriod(s.Period, p.Period):
		return errors.New("is of another period than its plan")
	}
	alike := slices.EqualFunc(s.Units, p.Chains, func(u unit, c ChainResult) bool {
		return u.Trail == c.Trail && u.Account == c.Account && u.Region == c.Region
	})
	if !alike {
		return errors.New("has results of other chains than it lists")
	}
	return nil
}

// shareOf is how many of so many chains the shard has.
func shareOf(chains int, s Shard) int {
	if chains <= s.Index {
		return 0
	}
	return (chains-s.Index-1)/s.Of + 1
}
