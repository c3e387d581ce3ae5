package cli

import (
	"context"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/chains"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// readable is what there is to read of a period.
type readable struct {
	*chains.Survey
	request archive.Request // of its chains
	close   func()
}

// find finds out what there is to read of a period, and gives the hints of that.
func (r *reading) find(ctx context.Context, period evidence.Period) (*readable, error) {
	from, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	survey, err := from.survey(ctx, r.chosen(period))
	if err != nil {
		from.close()
		return nil, asUsage(err)
	}
	for _, hint := range survey.Hints {
		r.show.hint("hint: %s", hint)
	}
	return &readable{survey, archive.Request{
		Chains: survey.Chains, Known: survey.Known, Period: period, Now: archive.AsOf(r.env.Now(), period),
		Source: survey.Source, Keys: from.keys, Concurrency: r.atOnce(),
	}, from.close}, nil
}
