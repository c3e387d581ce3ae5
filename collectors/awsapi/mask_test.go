package awsapi

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestMaskingTouchesNothingButTheSecret(t *testing.T) {
	fields := map[string]func(string) string{"SecretAccessKey": nil, "SessionToken": nil, "Endpoint": Site}
	tests := map[string]struct {
		body, want string
		names      []string
	}{
		"XML": {
			"<?xml version=\"1.0\"?>\r\n<R xmlns=\"x\"><C><SecretAccessKey>s&amp;3</SecretAccessKey>\n<SessionToken></SessionToken><Expiration>2026</Expiration></C><!-- kept --></R>",
			"<?xml version=\"1.0\"?>\r\n<R xmlns=\"x\"><C><SecretAccessKey>REDACTED</SecretAccessKey>\n<SessionToken></SessionToken><Expiration>2026</Expiration></C><!-- kept --></R>",
			[]string{"SecretAccessKey"}},
		"XML within XML": {
			`<R><SessionToken>a<b>c</b><![CDATA[d]]></SessionToken><SessionToken>e</SessionToken><SessionToken/></R>`,
			`<R><SessionToken>REDACTED</SessionToken><SessionToken>REDACTED</SessionToken><SessionToken/></R>`,
			[]string{"SessionToken", "SessionToken"}},
		"JSON": {
			"{ \"a\": [1.50, {\"SessionToken\" :\t\"t\\\"}\"}], \"SecretAccessKey\":\"s\", \"z\": \"SessionToken\" }\n",
			"{ \"a\": [1.50, {\"SessionToken\" :\t\"REDACTED\"}], \"SecretAccessKey\":\"REDACTED\", \"z\": \"SessionToken\" }\n",
			[]string{"SessionToken", "SecretAccessKey"}},
		"JSON within JSON": {
			`{"SessionToken":{"SecretAccessKey":["s",{}]},"after":{"SecretAccessKey":null}}`,
			`{"SessionToken":{},"after":{"SecretAccessKey":null}}`,
			[]string{"SessionToken"}},
		"a list in JSON": {`{"SessionToken": ["s"]}`, `{"SessionToken": []}`, []string{"SessionToken"}},
		"an address in XML": {
			`<R><Endpoint>https://h.example/k&amp;y?t=1</Endpoint><Endpoint>arn:aws:sqs:r:1:q</Endpoint><Endpoint>a&amp;b@example.com</Endpoint></R>`,
			`<R><Endpoint>https://h.example</Endpoint><Endpoint>arn:aws:sqs:r:1:q</Endpoint><Endpoint>a&amp;b@example.com</Endpoint></R>`,
			[]string{"Endpoint"}},
		"an address in JSON": {
			`{"Endpoint":"https://h.example/k\u0022", "list":[{"Endpoint":"+41"}]}`,
			`{"Endpoint":"https://h.example", "list":[{"Endpoint":"+41"}]}`,
			[]string{"Endpoint"}},
		"nothing to mask": {`{"a": 1}`, `{"a": 1}`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, names, err := maskFields([]byte(test.body), fields)
			if err != nil || string(got) != test.want || !reflect.DeepEqual(names, test.names) {
				t.Errorf("got %s, %q, %v\nwant %s, %q", got, names, err, test.want, test.names)
			}
		})
	}
}

func TestOfAWebAddressTheSiteIsLeft(t *testing.T) {
	for text, want := range map[string]string{
		"https://events.example.com/integration/KEY/enqueue": "https://events.example.com",
		"HTTP://user:pass@h:8080?token=1":                    "HTTP://h:8080",
		"https://h#KEY":                                      "https://h",
		`https://h\KEY`:                                      "https://h",
		"https://a@b@h/KEY":                                  "https://h",
		"https://":                                           "https://",
		"auditor@example.com":                                "auditor@example.com",
		"arn:aws:lambda:eu-west-1:111122223333:function:f":   "arn:aws:lambda:eu-west-1:111122223333:function:f",
		"": "",
	} {
		if got := Site(text); got != want || Site(got) != want {
			t.Errorf("of %q is left %q, want %q", text, got, want)
		}
	}
}

func TestWhatIsSentToATargetIsNotKept(t *testing.T) {
	call := &evidence.Call{Service: "EventBridge", Operation: "ListTargetsByRule", Status: 200}
	body := `{"Targets":[{"Id":"1","Arn":"arn:aws:lambda:r:1:function:f","Input":"s3cret","HttpParameters":{"HeaderParameters":{"k":"s3cret"}},` +
		`"InputTransformer":{"InputPathsMap":{"a":"$.s3cret"},"InputTemplate":"s3cret"},"InputPath":"$.detail",` +
		`"EcsParameters":{"TaskDefinitionArn":"t","Tags":[{"Key":"k","Value":"s3cret"}]},"RunCommandParameters":{"RunCommandTargets":[{"Key":"tag:k","Values":["s3cret"]}]}}]}`
	want := `{"Targets":[{"Id":"1","Arn":"arn:aws:lambda:r:1:function:f","Input":"REDACTED","HttpParameters":{},"InputTransformer":{},"InputPath":"$.detail",` +
		`"EcsParameters":{"TaskDefinitionArn":"t","Tags":[]},"RunCommandParameters":{}}]}`
	got, names := mask(call, nil, []byte(body))
	if string(got) != want || !slices.Equal(names, []string{"HttpParameters", "Input", "InputTransformer", "RunCommandParameters", "Tags"}) {
		t.Errorf("kept %s, masked %q", got, names)
	}
}

func TestASecretThatCannotBeLocatedTakesTheWholeResponseWithIt(t *testing.T) {
	call := &evidence.Call{Service: "STS", Operation: "AssumeRole", Status: 200}
	for _, body := range []string{
		`<R><SecretAccessKey>s3cret`,
		`{"SecretAccessKey": "s3cret`,
		"\xa1oSecretAccessKeyfs3cret",
		`<R><SecretAccessKey>s3cret</SessionToken></R>`,
	} {
		got, names := mask(call, nil, []byte(body))
		if string(got) != redacted || len(names) != 1 {
			t.Errorf("%q: got %q, %q", body, got, names)
		}
	}
}

func FuzzMaskingNeverPanicsAndSparesTheRest(f *testing.F) {
	f.Add([]byte(`<R><SecretAccessKey>x</SecretAccessKey></R>`), "k", "neighbour", "s3cret")
	f.Add([]byte(`{"SecretAccessKey":"x"}`), "SecretAccessKey", "\"SecretAccessKey\":", "\\\"}")
	call := &evidence.Call{Service: "STS", Operation: "AssumeRole", Status: 200}
	f.Fuzz(func(t *testing.T, raw []byte, key, neighbour, secret string) {
		mask(call, nil, raw)

		document := func(secret string) []byte {
			text, err := evidence.Canonical(map[string]any{"list": []any{neighbour, map[string]any{"SecretAccessKey": secret}}, "key " + key: neighbour})
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		if got, _ := mask(call, nil, document(secret)); !bytes.Equal(got, document(redacted)) {
			t.Errorf("JSON: got %s, want %s", got, document(redacted))
		}
		element := func(secret string) []byte {
			var out bytes.Buffer
			out.WriteString("<R><N>")
			_ = xml.EscapeText(&out, []byte(neighbour)) // a buffer does not fail
			out.WriteString("</N><SecretAccessKey>")
			_ = xml.EscapeText(&out, []byte(secret))
			out.WriteString("</SecretAccessKey></R>")
			return out.Bytes()
		}
		if got, _ := mask(call, nil, element(secret)); secret != "" && !bytes.Equal(got, element(redacted)) {
			t.Errorf("XML: got %s, want %s", got, element(redacted))
		}
	})
}

// secrets of the server of TestNoSecretReachesStoreOrLedger.
const (
	assumedKey    = "AKIA" + memberAccount
	assumedSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	assumedToken  = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJIMEYCIQ=="
)

func sayAssumed(expires string) http.HandlerFunc {
	return say(200, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>`+assumedKey+`</AccessKeyId><SecretAccessKey>`+assumedSecret+
		`</SecretAccessKey><SessionToken>`+assumedToken+`</SessionToken><Expiration>`+expires+`</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
}

// repeat answers with an error that repeats the signed request, as AWS does when
// a signature does not match.
func repeat(w http.ResponseWriter, r *http.Request) {
	header := "x-amz-security-token:" + r.Header.Get("X-Amz-Security-Token") + "\n" + r.Header.Get("Authorization")
	if operationOf(r) == "ListBuckets" {
		say(403, `<Error><Code>SignatureDoesNotMatch</Code><Message>no match</Message><AWSAccessKeyId>`+assumedKey+`</AWSAccessKeyId><CanonicalRequest>`+
			header+`</CanonicalRequest><StringToSignBytes>41 57 53</StringToSignBytes></Error>`)(w, r)
		return
	}
	say(403, `{"__type":"InvalidSignatureException","message":"The Canonical String should have been `+strings.ReplaceAll(header, "\n", `\n`)+`"}`)(w, r)
}

func TestAWordInPlaceOfATokenIsNotMaskedOutOfNames(t *testing.T) {
	call := &evidence.Call{Service: "S3", Operation: "ListBuckets", Status: 200}
	body := []byte(`<Buckets><Bucket><Name>testing-logs</Name></Bucket></Buckets>`)
	for token, want := range map[string]bool{"testing": false, "testing-logs": true} {
		masked, names := mask(call, http.Header{"X-Amz-Security-Token": {token}}, body)
		if got := !bytes.Equal(masked, body); got != want || got != (len(names) > 0) {
			t.Errorf("token %q: %s, masked %v", token, masked, names)
		}
	}
}

func TestNoSecretReachesStoreOrLedger(t *testing.T) {
	var signatures []string
	s := newServer(t, map[string]http.HandlerFunc{
		"AssumeRole": sayAssumed("2126-01-01T00:00:00Z"),
		"ListBuckets": func(w http.ResponseWriter, r *http.Request) {
			signatures = append(signatures, signed(r.Header)...)
			repeat(w, r)
		},
		"DescribeTrails": func(w http.ResponseWriter, r *http.Request) {
			signatures = append(signatures, signed(r.Header)...)
			repeat(w, r)
		},
	})
	session, rec, store := openLive(t, s)
	collect := func(ctx context.Context, s *Session) (any, error) {
		member, err := s.Assume(ctx, AssumeOptions{RoleName: "audit", ExternalID: "our-external-id"}, memberAccount)
		if err != nil {
			return nil, err
		}
		_, err = s3.NewFromConfig(member.Config("eu-west-1"), member.S3Options()).ListBuckets(ctx, &s3.ListBucketsInput{})
		if gap := evidence.GapOf(err); gap.Detail != "SignatureDoesNotMatch: no match" {
			t.Errorf("ListBuckets: %s", gap)
		}
		return cloudtrail.NewFromConfig(member.Config("eu-west-1")).DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{})
	}
	live := ask(t.Context(), session, collect)
	if !strings.Contains(live.gap.Detail, "x-amz-security-token:REDACTED") {
		t.Errorf("got %+v", live)
	}
	if len(signatures) != 6 {
		t.Fatalf("the server saw %q, want token, key and signature of two requests", signatures)
	}
	kept := append(ledger(t, rec), live.err...)
	for _, body := range store.bodies {
		kept = append(kept, body...)
	}
	for _, secret := range append(signatures, assumedKey, assumedSecret, assumedToken, "our-external-id", "home-secret", "41 57 53") {
		if bytes.Contains(kept, []byte(secret)) {
			t.Errorf("%q is kept", secret)
		}
	}
	if call := callOf(t, rec, "AssumeRole"); !slices.Equal(call.Redacted, []string{"AccessKeyId", "SecretAccessKey", "SessionToken"}) {
		t.Errorf("masked fields are %q", call.Redacted)
	}
	if call := callOf(t, rec, "DescribeTrails"); len(call.Redacted) != 1 {
		t.Errorf("masked fields are %q", call.Redacted)
	}
	checkReplay(t, live, rec, store, func(ctx context.Context, s *Session) (any, error) {
		got, err := collect(ctx, s)
		return got, err
	})
}
