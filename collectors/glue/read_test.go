package glue

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/awstest"
	"github.com/trailproof/trailproof/collectors/evidence"
)

func databasesPage(next string, databases ...string) awstest.Said {
	return awstest.Said{Body: `{"DatabaseList":[` + strings.Join(databases, ",") + `]` + next + `}`}
}

func tablesOf(database, token string, said awstest.Said) awstest.Asked {
	params := `{"DatabaseName":"` + database + `"` + token + `}`
	return awstest.Ask("Glue", "GetTables", params, said)
}

func read(t *testing.T, asked ...awstest.Asked) ([]Table, *evidence.Gap, []string) {
	t.Helper()
	s, rec := awstest.Open(t, asked)
	found, err := ReadTables(t.Context(), s, awstest.Region, func(table Table) bool { return strings.HasPrefix(table.Reads(), "s3://logs/") })
	var operations []string
	for _, c := range rec.Calls() {
		if c.Service == "Glue" {
			operations = append(operations, c.Operation)
			if !slices.Contains(Actions(), c.Action) {
				t.Errorf("%s needs %s, which is not declared", c.Operation, c.Action)
			}
		}
	}
	if err != nil {
		gap := evidence.GapOf(err)
		return found, &gap, operations
	}
	return found, nil, operations
}

func TestTablesOfAllDatabasesAndPagesAreSeenAndFewKept(t *testing.T) {
	var many []string
	for i := range 3000 {
		many = append(many, fmt.Sprintf(`{"Name":"t%d","StorageDescriptor":{"Location":"s3://data/%d/"}}`, i, i))
	}
	found, gap, _ := read(t,
		awstest.Ask("Glue", "GetDatabases", "", databasesPage(`,"NextToken":"2"`, `{"Name":"data"}`, `{"Name":"link","TargetDatabase":{"CatalogId":"444455556666","DatabaseName":"x"}}`)),
		awstest.Ask("Glue", "GetDatabases", `{"NextToken":"2"}`, databasesPage("", `{"Name":"audit"}`, `{"Name":"aws:cloudtrail","FederatedDatabase":{"ConnectionName":"c"}}`)),
		tablesOf("data", "", awstest.Said{Body: `{"TableList":[` + strings.Join(many, ",") + `]}`}),
		tablesOf("audit", "", awstest.Said{Body: `{"TableList":[{"Name":"view","TableType":"VIRTUAL_VIEW"},{"Name":"linked","TargetTable":{"Name":"x"},"StorageDescriptor":{"Location":"s3://logs/"}}],"NextToken":"n"}`}),
		tablesOf("audit", `,"NextToken":"n"`, awstest.Said{Body: `{"TableList":[{"Name":"trail","CreateTime":1.7E9,"Parameters":{"projection.enabled":"TRUE","storage.location.template":"s3://logs/${d}","password":"x"},
			"StorageDescriptor":{"Location":"s3://old/","InputFormat":"com.amazon.emr.cloudtrail.CloudTrailInputFormat"}},
			{"Name":"plain","Parameters":{"projection.enabled":"false","storage.location.template":"s3://data/"},"StorageDescriptor":{"Location":"s3://logs/a","SerdeInfo":{"SerializationLibrary":"org.openx.data.jsonserde.JsonSerDe"}}}]}`}))
	if gap != nil || len(found) != 2 {
		t.Fatalf("kept %+v, gap %v", found, gap)
	}
	created := time.Unix(1_700_000_000, 0).UTC()
	trail, plain := found[0], found[1]
	if trail.Created == nil || !trail.Created.Equal(created) {
		t.Errorf("created %v", trail.Created)
	}
	trail.Created = nil
	const arns = "arn:aws:glue:eu-central-1:111122223333:table/audit/"
	want := Table{ARN: arns + "trail", Database: "audit", Name: "trail", Location: "s3://old/", Template: "s3://logs/${d}", Format: "com.amazon.emr.cloudtrail.CloudTrailInputFormat"}
	if fmt.Sprint(trail) != fmt.Sprint(want) {
		t.Errorf("read %+v, want %+v", trail, want)
	}
	if plain.ARN != arns+"plain" || plain.Template != "" || plain.Reads() != "s3://logs/a" || plain.Format != "org.openx.data.jsonserde.JsonSerDe" {
		t.Errorf("read %+v", plain)
	}
}

func TestAnEmptyCatalogIsAnAnswer(t *testing.T) {
	found, gap, operations := read(t, awstest.Ask("Glue", "GetDatabases", "", databasesPage("")))
	if gap != nil || len(found) != 0 || !slices.Equal(operations, []string{"GetDatabases"}) {
		t.Errorf("found %v, gap %v, asked %v", found, gap, operations)
	}
}

func TestWhatCannotBeReadIsAGapBesideWhatCan(t *testing.T) {
	inLogs := awstest.Said{Body: `{"TableList":[{"Name":"t","StorageDescriptor":{"Location":"s3://logs/"}}]}`}
	two := awstest.Ask("Glue", "GetDatabases", "", databasesPage("", `{"Name":"a"}`, `{"Name":"b"}`))
	for name, c := range map[string]struct {
		asked  []awstest.Asked
		reason evidence.Reason
		action string
		kept   int
	}{
		"no databases": {[]awstest.Asked{awstest.Ask("Glue", "GetDatabases", "", awstest.JSON(400, "AccessDeniedException"))}, evidence.Denied, getDatabases, 0},
		"a second page of databases": {[]awstest.Asked{
			awstest.Ask("Glue", "GetDatabases", "", databasesPage(`,"NextToken":"2"`, `{"Name":"a"}`)),
			awstest.Ask("Glue", "GetDatabases", `{"NextToken":"2"}`, awstest.JSON(400, "ThrottlingException")), tablesOf("a", "", inLogs)}, evidence.Throttled, getDatabases, 1},
		"one database":             {[]awstest.Asked{two, tablesOf("a", "", awstest.JSON(400, "AccessDeniedException")), tablesOf("b", "", inLogs)}, evidence.Denied, getTables, 1},
		"pages without end":        {[]awstest.Asked{two, tablesOf("a", "", awstest.Said{Body: `{"TableList":[],"NextToken":"n"}`}), tablesOf("a", `,"NextToken":"n"`, awstest.Said{Body: `{"TableList":[],"NextToken":"n"}`}), tablesOf("b", "", inLogs)}, evidence.Failed, getTables, 1},
		"a page of a proxy":        {[]awstest.Asked{two, tablesOf("a", "", awstest.Said{Body: `<html>`}), tablesOf("b", "", inLogs)}, evidence.Failed, getTables, 1},
		"no list of tables":        {[]awstest.Asked{two, tablesOf("a", "", awstest.Said{Body: `{}`}), tablesOf("b", "", inLogs)}, evidence.Failed, getTables, 1},
		"no list of databases":     {[]awstest.Asked{awstest.Ask("Glue", "GetDatabases", "", awstest.Said{Body: `{}`})}, evidence.Failed, getDatabases, 0},
		"databases as HTML":        {[]awstest.Asked{awstest.Ask("Glue", "GetDatabases", "", awstest.Said{Body: `<html>no</html>`})}, evidence.Failed, getDatabases, 0},
		"a server that has broken": {[]awstest.Asked{awstest.Ask("Glue", "GetDatabases", "", awstest.Said{Status: 500, Body: `<html>no</html>`})}, evidence.Failed, getDatabases, 0},
	} {
		found, gap, _ := read(t, c.asked...)
		if gap == nil || gap.Reason != c.reason || gap.Action != c.action || len(found) != c.kept {
			t.Errorf("%s: gap %v, kept %v", name, gap, found)
		}
	}
}

func TestHostileNamesAreKeptAsTheyAre(t *testing.T) {
	name := `=cmd()|'../\u202e\u0000🦊` + strings.Repeat("ü", 200)
	found, gap, _ := read(t, awstest.Ask("Glue", "GetDatabases", "", databasesPage("", `{"Name":"../\u202e"}`, `{"Name":""}`, `{}`)),
		tablesOf(`../\u202e`, "", awstest.Said{Body: `{"TableList":[{"Name":"` + name + `","StorageDescriptor":{"Location":"s3://logs/` + name + `"}},{}]}`}))
	if gap != nil || len(found) != 1 || !strings.HasSuffix(found[0].ARN, "/"+found[0].Name) || found[0].Database != "../\u202e" {
		t.Errorf("found %+v, gap %v", found, gap)
	}
}
