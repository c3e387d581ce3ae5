package collectors_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	management = "111111111111"
	archive    = "222222222222"
	closed     = "333333333333" // there is no role in it
	suspended  = "444444444444"
	home       = "us-east-1"
	away       = "eu-west-1"
)

// world is an AWS made by hand: what it answers, and nothing else.
type world struct {
	t     *testing.T
	calls map[string]evidence.Call // a later answer to the same question replaces the earlier
	store *awsapi.MemStore
}

func newWorld(t *testing.T) *world {
	return &world{t: t, calls: map[string]evidence.Call{}, store: &awsapi.MemStore{}}
}

// says adds an answer. The question is "Service.Operation {params}".
func (w *world) says(account, region, question string, status int, body string) {
	w.t.Helper()
	name, params, _ := strings.Cut(question, " ")
	dot := strings.LastIndex(name, ".")
	call, err := awsapi.Fixture(w.store, evidence.Call{
		Account: account, Region: region, Service: strings.ReplaceAll(name[:dot], "_", " "), Operation: name[dot+1:],
		Params: json.RawMessage(params), Status: status,
	}, body)
	if err != nil {
		w.t.Fatal(err)
	}
	w.calls[string(call.ID)] = call
}

const deniedJSON = `{"__type":"AccessDeniedException","message":"not authorized"}`

// account adds an account with two regions.
func (w *world) account(id string) {
	w.says(id, home, "STS.GetCallerIdentity", 200, fmt.Sprintf(`<GetCallerIdentityResponse><GetCallerIdentityResult>
		<Arn>arn:aws:sts::%s:assumed-role/Audit/trailproof</Arn><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`, id, id))
	w.says(id, home, "EC2.DescribeRegions", 200, `<DescribeRegionsResponse><regionInfo>
		<item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
		<item><regionName>eu-west-1</regionName></item>
		<item><regionName>af-south-1</regionName><optInStatus>not-opted-in</optInStatus></item>
		<item><regionName>us-gov-west-1</regionName><optInStatus>opt-in-not-required</optInStatus></item>
		<item><regionName>cn-north-1</regionName><optInStatus>opt-in-not-required</optInStatus></item></regionInfo></DescribeRegionsResponse>`)
	w.says(id, home, "IAM.GetAccountSummary", 200, `<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap>
		<entry><key>AccountMFAEnabled</key><value>1</value></entry><entry><key>AccountAccessKeysPresent</key><value>0</value></entry>
		<entry><key>Users</key><value>3</value></entry></SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>`)
	w.identities(id)
	w.services(id)
	w.says(id, home, `S3_Control.GetPublicAccessBlock {"AccountId":"`+id+`"}`, 404, `<ErrorResponse><Error><Code>NoSuchPublicAccessBlockConfiguration</Code></Error></ErrorResponse>`)
	w.says(id, home, "Organizations.DescribeOrganization", 400, `{"__type":"AWSOrganizationsNotInUseException","message":"none"}`)
	w.says(id, home, `S3.ListBuckets {"MaxBuckets":10000}`, 200, `<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>`)
	w.alerting(id, home)
	w.alerting(id, away)
	w.nothingToSearchWith(id, home)
	w.nothingToSearchWith(id, away)
	w.trails(id, home)
	w.trails(id, away)
}

// trails says which trails a region of an account shows.
func (w *world) trails(account, region string, trails ...string) {
	w.says(account, region, `CloudTrail.DescribeTrails {"IncludeShadowTrails":true}`, 200, `{"trailList":[`+strings.Join(trails, ",")+`]}`)
}

func trailARN(account, region, name string) string {
	return "arn:aws:cloudtrail:" + region + ":" + account + ":trail/" + name
}

// trail is a line of DescribeTrails.
func trail(account, region, name, more string) string {
	return fmt.Sprintf(`{"Name":%q,"TrailARN":%q,"HomeRegion":%q,"S3BucketName":"audit-logs","IncludeGlobalServiceEvents":true,"HasCustomEventSelectors":false%s}`,
		name, trailARN(account, region, name), region, more)
}

// inspected answers every question about a trail, asked from one place.
func (w *world) inspected(account, region, arn string, logging bool) {
	w.says(account, region, `CloudTrail.GetTrailStatus {"Name":"`+arn+`"}`, 200, fmt.Sprintf(`{"IsLogging":%v,"LatestDeliveryTime":1.7859E9,"StopLoggingTime":0}`, logging))
	w.says(account, region, `CloudTrail.GetEventSelectors {"TrailName":"`+arn+`"}`, 200, `{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true}]}`)
	w.says(account, region, `CloudTrail.GetInsightSelectors {"TrailName":"`+arn+`"}`, 400, `{"__type":"InsightNotEnabledException","message":"none"}`)
	w.says(account, region, `CloudTrail.ListTags {"ResourceIdList":["`+arn+`"]}`, 200, `{"ResourceTagList":[{"ResourceId":"`+arn+`","TagsList":[{"Key":"team","Value":"security"}]}],"NextToken":"2"}`)
	w.says(account, region, `CloudTrail.ListTags {"NextToken":"2","ResourceIdList":["`+arn+`"]}`, 200, `{"ResourceTagList":[{"ResourceId":"`+arn+`","TagsList":[{"Key":"stack","Value":"audit"}]}]}`)
}

// organization makes an organization of the four accounts, with a trail that
// delivers to the archive account and a key and a log group beside it.
func organization(t *testing.T) *world {
	w := newWorld(t)
	for _, id := range []string{management, archive} {
		w.account(id)
		w.says(id, home, "Organizations.DescribeOrganization", 200, `{"Organization":{"Id":"o-example","FeatureSet":"ALL","MasterAccountId":"`+management+`"}}`)
	}
	w.says(archive, home, "Organizations.ListAccounts", 400, deniedJSON)
	w.says(management, home, "Organizations.ListAccounts", 200, fmt.Sprintf(`{"Accounts":[{"Id":%q,"Name":"management","Status":"ACTIVE"},{"Id":%q,"Name":"archive","Status":"ACTIVE"}],"NextToken":"more"}`, management, archive))
	w.says(management, home, `Organizations.ListAccounts {"NextToken":"more"}`, 200, fmt.Sprintf(`{"Accounts":[{"Id":%q,"Name":"closed","Status":"ACTIVE"},{"Id":%q,"Name":"old","Status":"SUSPENDED"}]}`, closed, suspended))
	w.assume(management, archive, true)
	w.assume(management, closed, false)
	org := orgTrail()
	w.inspected(management, home, trailARN(management, home, "org"), true)
	for _, id := range []string{management, archive} {
		w.trails(id, home, org)
		w.trails(id, away, org)
	}
	w.says(archive, home, `S3.ListBuckets {"MaxBuckets":10000}`, 200, `<ListAllMyBucketsResult><Buckets><Bucket><Name>audit-logs</Name></Bucket></Buckets></ListAllMyBucketsResult>`)
	w.says(archive, home, `S3.GetBucketLocation {"Bucket":"audit-logs"}`, 200, `<LocationConstraint>eu-west-1</LocationConstraint>`)
	w.says(archive, away, `S3.GetBucketLogging {"Bucket":"audit-logs"}`, 200, `<BucketLoggingStatus></BucketLoggingStatus>`)
	w.guard()
	return w
}

func orgTrail() string {
	return trail(management, home, "org", `,"IsOrganizationTrail":true,"IsMultiRegionTrail":true,"LogFileValidationEnabled":true,"S3KeyPrefix":"org",
		"KmsKeyId":"alias/audit","CloudWatchLogsLogGroupArn":"arn:aws:logs:us-east-1:111111111111:log-group:audit:*"`)
}

func (w *world) assume(from, account string, allowed bool) {
	question := fmt.Sprintf(`STS.AssumeRole {"RoleArn":"arn:aws:iam::%s:role/Audit","RoleSessionName":"trailproof"}`, account)
	if !allowed {
		w.says(from, home, question, 403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`)
		return
	}
	w.says(from, home, question, 200, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
		<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
}

func at() time.Time { return time.Date(2026, 8, 5, 12, 0, 0, 0, time.UTC) }

// session answers as the world does to whoever has the account's credentials.
func (w *world) session(caller string) awsapi.Options {
	var calls []evidence.Call
	for _, c := range w.calls {
		switch {
		case c.Service != "STS" || c.Operation == "AssumeRole" && c.Account == caller:
			calls = append(calls, c)
		case c.Operation == "GetCallerIdentity" && c.Account == caller:
			calls = slices.Insert(calls, 0, c) // the first to say who it is, is at home
		case c.Operation == "GetCallerIdentity":
			calls = append(calls, c)
		}
	}
	return awsapi.Options{Replay: awsapi.NewReplay(calls, w.store)}
}

// run collects from the world as the given account.
func (w *world) run(caller string, plan collectors.Plan) (*evidence.Snapshot, error) {
	plan.Session, plan.Now = w.session(caller), at
	return collectors.Run(w.t.Context(), plan, awsapi.NewRecorder(&awsapi.MemStore{}, at))
}

func (w *world) collect(caller string, plan collectors.Plan) *evidence.Snapshot {
	w.t.Helper()
	s, err := w.run(caller, plan)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// fact is the data of the snapshot's only fact of the kind and ID.
func fact[T any](t *testing.T, s *evidence.Snapshot, kind, id string) *T {
	t.Helper()
	var found *T
	for _, f := range s.Facts {
		if f.Kind == kind && f.ID == id {
			if found != nil {
				t.Fatalf("%s %s is there twice", kind, id)
			}
			found = f.Data.(*T)
		}
	}
	if found == nil {
		t.Fatalf("%s %s is not there", kind, id)
	}
	return found
}

func scope(t *testing.T, s *evidence.Snapshot, kind, account, region string) evidence.Scope {
	t.Helper()
	for _, sc := range s.Scopes {
		if sc.Kind == kind && sc.Account == account && sc.Region == region {
			return sc
		}
	}
	t.Fatalf("no scope of %s in %s/%s", kind, account, region)
	return evidence.Scope{}
}

// word is a three-valued answer in one word.
func word(v evidence.Value[bool]) string {
	b, known := v.Get()
	if !known {
		return v.Gap().Reason.String()
	}
	return fmt.Sprint(b)
}
