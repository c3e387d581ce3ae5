package archivetest_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/archive/archivetest"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// client asks a server as an account.
func client(t *testing.T, h http.Handler, account, region string) aws.Config {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return aws.Config{
		Region: region, BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIA"+account, "example", ""),
	}
}

func bucketsOf(cfg aws.Config) archive.Buckets {
	c := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	return archive.Buckets{Client: func(context.Context, string) (archive.S3, error) { return c, nil }}
}

func TestTheSDKReadsTheArchive(t *testing.T) {
	a := archivetest.New()
	trail := trail(a)
	trail.Run(account, "us-east-1", archivetest.RotatesAfter(from).Add(-3*time.Hour), archivetest.RotatesAfter(from).Add(7*time.Hour), pace)
	h := a.Handler()
	h.Page = 3
	cfg := client(t, h, account, "us-east-1")
	req := archive.Request{Chains: trail.Chains(), Period: evidence.Period{From: archivetest.RotatesAfter(from).Add(-3 * time.Hour), To: archivetest.RotatesAfter(from).Add(7 * time.Hour)},
		Now: hour(2000), Source: bucketsOf(cfg),
		Keys: archive.NewAWSKeys(func(region string) archive.PublicKeyLister { return cloudtrail.NewFromConfig(cfg) })}
	served, err := archive.Verify(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	req.Source, req.Keys = a.Source(), a.Keys()
	direct, err := archive.Verify(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if served.Verdict != archive.Valid || served.Chains[0].Logs.Valid != 40 || !reflect.DeepEqual(served, direct) {
		t.Errorf("served %+v\ndirect %+v", served, direct)
	}
	if n := h.Requests()["s3.GetObject"]; n != 50 {
		t.Errorf("%d objects were read", n)
	}
}

func TestListingsArePagedFromEitherEnd(t *testing.T) {
	a := archivetest.New()
	for _, key := range strings.Fields("a/1 a/2 a/b/3 b/c/4 b+ü&/5 c") {
		a.Put(archivetest.Object{Bucket: "logs", Key: key, Body: []byte(key)})
	}
	h := a.Handler()
	h.Page = 2
	c := s3.NewFromConfig(client(t, h, account, "us-east-1"), func(o *s3.Options) { o.UsePathStyle = true })
	var folders, keys []string
	pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: aws.String("logs"), Delimiter: aws.String("/")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page.CommonPrefixes {
			folders = append(folders, *p.Prefix)
		}
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
	}
	if want := strings.Fields("a/ b+ü&/ b/"); !slices.Equal(folders, want) || !slices.Equal(keys, []string{"c"}) {
		t.Errorf("folders %v, keys %v", folders, keys)
	}
	out, err := c.ListObjects(t.Context(), &s3.ListObjectsInput{Bucket: aws.String("logs"), Prefix: aws.String("a/"), Marker: aws.String("a/1")})
	if err != nil || len(out.Contents) != 2 || *out.Contents[0].Key != "a/2" || *out.IsTruncated {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := c.ListObjects(t.Context(), &s3.ListObjectsInput{Bucket: aws.String("none")}); err == nil || !strings.Contains(err.Error(), "NoSuchBucket") {
		t.Error(err)
	}
}

func TestTheServerKnowsItsTrailsAndAccounts(t *testing.T) {
	a := archivetest.New()
	a.Organize(archivetest.Organization{ID: "o-example0001", Management: account, Members: []string{"222233334444", "333344445555"}})
	org := a.Trail(archivetest.Trail{Name: "org", Account: account, Home: "us-east-1", Bucket: "logs", Organization: "o-example0001"})
	org.Run("222233334444", "eu-central-1", from, hour(2), pace)
	a.Trail(archivetest.Trail{Name: "own", Account: "222233334444", Home: "eu-central-1", Bucket: "own", SingleRegion: true})
	h := a.Handler()
	h.Page = 2
	for _, c := range []struct{ account, region, want string }{
		{account, "us-east-1", "org"}, {"222233334444", "us-east-1", "org"}, {"222233334444", "eu-central-1", "org own"}, {"444455556666", "us-east-1", ""},
	} {
		out, err := cloudtrail.NewFromConfig(client(t, h, c.account, c.region)).DescribeTrails(t.Context(), &cloudtrail.DescribeTrailsInput{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, trail := range out.TrailList {
			names = append(names, *trail.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s in %s is shown %q", c.account, c.region, got)
		}
	}
	cfg := client(t, h, account, "us-east-1")
	status, err := cloudtrail.NewFromConfig(cfg).GetTrailStatus(t.Context(), &cloudtrail.GetTrailStatusInput{Name: aws.String("org")})
	if err != nil || !*status.IsLogging || !status.LatestDigestDeliveryTime.Equal(hour(2)) {
		t.Errorf("%+v, %v", status, err)
	}
	regions, err := ec2.NewFromConfig(cfg).DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{})
	if err != nil || len(regions.Regions) != 2 {
		t.Errorf("%+v, %v", regions, err)
	}
	accounts := 0
	pages := organizations.NewListAccountsPaginator(organizations.NewFromConfig(cfg), nil)
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		accounts += len(page.Accounts)
	}
	if accounts != 3 {
		t.Errorf("%d accounts", accounts)
	}
	role, err := sts.NewFromConfig(cfg).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::222233334444:role/Audit"), RoleSessionName: aws.String("s")})
	if err != nil || *role.Credentials.AccessKeyId != "ASIA222233334444" {
		t.Errorf("%+v, %v", role, err)
	}
	if _, err := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }).GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String("logs")}); err == nil || !strings.Contains(err.Error(), "AccessDenied") {
		t.Error(err)
	}
}

func TestFaultsHoldForWhatTheyName(t *testing.T) {
	a := archivetest.New()
	for _, key := range strings.Fields("denied slow cut once good") {
		a.Put(archivetest.Object{Bucket: "logs", Key: key, Body: make([]byte, 4096)})
	}
	h := a.Handler()
	h.Fail(archivetest.Fault{Operation: "s3.GetObject", Subject: "logs/denied", Status: 403, Code: "AccessDenied"})
	h.Fail(archivetest.Fault{Subject: "logs/once", Status: 503, Code: "SlowDown", Times: 1})
	h.Fail(archivetest.Fault{Subject: "logs/cut", Cut: true})
	h.Fail(archivetest.Fault{Subject: "logs/slow", Slow: time.Millisecond, Delay: time.Millisecond})
	source := bucketsOf(client(t, h, account, "us-east-1"))
	read := func(key string) (int, error) {
		body, _, err := source.Get(t.Context(), "logs", key)
		if err != nil {
			return 0, err
		}
		defer body.Close() //nolint:errcheck // it was read
		text, err := io.ReadAll(body)
		return len(text), err
	}
	for key, want := range map[string]int{"good": 4096, "slow": 4096, "cut": 2048} {
		if n, err := read(key); n != want || (err == nil) != (want == 4096) {
			t.Errorf("%s: %d bytes, %v", key, n, err)
		}
	}
	if _, err := read("denied"); err == nil || !strings.Contains(err.Error(), "denied") {
		t.Error(err)
	}
	if _, err := read("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := read("once"); err == nil {
		t.Error("the fault did not hold")
	}
	if _, err := read("once"); err != nil {
		t.Error(err)
	}
}

func TestTheShortWayReadsWhatTheSDKReads(t *testing.T) {
	a := archivetest.New()
	for _, key := range strings.Fields("a a+b a%2Fb a&b a/1 a/2 b<c>d é/日本 z~*'()") {
		a.Put(archivetest.Object{Bucket: "logs", Key: key + " x", Body: []byte(key), Metadata: map[string]string{"signature": "of " + key}})
	}
	h := a.Handler()
	h.Page = 2
	cfg := client(t, h, account, "us-east-1")
	t.Setenv("AWS_ENDPOINT_URL", *cfg.BaseEndpoint)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIA"+account)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "example")
	t.Setenv("AWS_REGION", "us-east-1")
	session, err := awsapi.Open(t.Context(), awsapi.Options{}, awsapi.NewRecorder(&awsapi.MemStore{}, time.Now))
	if err != nil {
		t.Fatal(err)
	}
	client := archive.SessionS3(session, "us-east-1")
	short := archive.Buckets{Client: func(context.Context, string) (archive.S3, error) { return client, nil }}
	for _, c := range []struct{ prefix, after string }{{"", ""}, {"a", ""}, {"a", "a&b x"}, {"é", ""}, {"none", ""}} {
		var got, want []archive.Object
		keep := func(into *[]archive.Object) func(archive.Object) error {
			return func(o archive.Object) error { *into = append(*into, o); return nil }
		}
		if err := errors.Join(short.List(t.Context(), "logs", c.prefix, c.after, "", keep(&got)), bucketsOf(cfg).List(t.Context(), "logs", c.prefix, c.after, "", keep(&want))); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", c, got, want)
		}
		for _, o := range got {
			body, metadata, err := short.Get(t.Context(), "logs", o.Key)
			if err != nil {
				t.Errorf("%s: %v", o.Key, err)
				continue
			}
			text, _ := io.ReadAll(body)
			_ = body.Close()
			if key := strings.TrimSuffix(o.Key, " x"); string(text) != key || metadata["signature"] == "" {
				t.Errorf("%s: %q, %v", o.Key, text, metadata)
			}
		}
	}
	if _, _, err := short.Get(t.Context(), "logs", "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
