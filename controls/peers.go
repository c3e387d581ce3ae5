package controls

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v3"
)

//go:embed peers/*.yaml
var peerFiles embed.FS

// Peer is another tool or benchmark, with what it tests of the audit trail and
// of the services that keep it.
type Peer struct {
	ID      string      `json:"peer"`
	Title   string      `json:"title"`
	Version string      `json:"version"` // of its checks, as they were read
	Source  string      `json:"source"`  // where they are documented
	Checks  []PeerCheck `json:"checks"`
}

// PeerCheck is one check of a peer, and which of ours answers it.
type PeerCheck struct {
	ID       string   `json:"id"`
	Tests    string   `json:"tests"`            // what it tests, in our own words
	Answered []string `json:"answered"`         // our checks; empty if none answers
	Partly   string   `json:"partly,omitempty"` // what ours cover of it, if not all
	Reason   string   `json:"reason,omitempty"` // why none answers
}

// The answers to a peer's check.
const (
	Answered       = "answered"
	AnsweredPartly = "in part"
	NotAnswered    = "not answered"
)

// Answer says how far our checks answer the peer's.
func (c PeerCheck) Answer() string {
	switch {
	case len(c.Answered) == 0:
		return NotAnswered
	case c.Partly != "":
		return AnsweredPartly
	}
	return Answered
}

// MarshalJSON writes the answer along with what it follows from.
func (c PeerCheck) MarshalJSON() ([]byte, error) {
	type plain PeerCheck
	return json.Marshal(struct {
		plain
		Answer string `json:"answer"`
	}{plain(c), c.Answer()})
}

// Peers reads the table of peers, in the order of their IDs. The error is
// Problems.
func (l *Library) Peers() ([]Peer, error) {
	names, err := fs.Glob(peerFiles, "peers/*.yaml")
	if err != nil {
		return nil, err
	}
	var problems Problems
	var out []Peer
	for _, name := range names {
		data, err := peerFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		r := reader{file: name, problems: &problems}
		if root := r.document(data); root != nil {
			p := r.peer(root, l)
			if want := path.Base(name); p.ID+".yaml" != want {
				r.fail(root, "the peer %q stands in %s", p.ID, want)
			}
			out = append(out, p)
		}
	}
	return out, problems.err()
}

func (r reader) peer(n *yaml.Node, l *Library) Peer {
	var p Peer
	seen := map[string]bool{}
	r.fields(n, "a peer",
		field{"peer", true, r.id(&p.ID)},
		field{"title", true, r.texts(&p.Title)},
		field{"version", true, r.texts(&p.Version)},
		field{"source", true, r.texts(&p.Source)},
		field{"checks", true, r.list(func(v *yaml.Node) {
			c := r.peerCheck(v, l)
			if seen[c.ID] {
				r.fail(v, "check %q is listed twice", c.ID)
			}
			seen[c.ID] = true
			p.Checks = append(p.Checks, c)
		})},
	)
	return p
}

func (r reader) peerCheck(n *yaml.Node, l *Library) PeerCheck {
	c := PeerCheck{Answered: []string{}}
	r.fields(n, "a peer's check",
		field{"id", true, r.texts(&c.ID)},
		field{"tests", true, r.texts(&c.Tests)},
		field{"answered", false, r.list(func(v *yaml.Node) {
			id := r.text(v)
			if l.Check(id) == nil {
				r.fail(v, "there is no check %q%s", id, l.meant(id))
			}
			c.Answered = append(c.Answered, id)
		})},
		field{"partly", false, r.texts(&c.Partly)},
		field{"reason", false, r.texts(&c.Reason)},
	)
	switch {
	case len(c.Answered) == 0 && c.Reason == "":
		r.fail(n, "check %q is not answered, and no reason is given", c.ID)
	case len(c.Answered) == 0 && c.Partly != "", len(c.Answered) > 0 && c.Reason != "":
		r.fail(n, "check %q has either answers or a reason why there are none", c.ID)
	}
	return c
}

// Summary counts the answers to a peer's checks.
func (p Peer) Summary() string {
	counts := map[string]int{}
	for _, c := range p.Checks {
		counts[c.Answer()]++
	}
	return fmt.Sprintf("%d answered, %d in part, %d not answered", counts[Answered], counts[AnsweredPartly], counts[NotAnswered])
}
