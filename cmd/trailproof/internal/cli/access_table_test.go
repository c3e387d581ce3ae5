package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/report/table"
)

func TestTheTableSaysWhoHoldsWhatAndHowTheyGetThere(t *testing.T) {
	want := `Asked about 2 trails, 1 log bucket, 1 key; of 2 accounts, 6 principals were
examined.
Held by nobody: reconfigure-trail, delete-logs, change-log-bucket,
bypass-retention, disable-key, destroy-key, change-key-policy, query-logs

                            stop-     delete-   overwrite-  read-     decrypt-
                            logging   trail     logs        logs      logs
Account 111122223333 (management)
  role/Admin                allow     allow     -           -         -
  role/ci/Deploy            depends   -         -           -         -
  root                      allow     -         -           -         -
Account 222233334444
  role/LogReader            -         -         -           allow+    allow+
Others, whose own policies were not examined
  account 999988887777      -         -         -           allow     -
  cloudtrail.amazonaws.com  -         -         allow       -         -

                            silence-
                            alerts
Account 111122223333 (management)
  role/Admin                allow

allow: it can. depends: it may, on conditions, which are told below of those not
approved, and with -f json of all. +: approved in the configuration. -: not
found to hold it.

Not approved: 4 principals, and how they get there

  arn:aws:iam::111122223333:role/Admin  (role)
    allow    stop-logging, delete-trail
    over     arn:aws:cloudtrail:us-east-1:111122223333:trail/audit
    by       AdministratorAccess, statement 1
    allow    silence-alerts
    over     arn:aws:sns:us-east-1:111122223333:alerts
    by       AdministratorAccess, statement 1

  arn:aws:iam::111122223333:role/ci/Deploy  (role)
    depends  stop-logging
    over     arn:aws:cloudtrail:us-east-1:111122223333:trail/audit
    by       CIPolicy, statement Trails
    if       aws:MultiFactorAuthPresent is true
    but      the boundary DevBoundary leaves out us-west-2
    reached  arn:aws:iam::111122223333:user/alice: pass-role (iam:PassRole) by
             DevPolicy, statement 2
             3 more, of which the evidence has the number alone

  arn:aws:iam::111122223333:root  (root)
    allow    stop-logging
    over     arn:aws:cloudtrail:us-east-1:111122223333:trail/audit
    by       the root user of the account

  account 999988887777  (account)
    allow    read-logs
    over     arn:aws:s3:::audit-logs
    by       bucket policy, statement Partner
`
	if got := tabled(t, answered(t, estate(), choice{}), 80); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWithoutATerminalEachPrincipalHasOneLine(t *testing.T) {
	text := tabled(t, answered(t, estate(), choice{}), 0)
	head := strings.Fields(strings.Split(text, "\n")[3])
	if want := []string{"stop-logging", "delete-trail", "overwrite-logs", "read-logs", "decrypt-logs", "silence-alerts"}; !slices.Equal(head, want) {
		t.Errorf("the head is %q", head)
	}
	for _, row := range []string{
		"role/Admin allow allow - - - allow", "role/ci/Deploy depends - - - - -", "role/LogReader - - - allow+ allow+ -",
		"account 999988887777 - - - allow - -", "cloudtrail.amazonaws.com - - allow - - -",
	} {
		if !slices.ContainsFunc(strings.Split(text, "\n"), func(l string) bool { return strings.Join(strings.Fields(l), " ") == row }) {
			t.Errorf("no row %q in\n%s", row, text)
		}
	}
}

func TestTheAnswerKeepsToTheWidthOfTheTerminal(t *testing.T) {
	for _, columns := range []int{60, 80, 133, 200} {
		for _, all := range []bool{false, true} {
			for _, line := range strings.Split(tabled(t, answered(t, hostileEstate(), choice{all: all}), columns), "\n") {
				if w := table.Columns(line); w > columns {
					t.Errorf("width %d, a line takes %d: %s", columns, w, line)
				}
			}
		}
	}
}

func TestALongNameIsWrappedAndNeverCutOff(t *testing.T) {
	for _, columns := range []int{0, 60, 80, 200} {
		name := strings.Repeat("A", 200)
		p := answered(t, hostileEstate(), choice{principals: []string{"arn:aws:iam::111122223333:role/" + name}})
		text := tabled(t, p, columns)
		_, text, _ = strings.Cut(text, "Account 111122223333 (management)\n")
		text, _, _ = strings.Cut(text, "\n\n")
		got := ""
		for _, line := range strings.Split(text, "\n") {
			got += strings.Fields(line)[0]
		}
		if got != "role/"+name {
			t.Errorf("width %d: %q", columns, text)
		}
	}
}

func TestTheTerminalObeysNoName(t *testing.T) {
	p := answered(t, hostileEstate(), choice{})
	var asJSON bytes.Buffer
	if err := p.writeJSON(&asJSON); err != nil {
		t.Fatal(err)
	}
	for form, text := range map[string]string{"table": tabled(t, p, 80), "wide": tabled(t, p, 0), "json": asJSON.String()} {
		for _, r := range text {
			if r != '\n' && hostile(r) {
				t.Errorf("%s holds %U", form, r)
				break
			}
		}
	}
	rows := rowsOf(t, p)
	for _, name := range hostileNames {
		if !slices.ContainsFunc(rows, func(r heldRow) bool { return r.Principal == "arn:aws:iam::111122223333:role/"+name && r.Via[0] == name }) {
			t.Errorf("%q is not in the JSON as it is", name)
		}
	}
}
