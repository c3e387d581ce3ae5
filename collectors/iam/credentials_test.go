package iam

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func parsed(lines ...string) (map[string]row, error) {
	return parse([]byte(strings.Join(lines, "\n")), awstest.Now(), awstest.Now(), []evidence.CallID{"c"})
}

func TestOnlyActiveKeysCountAndOneNeverUsedIsIdleSinceItWasMade(t *testing.T) {
	rows, err := parsed(header, rootRow, bobRow)
	if err != nil {
		t.Fatal(err)
	}
	c, known := rows[prefix+"user/team/bob"].credentials.Get()
	want := []AccessKey{{Number: 2, LastRotated: time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC), Age: 90, Idle: 90}}
	if !known || !reflect.DeepEqual(c.AccessKeys, want) || c.ActiveCertificates != 1 || c.PasswordIdle != nil {
		t.Errorf("credentials %+v (known %v), want keys %+v", c, known, want)
	}
	if len(rows) != 1 {
		t.Errorf("%d users: the root user is none", len(rows))
	}
}

func TestAPasswordIsIdleSinceItWasUsedOrElseSet(t *testing.T) {
	row := func(used, changed string) string {
		return "u,arn,2024-08-01T12:00:00+00:00,TRUE," + used + "," + changed + ",N/A,FALSE," + noKeys
	}
	for line, want := range map[string]evidence.Days{
		row("2026-07-31T12:00:00+00:00", "2020-01-01T00:00:00+00:00"):      1,
		row("2026-07-31T11:59:59+00:00", "2020-01-01T00:00:00+00:00"):      2, // a begun day counts whole
		row("2026-08-01T13:00:00+00:00", "2020-01-01T00:00:00+00:00"):      0, // the clocks differ
		row("no_information", "2026-05-03T12:00:00+00:00"):                 90,
		row("N/A", "2026-05-03T14:00:00+02:00"):                            90,
		row("no_information", "not_supported"):                             730,
		row("no_information", "0001-01-01T00:00:00Z"):                      106752, // as long as can be told
		strings.ReplaceAll(row("no_information", "N/A"), "TRUE", "true"):   730,
		strings.ReplaceAll(row("no_information", "N/A"), "FALSE", "false"): 730,
	} {
		rows, err := parsed(header, line)
		c, known := rows["arn"].credentials.Get()
		if err != nil || !known || c.PasswordIdle == nil || *c.PasswordIdle != want {
			t.Errorf("%s: %+v, gap %v, %v; want %s", line, c, rows["arn"].credentials.Gap(), err, want)
		}
	}
}

func TestColumnsAreKnownByTheirNames(t *testing.T) {
	names, values := strings.Split(header, ","), strings.Split(bobRow, ",")
	var turnedNames, turnedValues []string
	for i := range names {
		turnedNames, turnedValues = append([]string{names[i]}, turnedNames...), append([]string{values[i]}, turnedValues...)
	}
	plain, err := parsed(header, bobRow)
	if err != nil {
		t.Fatal(err)
	}
	turned, err := parsed("colour,"+strings.Join(turnedNames, ",")+",additional_credentials_info", "blue,"+strings.Join(turnedValues, ",")+",N/A")
	if err != nil || !reflect.DeepEqual(plain, turned) {
		t.Errorf("%v\n%+v\n%+v", err, plain, turned)
	}
	for _, name := range columns {
		if rows, err := parsed(strings.Replace(","+header+",", ","+name+",", ",other,", 1), bobRow); err == nil || len(rows) > 0 {
			t.Errorf("without %s it is read all the same: %+v", name, rows)
		}
	}
	if rows, err := parsed(header+",mfa_active", bobRow+",TRUE"); err == nil || len(rows) > 0 {
		t.Errorf("with two columns of one name it is read all the same: %+v", rows)
	}
}

func TestWhatIsNotDocumentedIsTheGapOfItsUserAlone(t *testing.T) {
	for name, line := range map[string]string{
		"neither true nor false":   strings.Replace(adaRow, "TRUE", "maybe", 1),
		"no word for MFA":          strings.Replace(adaRow, "TRUE,FALSE", "N/A,FALSE", 1),
		"no time":                  strings.Replace(adaRow, "2026-07-31T12:00:00+00:00", "yesterday", 1),
		"an empty time":            strings.Replace(adaRow, "2026-07-31T12:00:00+00:00", "", 1),
		"an active key of no date": strings.Replace(adaRow, "FALSE,N/A,N/A", "TRUE,N/A,N/A", 1),
		"a certificate of no word": strings.TrimSuffix(adaRow, "FALSE,N/A") + "yes,N/A",
	} {
		rows, err := parsed(header, rootRow, line, bobRow)
		if gap := rows[prefix+"user/ada"].credentials.Gap(); err != nil || gap == nil || gap.Reason != evidence.Failed || gap.Action != getReport {
			t.Errorf("%s: gap %v, %v", name, gap, err)
		}
		if !rows[prefix+"user/team/bob"].credentials.Known() {
			t.Errorf("%s is held against another user", name)
		}
	}
	rows, err := parsed(header+",additional_credentials_info", adaRow+",1 additional access key: ListAccessKeys")
	if gap := rows[prefix+"user/ada"].credentials.Gap(); err != nil || gap == nil || !strings.Contains(gap.Detail, "additional_credentials_info") {
		t.Errorf("keys beyond the second: gap %v, %v", gap, err)
	}
	rows, err = parsed(header, adaRow, strings.Replace(adaRow, "TRUE", "FALSE", 1))
	if gap := rows[prefix+"user/ada"].credentials.Gap(); err != nil || gap == nil {
		t.Errorf("a user listed twice: gap %v, %v", gap, err)
	}
}

func TestALineThatIsNoRowLeavesTheListIncomplete(t *testing.T) {
	rows, err := parsed(header, rootRow, "com,ma,"+prefix+"user/com,ma,"+strings.SplitN(adaRow, ",", 3)[2], bobRow)
	if err == nil || !rows[prefix+"user/team/bob"].credentials.Known() || len(rows) != 1 {
		t.Errorf("a row of more fields: %+v, %v", rows, err)
	}
	for name, line := range map[string]string{"a quote within": `a"b` + adaRow, "an open quote": `"` + adaRow, "a user of no ARN": "x,," + strings.SplitN(adaRow, ",", 3)[2]} {
		if rows, err := parsed(header, bobRow, line); err == nil || len(rows) != 1 {
			t.Errorf("%s: %+v, %v", name, rows, err)
		}
	}
}

// A report cut off anywhere tells less, and nothing else.
func TestATruncatedReportNeverSaysOtherwise(t *testing.T) {
	whole := strings.Join([]string{header, rootRow, adaRow, bobRow}, "\n")
	want, err := parsed(whole)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		rows, err := parsed(whole[:n])
		for arn, r := range rows {
			if got, known := r.credentials.Get(); known && !reflect.DeepEqual(want[arn].credentials, r.credentials) {
				t.Errorf("after %d bytes %s is %+v", n, arn, got)
			}
		}
		if err == nil && n < strings.LastIndex(header, ",") { // the last column is not needed
			t.Errorf("%d bytes pass for a report", n)
		}
	}
}

func FuzzAReportNeverPanics(f *testing.F) {
	f.Add(strings.Join([]string{header, rootRow, adaRow, bobRow}, "\n"))
	f.Add(header + "\n\"\n,,,")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := parsed(text)
		for arn, r := range rows {
			if arn == "" || r.name == "" || r.name == rootUser {
				t.Errorf("%q is a user (%v)", arn, err)
			}
		}
	})
}
