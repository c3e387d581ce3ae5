package view

import (
	"encoding/json"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// chainFact is a fact of the kind archive.chain, as far as it is printed, read
// from its JSON.
type chainFact struct {
	Trail     string                    `json:"trail"`
	Name      string                    `json:"name"`
	Account   string                    `json:"account"`
	Region    string                    `json:"region"`
	Bucket    string                    `json:"bucket"`
	Prefix    string                    `json:"prefix"`
	Integrity evidence.Value[integrity] `json:"integrity"`
	Records   evidence.Value[records]   `json:"records"`
	Oldest    evidence.Value[oldest]    `json:"oldest"`
}

type integrity struct {
	Verdict  string               `json:"verdict"`
	From     time.Time            `json:"from"`
	To       time.Time            `json:"to"`
	Periods  []evidence.Period    `json:"periods"`
	Gaps     []hole               `json:"gaps"`
	Digests  DigestCounts         `json:"digests"`
	Logs     LogCounts            `json:"logs"`
	Findings []finding            `json:"findings"`
	Covered  evidence.Value[bool] `json:"covered"`
}

type hole struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Cause  string    `json:"cause"`
	Detail string    `json:"detail"`
}

type finding struct {
	Class  string `json:"class"`
	Object string `json:"object"`
	Detail string `json:"detail"`
}

type records struct {
	Read    int `json:"read"`
	Lacking int `json:"lacking"`
}

type oldest struct {
	Object string     `json:"object"`
	Time   *time.Time `json:"time"`
}

// chainRead is what was read of a fact about a chain.
type chainRead struct {
	about   evidence.Fact
	fact    chainFact
	cited   []evidence.CallID // anywhere in it
	proving []evidence.CallID // in what is said of its integrity
}

// chainsRead reads the facts about chains once.
func (b *builder) chainsRead() []chainRead {
	if b.chains == nil {
		for _, f := range b.facts(chainKind) {
			proving := readFact[struct {
				Integrity json.RawMessage `json:"integrity"`
			}](b, f)
			b.chains = append(b.chains, chainRead{f, readFact[chainFact](b, f), citations(f.Data), citations(proving.Integrity)})
		}
	}
	return b.chains
}
