package awsapi

import (
	"context"

	"github.com/aws/smithy-go/middleware"
)

// unhurried has calls that are not recorded wait their turn.
func (s *Session) unhurried(stack *middleware.Stack) error {
	wait := func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
		out middleware.InitializeOutput, metadata middleware.Metadata, err error,
	) {
		if err := s.pace.wait(ctx); err != nil {
			return out, metadata, err
		}
		return next.HandleInitialize(ctx, in)
	}
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("trailproof.Unhurried", wait), middleware.After)
}
