package awsapi

import (
	"net/http"
	"slices"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestOfATablesParametersOnlyItsProjectionIsKept(t *testing.T) {
	call := &evidence.Call{Service: "Glue", Operation: "GetTables", Status: 200}
	for body, want := range map[string]string{
		`{"TableList":[{"Name":"t","Parameters":{"storage.location.template":"s3://b/${d}","password":"s3cret","projection.enabled":"true"}}]}`: `{"TableList":[{"Name":"t","Parameters":{"projection.enabled":"true","storage.location.template":"s3://b/${d}"}}]}`,
		`{"TableList":[{"StorageDescriptor":{"SerdeInfo":{"Parameters":{"password":"s3cret"}}},"ViewOriginalText":"s3cret"}]}`:                  `{"TableList":[{"StorageDescriptor":{"SerdeInfo":{"Parameters":{}}},"ViewOriginalText":"REDACTED"}]}`,
		`{"Parameters":"s3cret"}`:                        `{"Parameters":"{}"}`,
		`{"Parameters":["s3cret"]}`:                      `{"Parameters":[]}`,
		`{"Parameters":{"a":"s3cret"`:                    `REDACTED`,
		`{"Parameters":{"projection.enabled" : "true"}}`: `{"Parameters":{"projection.enabled" : "true"}}`,
		`{"Parameters":null}`:                            `{"Parameters":null}`,
	} {
		got, fields := mask(call, http.Header{}, []byte(body))
		if string(got) != want {
			t.Errorf("%s is kept as %s, want %s", body, got, want)
		}
		if (len(fields) == 0) != (body == want) {
			t.Errorf("of %s, %v are said to be masked", body, fields)
		}
	}
	got, fields := mask(&evidence.Call{Service: "Glue", Operation: "GetDatabases", Status: 200}, http.Header{},
		[]byte(`{"DatabaseList":[{"Name":"d","Parameters":{"projection.enabled":"s3cret"}}]}`))
	if string(got) != `{"DatabaseList":[{"Name":"d","Parameters":{}}]}` || !slices.Equal(fields, []string{"Parameters"}) {
		t.Errorf("a database is kept as %s, masked %v", got, fields)
	}
}
