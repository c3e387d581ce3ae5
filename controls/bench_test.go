package controls_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/coverage"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/s3"
	"github.com/trailproof/trailproof/controls"
)

// largeEstate is 500 accounts of 17 regions, with two trails, a bucket and 180
// roles each: more than 100,000 facts.
func largeEstate() *evidence.Snapshot {
	s := &evidence.Snapshot{About: evidence.About{Schema: evidence.SnapshotSchema, Finished: finished}}
	add := func(kind, id, account, region string, data any) {
		call := evidence.NewCallID(account, region, kind, id, nil)
		s.Facts = append(s.Facts, evidence.Fact{Kind: kind, ID: id, Account: account, Region: region, Calls: []evidence.CallID{call}, Data: data})
		s.Scopes = append(s.Scopes, evidence.Scope{Kind: kind, Account: account, Region: region, Found: []string{id}, Calls: []evidence.CallID{call}})
		s.Calls = append(s.Calls, evidence.Call{ID: call, Account: account, Region: region})
	}
	delivered := finished
	status := cloudtrail.Status{Logging: true, LatestDelivery: &delivered, LatestDigestDelivery: &delivered}
	selection := cloudtrail.Selection{Management: cloudtrail.All, S3Read: cloudtrail.Some}
	for i := range 500 {
		account := fmt.Sprintf("%012d", i)
		s.About.Accounts = append(s.About.Accounts, evidence.Account{ID: account})
		add(coverage.AccountKind, account, account, "", &coverage.Account{ID: account, Recording: evidence.Known(true, "c-1"), Selection: evidence.Known(selection)})
		for k := range 17 {
			region := fmt.Sprintf("region-%d", k)
			add(coverage.RegionKind, account+"/"+region, account, region, &coverage.Region{Name: region, Recording: evidence.Known(true, "c-1"), Management: evidence.Known(cloudtrail.All)})
		}
		bucket := s3.Bucket{Name: "logs-" + account, ARN: "arn:aws:s3:::logs-" + account, TLSOnly: evidence.Known(i%2 == 0)}
		add(s3.BucketKind, bucket.ARN, account, "region-0", &bucket)
		for k := range 180 {
			name := fmt.Sprintf("service-%d", k)
			arn := "arn:aws:iam::" + account + ":role/" + name
			s.Facts = append(s.Facts, evidence.Fact{Kind: iam.RoleKind, ID: arn, Account: account, Calls: []evidence.CallID{"c-5"}, Data: &iam.Role{
				Name: name, ARN: arn, Reach: evidence.Known(access.Reach{Capabilities: []access.Capability{access.ReadLogs}}, "c-5")}})
		}
		s.Scopes = append(s.Scopes, evidence.Scope{Kind: iam.RoleKind, Account: account, Calls: []evidence.CallID{"c-5"}})
		for k := range 2 {
			arn := fmt.Sprintf("arn:aws:cloudtrail:region-%d:%s:trail/audit", k, account)
			inside := evidence.Known(bucket, "c-2")
			add(cloudtrail.TrailKind, arn, account, fmt.Sprintf("region-%d", k), &cloudtrail.Trail{Name: "audit", ARN: arn, LogFileValidation: true,
				Status: evidence.Known(status, "c-3"), Selection: evidence.Known(selection, "c-4"), Bucket: &inside})
		}
	}
	return s
}

// BenchmarkAssess judges it by all catalogs.
func BenchmarkAssess(b *testing.B) {
	lib, s := library(b), largeEstate()
	b.ReportAllocs()
	for b.Loop() {
		controls.Assess(s, lib, controls.Options{})
	}
}

// BenchmarkAssessDenied judges as many of which nothing could be read.
func BenchmarkAssessDenied(b *testing.B) {
	lib, s := library(b), largeEstate()
	random := rand.New(rand.NewPCG(1, 1))
	for i := range s.Facts {
		lose(reflect.ValueOf(s.Facts[i].Data), random, 1)
	}
	loseScopes(s, random, 0.5)
	for b.Loop() {
		controls.Assess(s, lib, controls.Options{})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := controls.Load(kinds()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecode reads it from its text, as assess does before it judges.
func BenchmarkDecode(b *testing.B) {
	data, err := evidence.EncodeSnapshot(largeEstate())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := evidence.DecodeSnapshot(data, kinds()); err != nil {
			b.Fatal(err)
		}
	}
}
