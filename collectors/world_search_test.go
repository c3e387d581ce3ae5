package collectors_test

import (
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/glue"
	"github.com/trailproof/trailproof/collectors/lake"
)

// nothingToSearchWith says that a region has no event data store and an empty
// Data Catalog.
func (w *world) nothingToSearchWith(account, region string) {
	w.says(account, region, "CloudTrail.ListEventDataStores", 200, `{"EventDataStores":[]}`)
	w.says(account, region, "Glue.GetDatabases", 200, `{"DatabaseList":[]}`)
}

const (
	orgStore = "arn:aws:cloudtrail:eu-west-1:111111111111:eventdatastore/1"
	orgTable = "arn:aws:glue:eu-west-1:222222222222:table/audit/trail"
)

// searched adds to the organization an event data store, which a delegated
// administrator is shown as well, a table in the archive account over the logs,
// and a queue that the bucket tells.
func searched(t *testing.T) *world {
	w := organization(t)
	for _, account := range []string{management, archive} {
		w.says(account, away, "CloudTrail.ListEventDataStores", 200, `{"EventDataStores":[{"EventDataStoreArn":"`+orgStore+`","Name":"all"}]}`)
	}
	w.says(management, away, `CloudTrail.GetEventDataStore {"EventDataStore":"`+orgStore+`"}`, 200, `{"EventDataStoreArn":"`+orgStore+`","Name":"all",
		"Status":"ENABLED","MultiRegionEnabled":true,"OrganizationEnabled":true,"RetentionPeriod":366,"TerminationProtectionEnabled":true,
		"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]}`)
	w.says(archive, away, "Glue.GetDatabases", 200, `{"DatabaseList":[{"Name":"audit"}]}`)
	w.says(archive, away, `Glue.GetTables {"DatabaseName":"audit"}`, 200, `{"TableList":[{"Name":"trail","StorageDescriptor":{"Location":"s3://audit-logs/org/AWSLogs/"}},
		{"Name":"flows","StorageDescriptor":{"Location":"s3://audit-logs/org/AWSLogs/o-example/222222222222/vpcflowlogs/"}}]}`)
	w.says(archive, away, `S3.GetBucketNotificationConfiguration {"Bucket":"audit-logs"}`, 200, `<NotificationConfiguration><QueueConfiguration>
		<Queue>arn:aws:sqs:eu-west-1:222222222222:siem</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>`)
	return w
}

func searchers(t *testing.T, s *evidence.Snapshot) evidence.Value[cloudtrail.Searchers] {
	t.Helper()
	return fact[cloudtrail.Trail](t, s, cloudtrail.TrailKind, trailARN(management, home, "org")).SearchableBy
}

func TestWhatLogsCanBeSearchedWithIsFoundInAllAccounts(t *testing.T) {
	s := searched(t).collect(management, wholeOrganization)
	got, known := searchers(t, s).Get()
	for _, arn := range []string{orgStore, orgTable, "arn:aws:sqs:eu-west-1:222222222222:siem"} {
		if in, gap := got.Includes(arn); !known || !in || gap != nil {
			t.Errorf("%s is not among %v (known %v)", arn, got, known)
		}
	}
	store := fact[lake.Store](t, s, lake.StoreKind, orgStore)
	if set, known := store.Settings.Get(); !known || !set.Ingesting || store.Name != "all" {
		t.Errorf("store %+v, gap %v", store, store.Settings.Gap())
	}
	table := fact[glue.Table](t, s, glue.TableKind, orgTable)
	if !slices.Equal(table.Trails, []string{trailARN(management, home, "org")}) {
		t.Errorf("table %+v", table)
	}
	for _, f := range s.Facts {
		if f.Kind == glue.TableKind && f.ID != orgTable {
			t.Errorf("%s is kept", f.ID)
		}
	}
	for _, account := range []string{management, archive} {
		if found := scope(t, s, lake.StoreKind, account, away).Found; !slices.Equal(found, []string{orgStore}) {
			t.Errorf("in %s the stores %v are seen", account, found)
		}
	}
	if sc := scope(t, s, glue.TableKind, archive, away); sc.Gap != nil || !slices.Equal(sc.Found, []string{orgTable}) {
		t.Errorf("the archive's tables: %+v", sc)
	}
	for _, kind := range []string{lake.StoreKind, glue.TableKind} {
		if sc := scope(t, s, kind, closed, ""); sc.Gap == nil || sc.Gap.Action != "sts:AssumeRole" {
			t.Errorf("%s in an account without a role: %+v", kind, sc)
		}
	}
}

func TestOneWayToSearchIsEnoughAndNoneNeedsEveryAnswer(t *testing.T) {
	quiet := organization(t)
	quiet.says(archive, away, `S3.GetBucketNotificationConfiguration {"Bucket":"audit-logs"}`, 200, `<NotificationConfiguration/>`)
	quiet.says(management, home, `CloudWatch_Logs.DescribeLogGroups {"LogGroupNamePrefix":"audit"}`, 200, `{"logGroups":[]}`)
	got, known := searchers(t, quiet.collect(management, wholeOrganization)).Get()
	if !known || len(got.ARNs) > 0 {
		t.Fatalf("with nothing to search with it is %+v (known %v)", got, known)
	}
	for question, action := range map[string]string{
		"CloudTrail.ListEventDataStores": "cloudtrail:ListEventDataStores",
		"Glue.GetDatabases":              "glue:GetDatabases",
		`CloudWatch_Logs.DescribeLogGroups {"LogGroupNamePrefix":"audit"}`: "logs:DescribeLogGroups",
	} {
		quiet := organization(t)
		quiet.says(archive, away, `S3.GetBucketNotificationConfiguration {"Bucket":"audit-logs"}`, 200, `<NotificationConfiguration/>`)
		quiet.says(management, home, `CloudWatch_Logs.DescribeLogGroups {"LogGroupNamePrefix":"audit"}`, 200, `{"logGroups":[]}`)
		quiet.says(management, home, question, 400, deniedJSON)
		if gap := searchers(t, quiet.collect(management, wholeOrganization)).Gap(); gap == nil || gap.Reason != evidence.Denied || gap.Action != action {
			t.Errorf("%s denied: gap %v", question, gap)
		}
		rich := searched(t)
		rich.says(management, home, question, 400, deniedJSON)
		if got, known := searchers(t, rich.collect(management, wholeOrganization)).Get(); !known || len(got.ARNs) == 0 {
			t.Errorf("%s denied, though there are other ways: %v (known %v)", question, got, known)
		}
	}
}

func TestAStoreRefusedToItsOwnerIsReadByWhoeverIsShownIt(t *testing.T) {
	w := searched(t)
	answer := `{"EventDataStoreArn":"` + orgStore + `","Name":"all","Status":"STOPPED_INGESTION","RetentionPeriod":7,"TerminationProtectionEnabled":false}`
	get := `CloudTrail.GetEventDataStore {"EventDataStore":"` + orgStore + `"}`
	w.says(management, away, get, 400, deniedJSON)
	store := fact[lake.Store](t, w.collect(management, wholeOrganization), lake.StoreKind, orgStore)
	if gap := store.Settings.Gap(); gap == nil || gap.Reason != evidence.Denied || gap.Action != "cloudtrail:GetEventDataStore" {
		t.Errorf("refused to its owner, and not answered to another: gap %v", gap)
	}
	w.says(archive, away, get, 200, answer)
	store = fact[lake.Store](t, w.collect(management, wholeOrganization), lake.StoreKind, orgStore)
	if s, known := store.Settings.Get(); !known || s.Retention != 7 || s.Ingesting || len(store.Settings.Calls()) != 2 {
		t.Errorf("settings %+v (known %v), citing %v", s, known, store.Settings.Calls())
	}
}

func TestTheArchiveNotExaminedLeavesTablesUnknown(t *testing.T) {
	w := organization(t)
	w.says(management, home, `CloudWatch_Logs.DescribeLogGroups {"LogGroupNamePrefix":"audit"}`, 200, `{"logGroups":[]}`)
	if gap := searchers(t, w.collect(management, collectors.Plan{})).Gap(); gap == nil || gap.Reason != evidence.NotAsked || gap.Action != "glue:GetDatabases" {
		t.Errorf("with the bucket's account out of sight the gap is %v", gap)
	}
}
