package awsapi

import (
	"context"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

// unhurried has calls that are not recorded wait their turn, and answered in time
// and tried again as those are that are recorded.
func (s *Session) unhurried(stack *middleware.Stack) error {
	begin := func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
		out middleware.InitializeOutput, metadata middleware.Metadata, err error,
	) {
		t := newTrial(ctx)
		t.given = s.opts.Replay != nil // whose client refuses
		t.streams = awsmiddleware.GetServiceID(ctx) == "S3"
		out, metadata, err = next.HandleInitialize(withTrial(withExchange(ctx, nil), t), in)
		if err != nil && ctx.Err() == nil {
			s.silent.giveUp(t)
		}
		return out, metadata, err
	}
	if err := s.behave(stack); err != nil {
		return err
	}
	if err := stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("trailproof.Hurry", s.hurry), middleware.After); err != nil {
		return err
	}
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("trailproof.Unhurried", begin), middleware.After)
}
