package sentence

import (
	"reflect"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// trail is a fact with a field of every class.
type trail struct {
	Name       string                            `json:"name" doc:"The name."`
	Validation bool                              `json:"log_file_validation" doc:"It signs what it delivers."`
	Regions    int                               `json:"regions" doc:"Number of regions."`
	Bytes      uint64                            `json:"bytes" doc:"Bytes stored."`
	Status     evidence.Value[status]            `json:"status" doc:"Its status."`
	Selection  evidence.Value[extent]            `json:"selection" doc:"What it selects."`
	Tags       evidence.Value[map[string]string] `json:"tags" doc:"Its tags."`
	Buckets    evidence.Value[resources]         `json:"buckets" doc:"The buckets recorded."`
	Key        *evidence.Value[key]              `json:"key" doc:"Its key."`
	Grants     evidence.Value[[]grant]           `json:"grants" doc:"Who may read."`
	Answers    []evidence.Value[bool]            `json:"answers" doc:"Some answers."`
	Aliases    []string                          `json:"aliases" doc:"Other names."`
	Hidden     string
}

type status struct {
	Logging   bool          `json:"logging" doc:"It is recording."`
	Delivered *time.Time    `json:"delivered" doc:"When it last delivered."`
	Started   time.Time     `json:"started" doc:"When it started."`
	Retention evidence.Days `json:"retention" doc:"Days kept."`
	Error     string        `json:"error" doc:"The latest error."`
}

type key struct {
	Manager string               `json:"manager" doc:"CUSTOMER or AWS."`
	Enabled evidence.Value[bool] `json:"enabled" doc:"It is enabled."`
}

type grant struct {
	Account string   `json:"account" doc:"Account ID."`
	Can     []string `json:"can" doc:"read, delete, or both."`
}

type extent string

func (extent) Words() []string { return []string{"all", "partial", "some", "none", "unknown"} }

func (e extent) Undecided() *evidence.Gap {
	if e == "unknown" {
		return &evidence.Gap{Reason: evidence.Unsupported, Detail: "narrowed"}
	}
	return nil
}

type resources struct {
	Whole   []string `json:"whole"`
	Unclear bool     `json:"unclear"`
}

func (r resources) Includes(item string) (bool, *evidence.Gap) {
	for _, w := range r.Whole {
		if w == item || w == "*" {
			return true, nil
		}
	}
	if r.Unclear {
		return false, &evidence.Gap{Reason: evidence.Unsupported}
	}
	return false, nil
}

var trailType = reflect.TypeFor[trail]()

var finished = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)

func ago(d time.Duration) *time.Time {
	t := finished.Add(-d)
	return &t
}

// good is a trail of which everything is known.
func good() *trail {
	k := evidence.Known(key{Manager: "CUSTOMER", Enabled: evidence.Known(true)}, "c-key")
	return &trail{
		Name: "audit", Validation: true, Regions: 17, Bytes: 1 << 63,
		Status: evidence.Known(status{Logging: true, Delivered: ago(time.Hour), Started: *ago(400 * 24 * time.Hour),
			Retention: evidence.Never}, "c-status"),
		Selection: evidence.Known(extent("all"), "c-selectors"),
		Tags:      evidence.Known(map[string]string{"team": "audit"}, "c-tags"),
		Buckets:   evidence.Known(resources{Whole: []string{"arn:a", "arn:b"}}, "c-selectors"),
		Key:       &k,
		Grants:    evidence.Known([]grant{{Account: "111122223333", Can: []string{"read"}}, {Account: "444455556666", Can: []string{"read", "delete"}}}, "c-policy"),
		Answers:   []evidence.Value[bool]{evidence.Known(true, "c-1"), evidence.Known(false, "c-2")},
		Aliases:   []string{"one", "two"},
	}
}

var denied = evidence.Gap{Reason: evidence.Denied, Action: "cloudtrail:GetTrailStatus", Detail: "not you"}

// params are the parameters that the test sentences may use.
var params = map[string]any{
	"min_days": 365, "year": "365d", "unlimited": "never", "fresh": "24h", "trusted": []any{"111122223333"}, "nobody": []any{}, "tag": "team", "no_tag": "",
	"buckets": []any{"arn:a", "arn:b"}, "name": "audit", "on": true,
}
