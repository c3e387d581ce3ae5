package collectors

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// BeginningSchema names the version of what a run leaves for one that resumes it:
// this file, and the ledger as calls.jsonl has it.
const BeginningSchema = "trailproof/run/v1"

// Beginning is what a run set out to do. A run that resumes it does the same, as
// of the same time.
type Beginning struct {
	Schema    string          `json:"schema"`
	Tool      evidence.Tool   `json:"tool"`
	Started   time.Time       `json:"started"`
	Arguments []string        `json:"arguments"`
	Asked     evidence.Asked  `json:"asked"`
	Period    evidence.Period `json:"period"` // a moment for none
}

// Begun is what a run sets out to do.
func (p Plan) Begun() Beginning {
	return Beginning{Schema: BeginningSchema, Tool: p.Tool, Started: p.started(), Arguments: p.Arguments, Asked: p.asked(), Period: p.Period}
}

// BegunBy is what the run set out to do that made a pack.
func BegunBy(about evidence.About) Beginning {
	return Beginning{Schema: BeginningSchema, Tool: about.Tool, Started: about.Started, Arguments: about.Arguments, Asked: about.Asked, Period: about.Period}
}

// Resume has the plan go on with a run that was begun. The error is a PlanError
// that says in what the two differ.
func (p *Plan) Resume(b Beginning) error {
	if b.Schema != BeginningSchema {
		return faulty("its schema is %q, and this version reads %q", b.Schema, BeginningSchema)
	}
	then, now := fields(b.Asked), fields(p.asked())
	for _, name := range slices.Sorted(maps.Keys(both(then, now))) {
		if then[name] != now[name] {
			return faulty("%s: that run was asked for %s, and this one for %s", strings.ReplaceAll(name, "_", " "), named(then[name]), named(now[name]))
		}
	}
	if then, now := span(b.Period), span(p.Period); then != now {
		return faulty("period: that run was asked for %s, and this one for %s", then, now)
	}
	p.Started, p.Arguments, p.Period = b.Started, b.Arguments, b.Period
	return nil
}

// fields is what was asked for, by its name.
func fields(a evidence.Asked) map[string]string {
	var raw map[string]json.RawMessage
	text, err := evidence.Canonical(a)
	if err == nil {
		err = json.Unmarshal(text, &raw)
	}
	if err != nil {
		panic(err) // it is made of texts
	}
	out := map[string]string{}
	for name, value := range raw {
		out[name] = string(value)
	}
	return out
}

func both(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func named(value string) string {
	if value == "" {
		return "none in particular"
	}
	return strings.NewReplacer(`"`, "", "[", "", "]", "", ",", ", ").Replace(value)
}

func span(p evidence.Period) string {
	if p.Moment() {
		return "the moment of the run"
	}
	return p.From.UTC().Format(time.RFC3339) + " to " + p.To.UTC().Format(time.RFC3339)
}
