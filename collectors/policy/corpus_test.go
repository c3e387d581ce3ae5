package policy

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpora is the directory of labelled decisions: corpus_*.jsonl.gz,
// accounts_*.jsonl.gz and aws_managed.json, or aws_managed.json.gz. Others of
// the same form are read from where TRAILPROOF_CORPORA says.
func corpora() string {
	if dir := os.Getenv("TRAILPROOF_CORPORA"); dir != "" {
		return dir
	}
	return "testdata"
}

// record is one labelled decision.
type record struct {
	ID      string
	Kind    string
	Request struct {
		Principal       string
		Type            string `json:"principal_type"`
		Account         string `json:"principal_account"`
		RoleARN         string `json:"role_arn"`
		Action          string
		Resource        string
		ResourceAccount string `json:"resource_account"`
		Context         map[string]json.RawMessage
		InManagement    bool `json:"principal_in_management_account"`
	}
	Identity []struct {
		Name     string
		Document json.RawMessage
		Ref      string
	} `json:"identity_policies"`
	Boundary json.RawMessage     `json:"permissions_boundary"`
	Session  json.RawMessage     `json:"session_policy"`
	SCPs     [][]json.RawMessage `json:"scps"`
	RCPs     [][]json.RawMessage `json:"rcps"`
	Own      json.RawMessage     `json:"resource_policy"`
	Unknown  []string            `json:"unknown_keys"`
	Expected struct {
		Decision Outcome
		Tri      string
	}
}

func TestCorpus(t *testing.T) {
	library := readLibrary(t)
	decisions, wrong, unsound, imprecise := 0, 0, 0, 0
	eachLine(t, "corpus_*.jsonl.gz", func(line []byte) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		decisions++
		request := r.request(t, library)
		got := Decide(request)
		switch verdict := r.judge(got.Outcome); verdict {
		case "right":
			return
		case "imprecise":
			imprecise++
		case "unsound":
			unsound++
			t.Errorf("%s: unsound: %s, want %s", r.ID, got.Outcome, r.Expected.Tri)
		default:
			wrong++
			t.Errorf("%s: wrong: %s, want %s%s", r.ID, got.Outcome, r.Expected.Decision, r.Expected.Tri)
		}
		if testing.Verbose() {
			t.Logf("%s: %s: %+v", r.ID, r.Expected.Tri, got)
		}
	})
	fmt.Printf("corpus: %d decisions, %d wrong, %d unsound, %d imprecise\n", decisions, wrong, unsound, imprecise)
	if imprecise*100 > decisions {
		t.Errorf("%d of %d decisions are imprecise, more than one in a hundred", imprecise, decisions)
	}
}

// judge compares an outcome with the label. Where nothing is unknown the outcome
// must be exact; where something is, saying less than the label is imprecise.
func (r *record) judge(got Outcome) string {
	if r.Kind == "binary" {
		if got == r.Expected.Decision {
			return "right"
		}
		return "wrong"
	}
	word := threeValued(got)
	switch {
	case word == r.Expected.Tri:
		return "right"
	case r.Expected.Tri == "depends":
		return "unsound"
	case word == "depends":
		return "imprecise"
	}
	return "wrong"
}

func threeValued(o Outcome) string {
	switch o {
	case Allowed:
		return "allow"
	case Depends:
		return "depends"
	}
	return "deny"
}

func (r *record) request(t *testing.T, library map[string]*Compiled) *Request {
	q := &Request{
		Caller: Caller{
			ARN: r.Request.Principal, Type: CallerType(r.Request.Type), Account: r.Request.Account, RoleARN: r.Request.RoleARN,
			InManagementAccount: r.Request.InManagement,
			OnlyRole:            true, // so are the labels
		},
		Action: r.Request.Action, Resource: r.Request.Resource, ResourceAccount: r.Request.ResourceAccount,
		Context:  readContext(t, r.Request.Context, r.Unknown),
		Boundary: readPolicy(t, "boundary", r.Boundary),
		Session:  readPolicy(t, "session", r.Session),
		SCPs:     readLevels(t, "scp", r.SCPs),
		RCPs:     readLevels(t, "rcp", r.RCPs),
		Own:      readPolicy(t, "resource", r.Own),
	}
	for _, p := range r.Identity {
		if p.Ref != "" {
			if library[p.Ref] == nil {
				t.Fatalf("%s: no managed policy %s", r.ID, p.Ref)
			}
			q.Identity = append(q.Identity, library[p.Ref])
			continue
		}
		q.Identity = append(q.Identity, readPolicy(t, p.Name, p.Document))
	}
	return q
}

func readContext(t *testing.T, raw map[string]json.RawMessage, unknown []string) Context {
	c := Context{Known: map[string][]string{}, Multi: map[string]bool{}}
	for key, text := range raw {
		var one string
		if json.Unmarshal(text, &one) == nil {
			c.Known[key] = []string{one}
			continue
		}
		var many []string
		if err := json.Unmarshal(text, &many); err != nil {
			t.Fatal(err)
		}
		c.Known[key], c.Multi[key] = many, true
	}
	c.Unknown = func(key string) bool {
		for _, u := range unknown {
			if strings.EqualFold(u, key) {
				return true
			}
		}
		return false
	}
	return c
}

func readPolicy(t *testing.T, name string, text json.RawMessage) *Compiled {
	if len(text) == 0 || string(text) == "null" {
		return nil
	}
	var encoded string
	if json.Unmarshal(text, &encoded) == nil {
		text = json.RawMessage(encoded) // as IAM returns it
	}
	doc, err := Parse(string(text))
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	c, err := Compile(name, doc)
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return c
}

func readLevels(t *testing.T, name string, levels [][]json.RawMessage) [][]*Compiled {
	var out [][]*Compiled
	for _, level := range levels {
		compiled := []*Compiled{}
		for _, text := range level {
			compiled = append(compiled, readPolicy(t, name, text))
		}
		out = append(out, compiled)
	}
	return out
}

// readLibrary reads AWS's own policies, by name; those that are kept here if the
// corpora come without.
func readLibrary(t *testing.T) map[string]*Compiled {
	var raw map[string]json.RawMessage
	text, err := os.ReadFile(filepath.Join(corpora(), "aws_managed.json"))
	for _, dir := range []string{corpora(), "testdata"} {
		if errors.Is(err, fs.ErrNotExist) {
			text, err = readCompressed(filepath.Join(dir, "aws_managed.json.gz"))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	out := map[string]*Compiled{}
	for name, document := range raw {
		out[name] = readPolicy(t, name, document)
	}
	return out
}

func readCompressed(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// eachLine fails if there are no such files, or nothing in one of them.
func eachLine(t *testing.T, pattern string, do func(line []byte)) {
	names, err := filepath.Glob(filepath.Join(corpora(), pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("no %s in %s", pattern, corpora())
	}
	for _, name := range names {
		text, err := readCompressed(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(bytes.TrimSpace(text)) == 0 {
			t.Errorf("%s is empty", name)
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			if len(bytes.TrimSpace(lines.Bytes())) > 0 {
				do(lines.Bytes())
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
}
