package asff_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/trailproof/trailproof/report/asff"
	"github.com/trailproof/trailproof/report/view"
	"github.com/trailproof/trailproof/report/view/viewtest"
)

type finding struct {
	Id, ProductArn, AwsAccountId, Region, Title, Description, GeneratorId string //nolint:revive,staticcheck // as the format spells them

	Severity      struct{ Label string }
	ProductFields map[string]string
	Resources     []struct{ Type, Id, Partition, Region string } //nolint:revive,staticcheck // as above
	Compliance    struct {
		Status              string
		RelatedRequirements []string
	}
	Workflow struct{ Status string }
}

func written(t *testing.T, p *view.Pack) []finding {
	t.Helper()
	var out bytes.Buffer
	if err := asff.Write(&out, p); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Bytes(), []byte(":null")) || bytes.Contains(out.Bytes(), []byte(`:""`)) {
		t.Error("a field is null or empty")
	}
	var findings []finding
	if err := json.Unmarshal(out.Bytes(), &findings); err != nil {
		t.Fatal(err)
	}
	return findings
}

func TestFindingsKeepTheLimitsOfTheFormat(t *testing.T) {
	p := viewtest.Sample()
	for i, text := range append([]string{viewtest.Long, strings.Repeat("ü", 3000)}, viewtest.Hostile...) {
		c := &p.Checks[i]
		c.ID, c.Title, c.Remedy, c.Parameters = text, text, text, text
		c.Subjects[0].ID, c.Subjects[2].Reason = text, text
		c.Subjects[3].Steps[0].Evidence = make([]string, 1000)
	}
	for i := range p.Frameworks[0].Requirements {
		for range 5 {
			p.Frameworks[0].Requirements[i].Checks = append(p.Frameworks[0].Requirements[i].Checks, view.Ref{Number: "CT-01"})
		}
	}
	findings, most := written(t, p), 0
	for _, f := range findings {
		for what, pair := range map[string]struct {
			text string
			most int
		}{"Id": {f.Id, 512}, "Title": {f.Title, 256}, "Description": {f.Description, 1024}, "GeneratorId": {f.GeneratorId, 512}, "Resources.Id": {f.Resources[0].Id, 512}} {
			if n := utf8.RuneCountInString(pair.text); n > pair.most || strings.TrimSpace(pair.text) == "" {
				t.Errorf("%s has %d characters", what, n)
			}
		}
		for key, value := range f.ProductFields {
			if len(key) > 128 || utf8.RuneCountInString(value) > 2048 || value == "" {
				t.Errorf("field %s has %d characters", key, len(value))
			}
		}
		most = max(most, len(f.Compliance.RelatedRequirements))
	}
	if most != 32 || len(findings) < 100 {
		t.Errorf("%d requirements at most, in %d findings", most, len(findings))
	}
	if len(written(t, &view.Pack{})) != 0 {
		t.Error("an empty report has findings")
	}
}

func TestFindingsAreOfTheirPartition(t *testing.T) {
	p := &view.Pack{Checks: []view.Check{{Number: "CT-01", ID: "a", Title: "A", Severity: "high", Result: view.Exception, Subjects: []view.Subject{
		{ID: "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/a", Kind: "cloudtrail.trail", Account: "111122223333", Region: "cn-north-1", Result: view.Exception},
		{ID: "arn:aws-us-gov:iam::111122223333:role/a", Kind: "iam.role", Account: "111122223333", Result: view.Exception},
		{ID: "111122223333", Kind: "account", Account: "111122223333", Result: view.Exception},
	}}}}
	findings := written(t, p)
	for i, want := range []struct{ product, kind, partition string }{
		{"arn:aws-cn:securityhub:cn-north-1:111122223333:product/111122223333/default", "AwsCloudTrailTrail", "aws-cn"},
		{"arn:aws-us-gov:securityhub:us-gov-west-1:111122223333:product/111122223333/default", "AwsIamRole", "aws-us-gov"},
		{"arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default", "AwsAccount", "aws"},
	} {
		f := findings[i]
		if f.ProductArn != want.product || f.Resources[0].Type != want.kind || f.Resources[0].Partition != want.partition || f.Severity.Label != "HIGH" {
			t.Errorf("finding %d is %+v", i, f)
		}
	}
}

func TestDeniedIsAWarningAndWaivedIsSuppressed(t *testing.T) {
	want := map[string][2]string{
		"Exception noted": {"FAILED", "NEW"}, "Exception, waived": {"FAILED", "SUPPRESSED"}, "Inconclusive": {"WARNING", "NEW"},
		"Not tested": {"WARNING", "NEW"}, "No exceptions": {"PASSED", "RESOLVED"}, "Not applicable": {"NOT_AVAILABLE", "RESOLVED"},
	}
	seen, ids := map[string]bool{}, map[string]bool{}
	for _, f := range written(t, viewtest.Sample()) {
		result := f.ProductFields["trailproof/Result"]
		seen[result] = true
		if got := [2]string{f.Compliance.Status, f.Workflow.Status}; got != want[result] {
			t.Errorf("%s is %v", result, got)
		}
		if ids[f.Id] {
			t.Errorf("%s is there twice", f.Id)
		}
		ids[f.Id] = true
	}
	if len(seen) != len(want) {
		t.Errorf("results seen: %v", seen)
	}
}
