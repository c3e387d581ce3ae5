package s3

import (
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestTheOwnerIsTheAccountThatListsTheBucket(t *testing.T) {
	denied := func(call evidence.CallID) evidence.Value[[]string] {
		return evidence.Missing[[]string](evidence.Gap{Reason: evidence.Denied, Action: "s3:ListAllMyBuckets"}, call)
	}
	lists := map[string]evidence.Value[[]string]{
		owner: evidence.Known([]string{"a", "logs"}, "c1"),
		other: evidence.Known([]string{"b"}, "c2"),
	}
	same(t, "listed", FindOwner("logs", lists), Owner{Account: owner})
	same(t, "listed by nobody", FindOwner("zzz", lists), Owner{})
	if got := FindOwner("zzz", lists).Calls(); !slices.Equal(got, []evidence.CallID{"c1", "c2"}) {
		t.Errorf("that nobody lists it cites %v", got)
	}
	lists[other] = denied("c3")
	same(t, "listed, another denied", FindOwner("logs", lists), Owner{Account: owner})
	if gap := FindOwner("zzz", lists).Gap(); gap == nil || gap.Reason != evidence.Denied {
		t.Errorf("listed by none that could be asked: gap %v", gap)
	}
	if gap := FindOwner("logs", nil).Gap(); gap == nil || gap.Reason != evidence.NotAsked {
		t.Errorf("nobody was asked: gap %v", gap)
	}
}

func TestOwnBucketsReadsEveryPage(t *testing.T) {
	page := func(names, next string) string {
		return `<ListAllMyBucketsResult><Buckets>` + names + `</Buckets>` + next + `</ListAllMyBucketsResult>`
	}
	s := listing(t, map[string]string{
		`{"MaxBuckets":10000}`:                          page(`<Bucket><Name>z</Name></Bucket>`, `<ContinuationToken>t1</ContinuationToken>`),
		`{"MaxBuckets":10000,"ContinuationToken":"t1"}`: page(`<Bucket><Name>a</Name></Bucket>`, ``),
	})
	same(t, "buckets", OwnBuckets(t.Context(), s), []string{"a", "z"})

	s = listing(t, map[string]string{
		`{"MaxBuckets":10000}`:                          page(``, `<ContinuationToken>t1</ContinuationToken>`),
		`{"MaxBuckets":10000,"ContinuationToken":"t1"}`: page(``, `<ContinuationToken>t2</ContinuationToken>`),
		`{"MaxBuckets":10000,"ContinuationToken":"t2"}`: page(``, `<ContinuationToken>t1</ContinuationToken>`),
	})
	if gap := OwnBuckets(t.Context(), s).Gap(); gap == nil || gap.Action != "s3:ListAllMyBuckets" {
		t.Errorf("pages in a circle: gap %v", gap)
	}
}

func TestTheAccountsOwnBlock(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer awstest.Said
		want   PublicAccessBlock
		gap    bool
	}{
		{"two settings", awstest.Said{Body: `<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><RestrictPublicBuckets>TRUE</RestrictPublicBuckets></PublicAccessBlockConfiguration>`},
			PublicAccessBlock{BlockPublicACLs: true, RestrictPublicBuckets: true}, false},
		{"none", awstest.XML(404, "NoSuchPublicAccessBlockConfiguration"), PublicAccessBlock{}, false},
		{"denied", awstest.XML(403, "AccessDenied"), PublicAccessBlock{}, true},
	} {
		s, _ := awstest.Open(t, []awstest.Asked{awstest.Ask("S3 Control", "GetPublicAccessBlock", `{"AccountId":"`+owner+`"}`, test.answer)})
		got := AccountBlock(t.Context(), s)
		if test.gap {
			if gap := got.Gap(); gap == nil || gap.Action != "s3:GetAccountPublicAccessBlock" {
				t.Errorf("%s: gap %v", test.name, gap)
			}
			continue
		}
		same(t, test.name, got, test.want)
	}
}

func listing(t *testing.T, pages map[string]string) *awsapi.Session {
	t.Helper()
	var record []awstest.Asked
	for params, body := range pages {
		record = append(record, awstest.Ask("S3", "ListBuckets", params, awstest.Said{Body: body}))
	}
	s, _ := awstest.Open(t, record)
	return s
}
