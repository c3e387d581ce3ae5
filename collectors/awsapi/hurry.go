package awsapi

import (
	"context"
	"io"
	"time"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// hurry gives each attempt of a call that is not recorded a time to be answered.
// Of what streams, the answer must begin by then; how long it lasts is up to
// whoever reads it.
func (s *Session) hurry(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	out middleware.DeserializeOutput, metadata middleware.Metadata, err error,
) {
	t := trialOf(ctx)
	if t == nil || t.given {
		return next.HandleDeserialize(ctx, in)
	}
	limit := s.limit(t)
	limited, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(limit, cancel)
	out, metadata, err = next.HandleDeserialize(limited, in)
	late := limited.Err() != nil && ctx.Err() == nil
	if t.streams {
		timer.Stop()
	}
	response, ok := out.RawResponse.(*smithyhttp.Response)
	if err != nil || !ok || response.Response == nil || response.Body == nil {
		timer.Stop()
		cancel()
		if err != nil && late {
			err = t.unanswered(limit)
		}
		return out, metadata, err
	}
	response.Body = &hurried{response.Body, timer, cancel}
	return out, metadata, nil
}

// hurried is a body that is read in its time.
type hurried struct {
	io.ReadCloser
	timer  *time.Timer
	cancel context.CancelFunc
}

func (h *hurried) Close() error {
	defer h.cancel()
	h.timer.Stop()
	return h.ReadCloser.Close()
}
