package main_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:sts::111122223333:assumed-role/Audit/story</Arn><UserId>AROAEXAMPLE:story</UserId><Account>111122223333</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>story</RequestId></ResponseMetadata></GetCallerIdentityResponse>`

// faults are the ways in which the server fails every question.
var faults = map[string]http.HandlerFunc{
	"hang": func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(2 * time.Minute):
		}
	},
	"reset": func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.(*net.TCPConn).SetLinger(0) //nolint:errcheck // the connection is thrown away
			conn.Close()
		}
	},
	"html": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("content-type", "text/html")
		io.WriteString(w, "<!DOCTYPE html><html><body>Please sign in to the hotel's network</body></html>") //nolint:errcheck // the client sees a short body
	},
	"html-500": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("content-type", "text/html")
		w.WriteHeader(http.StatusInternalServerError)
		io.WriteString(w, "<html><body>Internal Server Error</body></html>") //nolint:errcheck // the client sees a short body
	},
	"deny": func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		if r.Header.Get("X-Amz-Target") != "" {
			io.WriteString(w, `{"__type":"AccessDeniedException","Message":"User is not authorized"}`) //nolint:errcheck // as above
			return
		}
		io.WriteString(w, `<Error><Code>AccessDenied</Code><Message>User is not authorized</Message></Error>`) //nolint:errcheck // as above
	},
	"throttle": func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		if r.Header.Get("X-Amz-Target") != "" {
			io.WriteString(w, `{"__type":"ThrottlingException","Message":"Rate exceeded"}`) //nolint:errcheck // as above
			return
		}
		io.WriteString(w, `<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`) //nolint:errcheck // as above
	},
}

// faultServer starts a server that fails every question, or, with "after", every
// question but whose credentials these are, and points the story's AWS endpoint
// at it: fault-server after hang.
func faultServer(ts *testscript.TestScript, _ bool, args []string) {
	known := len(args) == 2 && args[0] == "after"
	fault, ok := faults[args[len(args)-1]]
	if !ok {
		ts.Fatalf("no fault %q", args[len(args)-1])
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		if known && strings.HasPrefix(form.Get("Action"), "GetCallerIdentity") {
			io.WriteString(w, identity) //nolint:errcheck // as above
			return
		}
		fault(w, r)
	}))
	ts.Defer(func() {
		server.CloseClientConnections()
		server.Close()
	})
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "AKIA111122223333", "AWS_SECRET_ACCESS_KEY": "story-secret-never-printed",
	} {
		ts.Setenv(name, value)
	}
}
