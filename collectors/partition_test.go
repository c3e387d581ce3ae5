package collectors_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
)

// ARNs are built in the partition of the account that is asked, and only the
// partition's regions are asked, whatever the server lists:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func TestEachPartitionIsItsOwnWorld(t *testing.T) {
	const everyRegion = `<DescribeRegionsResponse><regionInfo>
		<item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
		<item><regionName>af-south-1</regionName><optInStatus>opted-in</optInStatus></item>
		<item><regionName>ap-east-1</regionName><optInStatus>not-opted-in</optInStatus></item>
		<item><regionName>us-gov-west-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
		<item><regionName>us-gov-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
		<item><regionName>cn-north-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
		<item><regionName>cn-northwest-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
		<item><regionName>us-iso-east-1</regionName></item><item><regionName>us-isob-east-1</regionName></item>
		<item><regionName>eu-isoe-west-1</regionName></item><item><regionName>us-isof-south-1</regionName></item>
		<item><regionName>eusc-de-east-1</regionName></item></regionInfo></DescribeRegionsResponse>`
	for _, p := range []struct {
		partition, home, other string
	}{
		{"aws", "us-east-1", "af-south-1"},
		{"aws-us-gov", "us-gov-west-1", "us-gov-east-1"},
		{"aws-cn", "cn-north-1", "cn-northwest-1"},
	} {
		w := newWorld(t)
		trail := fmt.Sprintf("arn:%s:cloudtrail:%s:%s:trail/t", p.partition, p.other, management)
		shown := fmt.Sprintf(`{"Name":"t","TrailARN":%q,"HomeRegion":%q,"S3BucketName":"audit-logs","KmsKeyId":"alias/audit","IsMultiRegionTrail":true,"IncludeGlobalServiceEvents":true}`, trail, p.other)
		w.says(management, p.home, "STS.GetCallerIdentity", 200, fmt.Sprintf(`<GetCallerIdentityResponse><GetCallerIdentityResult>
			<Arn>arn:%s:sts::%s:assumed-role/Audit/me</Arn><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`, p.partition, management, management))
		w.says(management, p.home, "EC2.DescribeRegions", 200, everyRegion)
		w.says(management, p.home, `S3.ListBuckets {"MaxBuckets":10000}`, 200, `<ListAllMyBucketsResult><Buckets><Bucket><Name>audit-logs</Name></Bucket></Buckets></ListAllMyBucketsResult>`)
		w.says(management, p.home, `S3.GetBucketLocation {"Bucket":"audit-logs"}`, 200, `<LocationConstraint>`+p.other+`</LocationConstraint>`)
		w.says(management, p.other, `S3.GetBucketVersioning {"Bucket":"audit-logs"}`, 200, `<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>`)
		w.trails(management, p.home, shown)
		w.trails(management, p.other, shown)
		w.inspected(management, p.other, trail, true)

		s := w.collect(management, collectors.Plan{})
		for kind, id := range map[string]string{
			cloudtrail.TrailKind: trail,
			s3.BucketKind:        "arn:" + p.partition + ":s3:::audit-logs",
			kms.KeyKind:          "arn:" + p.partition + ":kms:" + p.other + ":" + management + ":alias/audit",
		} {
			found := false
			for _, f := range s.Facts {
				found = found || f.Kind == kind && f.ID == id
			}
			if !found {
				t.Errorf("%s: no %s %s", p.partition, kind, id)
			}
		}
		b := fact[s3.Bucket](t, s, s3.BucketKind, "arn:"+p.partition+":s3:::audit-logs")
		if v, known := b.Versioning.Get(); !known || !v.Enabled {
			t.Errorf("%s: the bucket was not asked where it lives: gap %v", p.partition, b.Versioning.Gap())
		}
		var regions []string
		for _, f := range s.Facts {
			if f.Kind == coverage.RegionKind {
				regions = append(regions, f.Region)
				if r := f.Data.(*coverage.Region); word(r.Recording) != "true" {
					t.Errorf("%s: recording in %s: %s", p.partition, f.Region, word(r.Recording))
				}
			}
		}
		want := []string{p.home, p.other}
		slices.Sort(regions)
		slices.Sort(want)
		if !slices.Equal(regions, want) {
			t.Errorf("%s: regions %v, want %v", p.partition, regions, want)
		}
		a := fact[coverage.Account](t, s, coverage.AccountKind, management)
		if word(a.GlobalServiceEvents) != "true" {
			t.Errorf("%s: global service events %s", p.partition, word(a.GlobalServiceEvents))
		}
	}
}
