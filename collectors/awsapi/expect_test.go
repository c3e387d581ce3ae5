package awsapi

import (
	"context"
	"errors"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestOnlyTheWordsThatAreExpectedAreAnAnswer(t *testing.T) {
	ctx := ExpectSaying(Expect(t.Context(), "NoSuchThing"), "InvalidAccess", "is not subscribed")
	for name, c := range map[string]struct {
		ctx     context.Context
		failure *Error
		want    bool
	}{
		"the code and the words":          {ctx, &Error{Code: "InvalidAccess", Detail: "InvalidAccess: Account 1 is not subscribed to it"}, true},
		"the code in other words":         {ctx, &Error{Code: "InvalidAccess", Detail: "InvalidAccess: not authorized"}, false},
		"the code without words":          {ctx, &Error{Code: "InvalidAccess", Detail: "InvalidAccess"}, false},
		"another code in those words":     {ctx, &Error{Code: "AccessDenied", Detail: "AccessDenied: is not subscribed"}, false},
		"a code expected in any words":    {ctx, &Error{Code: "NoSuchThing", Detail: "NoSuchThing: none"}, true},
		"no code":                         {ctx, &Error{Detail: "is not subscribed"}, false},
		"nothing is expected":             {t.Context(), &Error{Code: "InvalidAccess", Detail: "is not subscribed"}, false},
		"nothing is expected of no error": {t.Context(), &Error{}, false},
	} {
		if got := expected(c.ctx, c.failure); got != c.want {
			t.Errorf("%s: expected is %v", name, got)
		}
	}
	said := &Error{Reason: evidence.Denied, Code: "InvalidAccess", Detail: "is not subscribed"}
	if !Says(errors.Join(said), "InvalidAccess", "not subscribed") || Says(errors.New("is not subscribed"), "InvalidAccess", "is not subscribed") {
		t.Error("an error of another making is taken for the service's words")
	}
}
