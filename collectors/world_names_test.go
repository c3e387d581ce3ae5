package collectors_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// names are what whoever names a trail or writes a tag may choose.
var names = []string{
	"=cmd|' /C calc'!A0", "@SUM(1+1)", "../../etc/passwd", "<script>alert(1)</script>", "%s%n", "\x1b[31mred", "line\nbreak", "nul\x00",
	"\u202egnp.exe", "😀👩‍👩‍👧", "عربى", "\u2028", "\ufeff", `"quote'`, `\back`, strings.Repeat("a", 128), "a b", "ünï",
}

// TestManyTrailsOfAnyNameAreAllThereAsTheyAreNamed collects 306 trails and
// their tags, writes them, and reads them again.
func TestManyTrailsOfAnyNameAreAllThereAsTheyAreNamed(t *testing.T) {
	w := newWorld(t)
	w.account(management)
	quoted := func(s string) string {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var lines []string
	named := map[string]string{} // ARN: name
	for i := range 17 {
		for _, name := range names {
			if i > 0 {
				name = fmt.Sprintf("%s %d", name, i)
			}
			arn := trailARN(management, home, name)
			named[arn] = name
			lines = append(lines, fmt.Sprintf(`{"Name":%s,"TrailARN":%s,"HomeRegion":%q,"S3BucketName":"audit-logs"}`, quoted(name), quoted(arn), home))
			w.says(management, home, `CloudTrail.ListTags {"ResourceIdList":[`+quoted(arn)+`]}`, 200,
				fmt.Sprintf(`{"ResourceTagList":[{"ResourceId":%s,"TagsList":[{"Key":%[2]s,"Value":%[2]s}]}]}`, quoted(arn), quoted(name)))
		}
	}
	w.trails(management, home, lines...)
	data, err := evidence.EncodeSnapshot(w.collect(management, collectors.Plan{}))
	if err != nil {
		t.Fatal(err)
	}
	s, err := evidence.DecodeSnapshot(data, collectors.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	if found := scope(t, s, cloudtrail.TrailKind, management, home).Found; len(found) != len(named) {
		t.Errorf("%d trails are in the scope, want %d", len(found), len(named))
	}
	for arn, name := range named {
		trail := fact[cloudtrail.Trail](t, s, cloudtrail.TrailKind, arn)
		tags, known := trail.Tags.Get()
		if trail.Name != name || !known || tags[name] != name {
			t.Errorf("%q became %q, with the tags %q (known: %v)", name, trail.Name, tags, known)
		}
	}
}
