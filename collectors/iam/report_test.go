package iam

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestWithoutAReportTheRefusalToMakeOneIsTheGap(t *testing.T) {
	for _, code := range []string{notPresent, expired} {
		out, rec := collect(t, settled().but("Generate", awstest.Query(403, "AccessDenied")).but("Report", awstest.Query(410, code)))
		for _, f := range out.Facts(UserKind) {
			gap := f.Data.(*User).Credentials.Gap()
			if gap == nil || gap.Reason != evidence.Denied || gap.Action != generateReport {
				t.Errorf("%s: gap %v", code, gap)
			}
		}
		for _, c := range rec.Calls() {
			if c.Operation == "GetCredentialReport" && c.Reason != nil {
				t.Errorf("%s is counted as unanswered: the refusal is", code)
			}
		}
	}
}

func TestAReplayDoesNotWaitForAReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		out, _ := collect(t, settled().but("Generate", generated("STARTED")).but("Report", awstest.Query(404, inProgress)))
		for _, f := range out.Facts(UserKind) {
			if gap := f.Data.(*User).Credentials.Gap(); gap == nil || gap.Reason != evidence.Failed || !strings.Contains(gap.Detail, inProgress) {
				t.Errorf("gap %v", gap)
			}
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("waited %s", waited)
		}
	})
}

// server answers by operation; an operation with several answers gives them in
// turn, the last one for ever.
type server struct {
	says  map[string][]awstest.Said
	asked map[string]int
}

func (s *server) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	operation := form.Get("Action")
	says := s.says[operation]
	said := says[min(s.asked[operation], len(says)-1)]
	s.asked[operation]++
	status := said.Status
	if status == 0 {
		status = 200
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(said.Body)), Request: r}, nil
}

// ask reads the report of an account that answers with the server.
func ask(t *testing.T, s *server, maxAttempts int) report {
	t.Helper()
	s.asked = map[string]int{}
	s.says["GetCallerIdentity"] = []awstest.Said{{Body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>` + account + `</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`}}
	for _, name := range []string{"AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_IAM", "AWS_ENDPOINT_URL_STS", "AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS"} {
		t.Setenv(name, "")
	}
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull} {
		t.Setenv(name, value)
	}
	var r report
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		session, err := awsapi.Open(ctx, awsapi.Options{Region: awstest.Region, HTTPClient: s, MaxAttempts: maxAttempts}, awsapi.NewRecorder(&awsapi.MemStore{}, awstest.Now))
		if err != nil {
			t.Fatal(err)
		}
		r = readReport(ctx, session, awstest.Now())
	})
	return r
}

func TestAReportInTheMakingIsAwaited(t *testing.T) {
	s := &server{says: map[string][]awstest.Said{
		"GenerateCredentialReport": {generated("STARTED")},
		"GetCredentialReport":      {awstest.Query(410, notPresent), awstest.Query(404, inProgress), awstest.Query(404, inProgress), awstest.Query(404, inProgress), said(header, rootRow, adaRow)},
	}}
	if r := ask(t, s, 2); r.gap != nil || len(r.rows) != 1 || len(r.calls) != 2 || s.asked["GetCredentialReport"] != 5 {
		t.Errorf("%+v, asked %v", r, s.asked)
	}
}

func TestAReportThatIsNeverReadyIsAGapThatSaysSo(t *testing.T) {
	s := &server{says: map[string][]awstest.Said{"GenerateCredentialReport": {generated("STARTED")}, "GetCredentialReport": {awstest.Query(404, inProgress)}}}
	r := ask(t, s, 0)
	if r.gap == nil || r.gap.Reason != evidence.Failed || r.gap.Action != getReport || !strings.Contains(r.gap.Detail, inProgress) || len(r.rows) != 0 {
		t.Errorf("gap %v, rows %v", r.gap, r.rows)
	}
	if n := s.asked["GetCredentialReport"]; n < 10 || n > 60 {
		t.Errorf("asked %d times within the time that a call may take", n)
	}
}

func TestAnyOtherFailureIsRetriedAsOftenAsElsewhere(t *testing.T) {
	for code, status := range map[string]int{"ServiceFailure": 500, "AccessDenied": 403} {
		s := &server{says: map[string][]awstest.Said{"GenerateCredentialReport": {generated("COMPLETE")}, "GetCredentialReport": {awstest.Query(status, code)}}}
		want := 3
		if status == 403 {
			want = 1
		}
		if r := ask(t, s, 3); r.gap == nil || s.asked["GetCredentialReport"] != want {
			t.Errorf("%s: gap %v, asked %d times, want %d", code, r.gap, s.asked["GetCredentialReport"], want)
		}
	}
}

func TestNobodyWaitsForAReportThatNobodyMakes(t *testing.T) {
	s := &server{says: map[string][]awstest.Said{"GenerateCredentialReport": {awstest.Query(403, "AccessDenied")}, "GetCredentialReport": {awstest.Query(410, notPresent)}}}
	if r := ask(t, s, 0); r.gap == nil || r.gap.Action != generateReport || s.asked["GetCredentialReport"] != 1 {
		t.Errorf("gap %v, asked %v", r.gap, s.asked)
	}
}
