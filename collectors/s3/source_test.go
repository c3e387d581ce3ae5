package s3

import "testing"

func TestCloudTrailsWriteIsConfinedByItsSource(t *testing.T) {
	const service = `{"Service":"cloudtrail.amazonaws.com"}`
	for _, test := range []struct{ name, statements, want string }{
		{"a trail", allow(service, `"s3:PutObject"`, `"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:trail/t","s3:x-amz-acl":"bucket-owner-full-control"}`), "true"},
		{"no condition", allow(service, `"s3:PutObject"`, ``), "false"},
		{"one of two writes", allow(service, `"s3:PutObject"`, `"StringEquals":{"aws:SourceAccount":"111122223333"}`) + "," +
			allow(service, `"s3:*"`, ``), "false"},
		{"if there is a source", allow(service, `"s3:PutObject"`, `"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}`), "gap"},
		{"everyone may write from an address", allow(`"*"`, `"s3:PutObject"`, `"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), "gap"},
		{"CloudTrail may not write", allow(service, `"s3:GetBucketAcl"`, ``), "false"},
		{"an unconfined look at the bucket", allow(service, `"s3:PutObject"`, `"StringEquals":{"aws:SourceAccount":"111122223333"}`) +
			`,{"Effect":"Allow","Principal":` + service + `,"Action":"s3:*","Resource":"` + arn + `"}`, "true"},
		{"an unconfined write anywhere", allow(service, `"s3:PutObject"`, `"StringEquals":{"aws:SourceAccount":"111122223333"}`) +
			`,{"Effect":"Allow","Principal":` + service + `,"Action":"s3:Put*","Resource":"*"}`, "false"},
		{"an unreadable policy", `{`, "gap"},
	} {
		if got := word(conclude(withPolicy(test.statements, false)).SourceConfined); got != test.want {
			t.Errorf("%s: source_confined is %s, want %s", test.name, got, test.want)
		}
	}
	if got := word(conclude().SourceConfined); got != "false" {
		t.Errorf("no policy: source_confined is %s, want false", got)
	}
}
