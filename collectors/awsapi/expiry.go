package awsapi

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// renew has credentials renewed of which AWS says that they are expired, and says
// whether to try again. Where they are the caller's own, and it goes on to say
// so, the run ends.
func (s *Session) renew(t *trial) bool {
	if t.expired >= mostExpired {
		if s.lender == nil {
			s.end(ErrExpired)
		}
		return false
	}
	cache, ok := s.cfg.Credentials.(*aws.CredentialsCache)
	if !ok {
		return true
	}
	s.renewing.Lock()
	defer s.renewing.Unlock()
	if t.key != s.renewed { // another call may have had them renewed already
		s.renewed = t.key
		cache.Invalidate()
	}
	return true
}

// end ends the run.
func (s *Session) end(cause error) {
	if s.opts.End != nil && s.Account != "" {
		s.opts.End(cause)
	}
}

// signedWith is the access key with which a request was signed.
func signedWith(request any) string {
	req, ok := request.(*smithyhttp.Request)
	if !ok {
		return ""
	}
	_, credential, _ := strings.Cut(req.Header.Get("Authorization"), "Credential=")
	key, _, _ := strings.Cut(credential, "/")
	return key
}
