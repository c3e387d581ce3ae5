package awsapi

import (
	"context"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// taking stands before the signature, inside the retry loop and behind the
// credentials: every request that goes out passes here, retries included, and
// renewals of credentials are requests of their own.
type taking struct{ *Session }

func (taking) ID() string { return "trailproof.Taking" }

func (k taking) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	out middleware.FinalizeOutput, metadata middleware.Metadata, err error,
) {
	t := trialOf(ctx)
	if t == nil || t.given {
		return next.HandleFinalize(ctx, in)
	}
	if req, ok := in.Request.(*smithyhttp.Request); ok {
		t.at.host = req.URL.Host
	}
	rate := k.rates.of(k.Account, awsmiddleware.GetRegion(ctx), awsmiddleware.GetServiceID(ctx), awsmiddleware.GetOperationName(ctx))
	if err := rate.take(ctx, func() error { return k.pass(ctx, t) }); err != nil {
		return out, metadata, err
	}
	t.sent = time.Now()
	out, metadata, err = next.HandleFinalize(ctx, in)
	t.key = signedWith(in.Request)
	return out, metadata, err
}

// pass enters the gate and keeps to Options.MaxRPS. What streams a large answer
// does not enter: it is in flight for as long as somebody reads.
func (s *Session) pass(ctx context.Context, t *trial) error {
	if !t.streams {
		if err := s.gate.enter(ctx); err != nil {
			return err
		}
		t.inside = true
	}
	return s.pace.wait(ctx)
}
