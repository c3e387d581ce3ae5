package awsapi

import (
	"bytes"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const redacted = "REDACTED"

// secret lists, per operation, the response fields that are masked before the
// response is hashed and stored, with what is left of their text: nil leaves
// nothing. What a rule of EventBridge sends to a target is the customer's own
// text, and often holds keys; so do the parameters of tables.
var secret = map[string]map[string]func(string) string{
	"STS.AssumeRole": {"AccessKeyId": nil, "SecretAccessKey": nil, "SessionToken": nil},
	"EventBridge.ListTargetsByRule": {"AppSyncParameters": nil, "HttpParameters": nil, "Input": nil, "InputTransformer": nil,
		"RedshiftDataParameters": nil, "RunCommandParameters": nil, "SageMakerPipelineParameters": nil, "Tags": nil},
	"SNS.ListSubscriptionsByTopic": {"Endpoint": Site},
	"Glue.GetDatabases":            {"Parameters": nil},
	"Glue.GetTables":               {"Parameters": projections, "ViewExpandedText": nil, "ViewOriginalText": nil},
}

// echoed are the fields in which an error response repeats the request's
// credentials or signature.
var echoed = []string{
	"AWSAccessKeyId", "CanonicalRequest", "CanonicalRequestBytes", "SignatureProvided",
	"StringToSign", "StringToSignBytes", "Token-0",
}

// mask returns the response as it may be kept, and the names of the fields that
// were masked. A response with secrets that cannot be parsed is masked whole.
func mask(call *evidence.Call, request http.Header, body []byte) ([]byte, []string) {
	fields := secret[call.Service+"."+call.Operation]
	if call.Status >= http.StatusMultipleChoices {
		fields = maps.Clone(fields)
		if fields == nil {
			fields = map[string]func(string) string{}
		}
		for _, name := range echoed {
			fields[name] = nil
		}
	}
	masked, names, err := maskFields(body, fields)
	if err != nil {
		return []byte(redacted), []string{"(the whole response)"}
	}
	for _, value := range signed(request) {
		if bytes.Contains(masked, []byte(value)) {
			masked = bytes.ReplaceAll(masked, []byte(value), []byte(redacted))
			names = append(names, "(repeated credentials)")
		}
	}
	slices.Sort(names)
	return masked, slices.Compact(names)
}

var authorization = regexp.MustCompile(`Credential=([^/]{16,})/.*Signature=([0-9a-f]{16,})`)

// shortestToken is the length from which a session token is one. AWS's have
// hundreds of characters; a stand-in for one, such as the word testing, would
// be masked out of the names and error codes that happen to hold it.
const shortestToken = 8

// signed are the values in a request that must not be kept should a response
// repeat them.
func signed(request http.Header) []string {
	var values []string
	if token := request.Get("X-Amz-Security-Token"); len(token) >= shortestToken {
		values = append(values, token)
	}
	if m := authorization.FindStringSubmatch(request.Get("Authorization")); m != nil {
		values = append(values, m[1:]...)
	}
	return values
}

// Site is the scheme and host of a web address, whose rest is often a key. Any
// other text is left as it is.
func Site(text string) string {
	scheme, rest, found := strings.Cut(text, "://")
	if !found || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return text
	}
	host := rest[:strings.IndexFunc(rest+"/", func(r rune) bool { return strings.ContainsRune(`/?#\`, r) })]
	return scheme + "://" + host[strings.LastIndex(host, "@")+1:]
}
