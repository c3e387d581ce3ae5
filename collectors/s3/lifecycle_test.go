package s3

import (
	"maps"
	"testing"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// read asks about a bucket of which only some answers are not "there is none".
func read(t *testing.T, request Request, answers map[string]string) Bucket {
	t.Helper()
	all := maps.Clone(none)
	for operation, body := range answers {
		all[operation] = awstest.Said{Body: body}
	}
	s, _ := session(t, all)
	return ReadBucket(t.Context(), s, request)
}

// The configurations are the examples of the S3 user guide, applied to logs
// under logs/:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
func TestAWSsLifecycleExamplesAreReckonedAsAWSExplainsThem(t *testing.T) {
	const never = evidence.Never
	enabled := func(rule string) string { return `<Rule><Status>Enabled</Status>` + rule + `</Rule>` }
	const enabledVersioning = `<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>`
	const suspended = `<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>`
	for _, test := range []struct {
		name, rules, versioning string
		want                    Retention
	}{
		{"1: archived after a year, deleted after ten",
			enabled(`<Filter><Prefix>logs/</Prefix></Filter><Transition><Days>365</Days><StorageClass>GLACIER</StorageClass></Transition><Expiration><Days>3650</Days></Expiration>`),
			"", Retention{3650, 3650, 365}},
		{"1: an empty prefix, archived on the day",
			enabled(`<Filter><Prefix></Prefix></Filter><Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition>`), "", Retention{never, never, 0}},
		{"an empty filter", enabled(`<Filter></Filter><Expiration><Days>365</Days></Expiration>`), "", Retention{365, 365, 365}},
		{"no filter and no prefix", enabled(`<Expiration><Days>365</Days></Expiration>`), "", Retention{365, 365, 365}},
		{"1: prefix and tags", enabled(`<Filter><And><Prefix>logs/</Prefix><Tag><Key>key1</Key><Value>value1</Value></Tag></And></Filter><Expiration><Days>1</Days></Expiration>`), "", Retention{never, never, never}},
		{"2: enabled for others, disabled for the logs",
			enabled(`<Filter><Prefix>documents/</Prefix></Filter><Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition>`) +
				`<Rule><Prefix>logs/</Prefix><Status>Disabled</Status><Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>`,
			"", Retention{never, never, never}},
		{"3: tiering down", enabled(`<Filter><Prefix>logs/</Prefix></Filter>
			<Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition><Transition><Days>90</Days><StorageClass>GLACIER</StorageClass></Transition>
			<Expiration><Days>365</Days></Expiration>`), "", Retention{365, 365, 90}},
		{"5.1: overlapping prefixes without conflict", enabled(`<Filter></Filter><Expiration><Days>365</Days></Expiration>`) +
			enabled(`<Filter><Prefix>logs/</Prefix></Filter><Transition><StorageClass>STANDARD_IA</StorageClass><Days>30</Days></Transition>`), "", Retention{365, 365, 365}},
		{"5: of two expirations the shorter is honoured", enabled(`<Filter></Filter><Expiration><Days>365</Days></Expiration>`) +
			enabled(`<Filter><Prefix>logs/</Prefix></Filter><Expiration><Days>14</Days></Expiration>`), "", Retention{14, 14, 14}},
		{"6: noncurrent versions archived, five of them kept", enabled(`<Filter><Prefix></Prefix></Filter>
			<Transition><Days>90</Days><StorageClass>STANDARD_IA</StorageClass></Transition>
			<NoncurrentVersionTransition><NoncurrentDays>30</NoncurrentDays><StorageClass>GLACIER</StorageClass></NoncurrentVersionTransition>
			<NoncurrentVersionExpiration><NewerNoncurrentVersions>5</NewerNoncurrentVersions><NoncurrentDays>365</NoncurrentDays></NoncurrentVersionExpiration>`),
			enabledVersioning, Retention{365, never, 30}},
		{"7: versions go 60 and 30 days", enabled(`<Filter><Prefix></Prefix></Filter><Expiration><Days>60</Days></Expiration>
			<NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>`), enabledVersioning, Retention{60, 90, 60}},
		{"7: the same where versioning is suspended", enabled(`<Filter><Prefix></Prefix></Filter><Expiration><Days>60</Days></Expiration>
			<NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>`), suspended, Retention{60, 90, 60}},
		{"7: the same where versions were never kept", enabled(`<Filter><Prefix></Prefix></Filter><Expiration><Days>60</Days></Expiration>
			<NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>`), "", Retention{60, 60, 60}},
		{"7: ten noncurrent versions are kept", enabled(`<Filter><Prefix></Prefix></Filter><Expiration><Days>60</Days></Expiration>
			<NoncurrentVersionExpiration><NewerNoncurrentVersions>10</NewerNoncurrentVersions><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>`),
			enabledVersioning, Retention{60, never, 60}},
		{"7: delete markers that hide nothing", enabled(`<Filter><Prefix>logs/</Prefix></Filter><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>`),
			enabledVersioning, Retention{never, never, never}},
		{"the newest noncurrent version is kept, whatever its age", enabled(`<Filter><Prefix></Prefix></Filter>
			<NoncurrentVersionExpiration><NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration>`), enabledVersioning, Retention{0, never, 0}},
		{"8: uploads that were never finished", enabled(`<Filter><Prefix>logs/</Prefix></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>`),
			"", Retention{never, never, never}},
		{"9: by prefix and size", enabled(`<Filter><And><Prefix>logs/</Prefix><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan></And></Filter><Transition><Days>365</Days><StorageClass>GLACIER</StorageClass></Transition>`),
			"", Retention{never, never, 365}},
		{"9: by a range of sizes", enabled(`<Filter><And><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan><ObjectSizeLessThan>64000</ObjectSizeLessThan></And></Filter><Expiration><Days>30</Days></Expiration>`),
			"", Retention{30, never, 30}},
		{"a date that is past acts on objects of any age, again and again", enabled(`<Filter/><Expiration><Date>2020-01-01T00:00:00.000Z</Date></Expiration>`), "", Retention{0, 0, 0}},
		{"instant retrieval needs no restore", enabled(`<Filter/><Transition><Days>0</Days><StorageClass>GLACIER_IR</StorageClass></Transition>
			<Transition><Days>200</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>`), "", Retention{never, never, 200}},
	} {
		answers := map[string]string{"GetBucketLifecycleConfiguration": `<LifecycleConfiguration>` + test.rules + `</LifecycleConfiguration>`}
		if test.versioning != "" {
			answers["GetBucketVersioning"] = test.versioning
		}
		r := request()
		r.LogPrefixes = []string{"logs/"}
		same(t, test.name, read(t, r, answers).Retention, test.want)
	}
}

// The prefixes are those that the CloudTrail user guide gives for log files,
// digest files and Insights events, of an account and of an organization:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
func TestARuleConcernsTheLogsThatItsPrefixReaches(t *testing.T) {
	const account, organization = "AWSLogs/111122223333/", "AWSLogs/"
	for _, test := range []struct {
		logs, rule      string
		touches, covers bool
	}{
		{account, "", true, true},
		{account, "AWSLogs/", true, true},
		{account, account, true, true},
		{account, account + "CloudTrail", true, true}, // all three folders begin so
		{account, account + "CloudTrail/", true, false},
		{account, account + "CloudTrail-Digest/", true, false},
		{account, account + "CloudTrail/eu-west-1/2026/", true, false},
		{account, account + "Config/", false, false},
		{account, account + "elasticloadbalancing/", false, false},
		{account, "AWSLogs/444455556666/", false, false},
		{account, "other/", false, false},
		{"p/" + account, account, false, false},
		{"p/" + account, "p/", true, true},
		{organization, "AWSLogs/o-exampleorgid/", true, true},
		{organization, "AWSLogs/o-exampleorgid/111122223333/", true, false},
		{organization, "AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-1/", true, false},
		{organization, "AWSLogs/o-exampleorgid/111122223333/Config/", false, false},
		{organization, "AWSLogs/111122223333/CloudTrail/", true, false},
		{organization, "AWSLogs/111122223333/vpcflowlogs/", false, false},
		{organization, "AWSLogs/1111", true, false},
		{organization, "AWSLogs/Config", false, false},
		{organization, "AWS", true, true},
		{"", "any/", true, false}, // the whole bucket
	} {
		prefixes := []string{test.logs}
		if test.logs == "" {
			prefixes = nil
		}
		var touches, all bool = false, true
		for _, p := range placesOf(prefixes) {
			touches = touches || p.touchedBy(test.rule)
			all = all && p.coveredBy(test.rule)
		}
		if touches != test.touches || all != test.covers {
			t.Errorf("a rule for %q and logs under %q: touches %v, covers all %v; want %v, %v", test.rule, test.logs, touches, all, test.touches, test.covers)
		}
	}
}

func TestRulesForTheFoldersCompleteEachOther(t *testing.T) {
	n := func(days int) *int { return &days }
	rule := func(folder string, days int) Rule {
		return Rule{Enabled: true, Prefix: "AWSLogs/" + owner + "/" + folder, ExpirationDays: n(days)}
	}
	for _, test := range []struct {
		name  string
		rules []Rule
		want  Retention
	}{
		{"all three", []Rule{rule("CloudTrail/", 400), rule("CloudTrail-Digest/", 800), rule("CloudTrail-Insight/", 500)}, Retention{400, 800, 400}},
		{"digests are left", []Rule{rule("CloudTrail/", 400), rule("CloudTrail-Insight/", 500)}, Retention{400, evidence.Never, 400}},
		{"another service's logs", []Rule{rule("Config/", 7)}, Retention{evidence.Never, evidence.Never, evidence.Never}},
	} {
		b := conclude(func(b *Bucket) {
			b.LogPrefixes = []string{"AWSLogs/" + owner + "/"}
			b.Lifecycle = evidence.Known(Lifecycle{Rules: test.rules})
		})
		same(t, test.name, b.Retention, test.want)
	}
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html
func TestObjectLockIsReadWithItsDefaultRetention(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       ObjectLock
	}{
		{"days in compliance mode", `<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>400</Days></DefaultRetention></Rule>`, ObjectLock{true, "COMPLIANCE", 400}},
		{"years in governance mode", `<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Years>7</Years></DefaultRetention></Rule>`, ObjectLock{true, "GOVERNANCE", 2555}},
		{"a hundred years", `<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>100</Years></DefaultRetention></Rule>`, ObjectLock{true, "COMPLIANCE", 36500}},
		{"on, which locks nothing by itself", `<ObjectLockEnabled>Enabled</ObjectLockEnabled>`, ObjectLock{Enabled: true}},
	} {
		b := read(t, request(), map[string]string{"GetObjectLockConfiguration": `<ObjectLockConfiguration>` + test.body + `</ObjectLockConfiguration>`})
		same(t, test.name, b.ObjectLock, test.want)
	}
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html
func TestReplicationIsThatOfTheLogs(t *testing.T) {
	rule := func(filter, status, more string) string {
		return `<Rule>` + filter + `<Status>` + status + `</Status><Destination><Bucket>arn:aws:s3:::copy</Bucket></Destination>` + more + `</Rule>`
	}
	const kms = `<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria>`
	const kmsOff = `<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Disabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria>`
	const markers = `<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>`
	logs := `<Filter><Prefix>AWSLogs/` + owner + `/</Prefix></Filter>`
	for _, test := range []struct {
		name, rules        string
		enabled, encrypted bool
	}{
		{"everything", rule(`<Filter/>`, "Enabled", ""), true, false},
		{"everything, by a rule of the first version", rule(`<Prefix></Prefix>`, "Enabled", ""), true, false},
		{"the logs", rule(logs, "Enabled", markers), true, false},
		{"the logs, under a key too", rule(logs, "Enabled", kms), true, true},
		{"the logs, not those under a key", rule(logs, "Enabled", kmsOff), true, false},
		{"the rule is off", rule(logs, "Disabled", kms), false, false},
		{"other keys", rule(`<Filter><Prefix>other/</Prefix></Filter>`, "Enabled", kms), false, false},
		{"log files without digests", rule(`<Filter><Prefix>AWSLogs/`+owner+`/CloudTrail/</Prefix></Filter>`, "Enabled", kms), false, false},
		{"all three folders", rule(`<Filter><Prefix>AWSLogs/`+owner+`/CloudTrail</Prefix></Filter>`, "Enabled", kms), true, true},
		{"tagged objects", rule(`<Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter>`, "Enabled", kms), false, false},
		{"tagged objects under the prefix", rule(`<Filter><And><Prefix>AWSLogs/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter>`, "Enabled", kms), false, false},
		{"a rule that is off beside one that is on", rule(logs, "Disabled", kms) + rule(`<Filter/>`, "Enabled", ""), true, false},
	} {
		r := request()
		r.LogPrefixes = []string{"AWSLogs/" + owner + "/"}
		b := read(t, r, map[string]string{"GetBucketReplication": `<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/r</Role>` + test.rules + `</ReplicationConfiguration>`})
		got, known := b.Replication.Get()
		if !known || got.Enabled != test.enabled || test.enabled && got.Encrypted != test.encrypted {
			t.Errorf("%s: %+v (gap %v), want enabled %v, encrypted %v", test.name, got, b.Replication.Gap(), test.enabled, test.encrypted)
		}
	}
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
func TestDefaultEncryptionIsReadByItsAlgorithm(t *testing.T) {
	for _, test := range []struct {
		name, rule string
		want       Encryption
	}{
		{"S3's own keys", `<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>`, Encryption{Algorithm: "AES256"}},
		{"the key that AWS manages", `<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault>`, Encryption{Algorithm: "aws:kms"}},
		{"two layers", `<ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms:dsse</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>`, Encryption{Algorithm: "aws:kms:dsse", KMSKeyID: "k"}},
	} {
		b := read(t, request(), map[string]string{"GetBucketEncryption": `<ServerSideEncryptionConfiguration><Rule>` + test.rule + `</Rule></ServerSideEncryptionConfiguration>`})
		same(t, test.name, b.Encryption, test.want)
	}
}
