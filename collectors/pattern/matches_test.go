package pattern

import (
	"encoding/json"
	"strings"
	"testing"
)

// What AWS leaves undocumented is unknown only where its possible meanings differ.
func TestWhatEveryReadingSaysIsKnown(t *testing.T) {
	const record = `{"list": [1, "a"], "object": {"a": 1}, "null": null, "yes": true, "n": 400, "digits": "400", "word": "abc", "empty": ""}`
	var document map[string]any
	dec := json.NewDecoder(strings.NewReader(record))
	dec.UseNumber()
	if err := dec.Decode(&document); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Truth{
		`$.list != *`: False, `$.object != *`: False, `$.list = *`: Unknown, `$.object = *`: Unknown,
		`$.list = x`: False, `$.list != x`: False, `$.object = 1`: False, `$.object != 1`: False,
		`$.null = x`: False, `$.null != x`: Unknown, `$.null = ""`: Unknown, `$.null = null`: Unknown, `$.null = *`: Unknown, `$.null = 5`: Unknown,
		`$.yes = x`: False, `$.yes = true`: Unknown, `$.yes = TRUE`: Unknown, `$.yes != x`: Unknown, `$.yes = *`: True,
		`$.n = x`: False, `$.n = "400"`: Unknown, `$.n = "4e2"`: Unknown, `$.n = "4*"`: Unknown, `$.n != x`: Unknown, `$.n = %5%`: False, `$.n = %4%`: Unknown,
		`$.digits = 400`: Unknown, `$.digits = 401`: False, `$.digits != 401`: Unknown, `$.digits > 399`: Unknown, `$.digits > 400`: False,
		`$.word = 5`: False, `$.word < 5`: False, `$.word != 5`: Unknown,
		`$.empty = ""`: True, `$.empty != ""`: False, `$.empty IS NULL`: False, `$.empty NOT EXISTS`: False,
		`$.n = 4e2`: True, `$.n = +400.0`: True, `$.n >= 400.`: True, `$.n < .5`: False,
		`$.absent != *`: False, `$.absent IS NULL`: False, `$.absent NOT EXISTS`: True,
		`$.word = a*c`: Unknown, `$.word = "x*c"`: False, `$.word = *b*`: True, `$.word = "*c"`: True, `$.word = ABC`: False,
	} {
		f, err := ParseFilter("{ " + text + " }")
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Match(document); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
