package evidence

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// outline reads of a zoo some fields into other types, and some that do not fit.
type outline struct {
	Text    saying                 `json:"text"`
	Zebra   *bool                  `json:"zebra"`
	Apple   int64                  `json:"apple"`
	When    *time.Time             `json:"when"`
	Later   string                 `json:"LATER"`
	List    []saying               `json:"list"`
	Few     []outline              `json:"few"`
	Table   map[saying]*saying     `json:"table"`
	Raw     json.RawMessage        `json:"raw"`
	Share   json.RawMessage        `json:"share"`
	Days    Days                   `json:"days"`
	Reason  string                 `json:"reason"`
	Gap     Gap                    `json:"gap"`
	Plain   *Value[bool]           `json:"plain"`
	Inner   Value[around]          `json:"inner"`
	Pointer Value[[]saying]        `json:"pointer"`
	Upper   Value[*capital]        `json:"capital"`
	Untold  struct{ Word *saying } `json:"unspoken"`
	Data    map[string]any         `json:"data"`
	Other   int
}

type saying string

type around struct {
	Until *Value[json.RawMessage] `json:"until"`
}

// throughJSON is what Recast stands for.
func throughJSON(from, into any) error {
	raw, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func TestRecastReadsWhatJSONReads(t *testing.T) {
	c, compared := NewRecaster(), 0
	for i, v := range animals() {
		if v == nil {
			continue
		}
		for _, into := range []reflect.Type{reflect.TypeOf(v), reflect.TypeFor[zoo](), reflect.TypeFor[outline](), reflect.TypeFor[[]outline](), reflect.TypeFor[Value[outline]](), reflect.TypeFor[json.RawMessage]()} {
			want, got := reflect.New(into), reflect.New(into)
			wantErr, gotErr := throughJSON(v, want.Interface()), c.Recast(v, got.Interface())
			if (wantErr == nil) != (gotErr == nil) {
				t.Errorf("%d into %v: encoding/json says %v, Recast says %v", i, into, wantErr, gotErr)
			}
			if wantErr == nil {
				compared++
			}
			if wantErr == nil && !reflect.DeepEqual(want.Interface(), got.Interface()) {
				t.Errorf("%d into %v:\ngot  %+v\nwant %+v", i, into, got.Elem(), want.Elem())
			}
		}
	}
	if compared < 60 {
		t.Errorf("only %d could be compared", compared)
	}
}

func TestRecastLeavesOutWhatDoesNotFit(t *testing.T) {
	var got struct {
		Apple string `json:"apple"`
		Text  string `json:"text"`
	}
	if err := NewRecaster().Recast(&zoo{Apple: 1, Text: "t"}, &got); err == nil || got.Text != "t" || got.Apple != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

// FuzzRecast compares with encoding/json what is recast of whatever can be read.
func FuzzRecast(f *testing.F) {
	for _, v := range animals() {
		raw, err := json.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"apple":300,"list":null,"inner":{"_gap":{"detail":"d"}},"when":"2026-01-01T00:00:00+02:00","pointer":{"_value":null}}`))
	c := NewRecaster()
	f.Fuzz(func(t *testing.T, data []byte) {
		var from zoo
		if json.Unmarshal(data, &from) != nil {
			return
		}
		var want, got outline
		wantErr, gotErr := throughJSON(&from, &want), c.Recast(&from, &got)
		if (wantErr == nil) != (gotErr == nil) {
			t.Fatalf("%q: encoding/json says %v, Recast says %v", data, wantErr, gotErr)
		}
		if wantErr == nil && !reflect.DeepEqual(want, got) {
			t.Errorf("%q:\ngot  %+v\nwant %+v", data, got, want)
		}
		var same, again zoo
		if throughJSON(&from, &same) == nil && (c.Recast(&from, &again) != nil || !reflect.DeepEqual(same, again)) {
			t.Errorf("%q:\ngot  %+v\nwant %+v", data, again, same)
		}
	})
}
