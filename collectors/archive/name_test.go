package archive

import (
	"strings"
	"testing"
)

func TestEveryKeyThatCloudTrailWritesIsRead(t *testing.T) {
	for key, want := range map[string]Name{
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/111122223333_CloudTrail_us-east-1_20260102T0005Z_j3vVKMt2BUL0WVjY.json.gz": {
			Kind: Log, Nonce: "j3vVKMt2BUL0WVjY", Tree: Tree{Account: "111122223333", Region: "us-east-1"}},
		"a/b/AWSLogs/o-abcdefghij/111122223333/CloudTrail-Digest/us-gov-west-1/2026/01/02/111122223333_CloudTrail-Digest_us-gov-west-1_my_own-trail.v2_us-gov-east-1_20260102T000624Z.json.gz": {
			Kind: Digest, Trail: "my_own-trail.v2", Home: "us-gov-east-1",
			Tree: Tree{Place: Place{Prefix: "a/b", Organization: "o-abcdefghij"}, Account: "111122223333", Region: "us-gov-west-1"}},
		"AWSLogs/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/02/111122223333_CloudTrail-Digest_eu-west-1_t_us-east-1_1_us-east-1_20260102T000624Z_backfill.json.gz": {
			Kind: Backfill, Trail: "t_us-east-1_1", Home: "us-east-1",
			Tree: Tree{Place: Place{Prefix: "AWSLogs"}, Account: "111122223333", Region: "eu-west-1"}},
	} {
		got, err := ParseName("b", key)
		if err != nil {
			t.Errorf("%s: %v", key, err)
			continue
		}
		want.Bucket, want.Time = "b", got.Time
		if got != want {
			t.Errorf("%s is read as %+v, want %+v", key, got, want)
		}
		if got.Key() != key {
			t.Errorf("%s is written as %s", key, got.Key())
		}
	}
}

func TestAKeyThatCloudTrailDoesNotWriteIsRefused(t *testing.T) {
	const good = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/111122223333_CloudTrail-Digest_us-east-1_audit_us-east-1_20260102T000624Z.json.gz"
	if _, err := ParseName("b", good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"no time":                {"20260102T000624Z", "99999999T999999Z"},
		"an offset":              {"000624Z", "000624+"},
		"a leap day of no year":  {"2026/01/02", "2026/02/30"},
		"another day's folder":   {"2026/01/02", "2026/01/03"},
		"another account's file": {"/111122223333_", "/999922223333_"},
		"another region's file":  {"Digest_us-east-1", "Digest_us-east-2"},
		"a short account":        {"AWSLogs/111122223333", "AWSLogs/11112222333"},
		"no AWSLogs":             {"AWSLogs", "AWSlogs"},
		"a leading slash":        {"AWSLogs", "/AWSLogs"},
		"no trail":               {"_audit_", "_"},
		"a trail of one letter":  {"_audit_", "_a_"},
		"no home region":         {"_audit_us-east-1_", "_audit_"},
		"another ending":         {".json.gz", ".json"},
		"something more":         {".json.gz", ".json.gz.bak"},
		"another tree":           {"CloudTrail-Digest/", "CloudTrail-Insight/"},
		"a log's file":           {"_CloudTrail-Digest_", "_CloudTrail_"},
		"a word that is no mark": {".json.gz", "_backfilled.json.gz"},
	} {
		key := strings.Replace(good, change[0], change[1], 1)
		if n, err := ParseName("b", key); err == nil {
			t.Errorf("%s: %s is read as %+v", name, key, n)
		}
	}
}

func FuzzANameThatIsReadIsWrittenTheSame(f *testing.F) {
	f.Add("AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/111122223333_CloudTrail_us-east-1_20260102T0005Z_j3vVKMt2BUL0WVjY.json.gz")
	f.Add("p/AWSLogs/o-abcdefghij/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/111122223333_CloudTrail-Digest_us-east-1_a_b_us-east-1_20260102T000624Z_backfill.json.gz")
	f.Fuzz(func(t *testing.T, key string) {
		if n, err := ParseName("b", key); err == nil && n.Key() != key {
			t.Errorf("%q is written as %q", key, n.Key())
		}
	})
}
