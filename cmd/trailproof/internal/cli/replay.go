package cli

import (
	"context"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/controls"
	"github.com/trailproof/trailproof/report/pack"
	"github.com/trailproof/trailproof/report/view"
)

// verifier gives pack.Verify the parts of the program that derive facts from
// responses, verdicts from facts and reports from verdicts.
func verifier(ctx context.Context) pack.Deps {
	return pack.Deps{
		Kinds: collectors.Kinds(),
		Replay: func(about evidence.About, calls []evidence.Call, raw func(evidence.Digest) ([]byte, error)) (*evidence.Snapshot, error) {
			store := recorded{raw}
			recorder := awsapi.NewRecorder(store, func() time.Time { return about.Finished })
			return collectors.Replay(ctx, about, calls, store, recorder, nil)
		},
		Assess: func(p *pack.Pack, s *evidence.Snapshot) (*controls.Assessment, error) {
			b, err := briefOf(p)
			if err != nil {
				return nil, err
			}
			return b.assess(s)
		},
		View: func(p *pack.Pack, s *evidence.Snapshot, a *controls.Assessment) (*view.Pack, error) {
			b, err := briefOf(p)
			if err != nil {
				return nil, err
			}
			return b.view(s, a, string(p.Manifest.Root), p.UnderRoot()), nil
		},
		Reports: reports(),
		Tool:    tool(),
	}
}

// recorded is a store that holds every response already.
type recorded struct {
	raw func(evidence.Digest) ([]byte, error)
}

// Raw implements awsapi.Store.
func (r recorded) Raw(digest evidence.Digest) ([]byte, error) { return r.raw(digest) }

// PutRaw implements awsapi.Store: what is replayed is on record.
func (r recorded) PutRaw(evidence.Digest, []byte) error { return nil }
