package period

import (
	"context"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// Collector learns what the log archive says of the period: of each chain, and
// from all of them of each trail. It runs after the trails were collected.
//
// What is read of the archive is put on record first, and every fact is drawn
// from that record: the signatures are verified there, and so they are again
// whenever the record is replayed. So archive.Verify runs twice. In read it reads
// S3, and its journals become the record. In verify, chain by chain, the record is
// its journal and there is no source; a replay does this part alone.
type Collector struct {
	Limit int // questions in flight
}

// Name is the collector's name.
func (Collector) Name() string { return "period" }

// Kinds lists the kinds of facts it yields.
func (Collector) Kinds() []string { return []string{ChainKind} }

// The IAM actions that reading the archive needs.
const (
	listBucket = "s3:ListBucket"
	listKeys   = "cloudtrail:ListPublicKeys"
	getObject  = "s3:GetObject"
	decrypt    = "kms:Decrypt"
)

// Actions lists the IAM actions it needs.
func (Collector) Actions() []string {
	return append([]string{listBucket, listKeys}, ObjectActions()...)
}

// ObjectActions are those that open objects. They are needed for a period alone,
// and for nothing but the log files and digests in the log buckets.
func ObjectActions() []string { return []string{getObject, decrypt} }

// Collect finds the chains, reads them if there is a period, and reports.
func (c Collector) Collect(ctx context.Context, e *awsapi.Estate, out *evidence.Sink) error {
	s := newStudy(ctx, e, out, c.Limit)
	s.expect()
	if !e.Period.Moment() {
		s.find(ctx)
		s.read(ctx)
	}
	awsapi.Every(c.Limit, s.chains, func(of *chain) { s.describe(ctx, of) })
	s.settleMoves()
	for _, f := range out.Facts(cloudtrail.TrailKind) {
		t := f.Data.(*cloudtrail.Trail)
		t.Changes = s.changesOf(t)
	}
	s.report(out)
	return nil
}

// withoutPeriod stands in the place of what only a period can be asked about.
func withoutPeriod() evidence.Gap {
	return evidence.Gap{Reason: evidence.NotAsked, Detail: "no period was given: --period FROM..TO"}
}

// describe learns everything about one chain.
func (s *study) describe(ctx context.Context, of *chain) {
	of.data.Oldest = s.oldest(ctx, of)
	if s.estate.Period.Moment() {
		of.result = evidence.Missing[result](withoutPeriod())
	} else {
		of.result = s.verify(ctx, of)
	}
	of.data.Integrity = evidence.Then(of.result, func(r result) Integrity { return integrityOf(r, s.estate.Period) })
	of.data.Records = recordsOf(of.result)
}

// report hands over the chains, and for each scope of the trails one that shows
// the chains of its account and region.
func (s *study) report(out *evidence.Sink) {
	found := map[place][]string{}
	for _, of := range s.chains {
		id := of.data.Trail + " " + of.Account + "/" + of.Region
		found[place{of.Account, of.Region}] = append(found[place{of.Account, of.Region}], id)
		out.Fact(evidence.Fact{Kind: ChainKind, ID: id, Account: of.Account, Region: of.Region, Calls: of.calls, Data: of.data})
	}
	for _, sc := range out.Scopes(cloudtrail.TrailKind) {
		if sc.Region == "" && sc.Gap != nil {
			delete(s.doubts, sc.Account) // it is said already that there may be more
		}
		out.Scope(evidence.Scope{Kind: ChainKind, Account: sc.Account, Region: sc.Region, Gap: sc.Gap, Calls: sc.Calls, Found: found[place{sc.Account, sc.Region}]})
	}
	for account, doubt := range s.doubts {
		out.Scope(evidence.Scope{Kind: ChainKind, Account: account, Gap: doubt.Gap(), Calls: doubt.Calls()})
	}
}

// place is a region of an account.
type place struct{ account, region string }
