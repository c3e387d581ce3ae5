package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

func TestShardsAreReadFromTheFlagAndTheScheduler(t *testing.T) {
	for name, c := range map[string]struct {
		flag, env string // - for no flag; NAME=VALUE, separated by spaces
		want      string // the shard, "all", or part of the error
		said      string
	}{
		"from 0":               {"0/3", "", "0/3", ""},
		"the last":             {"2/3", "", "2/3", ""},
		"from 1":               {"1/3", "", "1/3", ""},
		"the last from 1":      {"3/3", "", "0/3", ""},
		"one":                  {"0/1", "", "0/1", ""},
		"one from 1":           {"1/1", "", "0/1", ""},
		"named beside Batch":   {"1/3", "AWS_BATCH_JOB_ARRAY_INDEX=7 AWS_BATCH_JOB_ARRAY_SIZE=9", "1/3", ""},
		"Batch":                {"9", "AWS_BATCH_JOB_ARRAY_INDEX=7", "7/9", ""},
		"Batch with a slash":   {"/9", "AWS_BATCH_JOB_ARRAY_INDEX=7 AWS_BATCH_JOB_ARRAY_SIZE=9", "7/9", ""},
		"Kubernetes":           {"/4", "JOB_COMPLETION_INDEX=0", "0/4", ""},
		"both alike":           {"/4", "JOB_COMPLETION_INDEX=2 AWS_BATCH_JOB_ARRAY_INDEX=2", "2/4", ""},
		"whole":                {"-", "", "all", ""},
		"Batch without words":  {"-", "AWS_BATCH_JOB_ARRAY_INDEX=7 AWS_BATCH_JOB_ARRAY_SIZE=9", "7/9", "shard 7/9, from AWS_BATCH_JOB_ARRAY_INDEX"},
		"Batch without size":   {"-", "AWS_BATCH_JOB_ARRAY_INDEX=7", "all", "hint: AWS_BATCH_JOB_ARRAY_INDEX is set"},
		"size alone":           {"-", "AWS_BATCH_JOB_ARRAY_SIZE=9", "all", ""},
		"Kubernetes, no words": {"-", "JOB_COMPLETION_INDEX=1", "all", "hint: JOB_COMPLETION_INDEX is set"},

		"beyond":           {"4/3", "", "--shard 4/3: there are 3 shards", ""},
		"of none":          {"0/0", "", "--shard 0/0: the number of shards is between 1 and 100000", ""},
		"of too many":      {"0/100001", "", "between 1 and 100000", ""},
		"negative":         {"-1/3", "", `--shard is I/N, /N or N, such as 0/16, not "-1/3"`, ""},
		"words":            {"one/three", "", "--shard is I/N", ""},
		"spaces":           {"1 / 3", "", "--shard is I/N", ""},
		"too long":         {"1/99999999999999999999", "", "--shard is I/N", ""},
		"empty":            {"", "AWS_BATCH_JOB_ARRAY_INDEX=7 AWS_BATCH_JOB_ARRAY_SIZE=9", `--shard is I/N, /N or N, such as 0/16, not ""`, ""},
		"two slashes":      {"1/2/3", "", "--shard is I/N", ""},
		"no index":         {"3", "", "--shard 3 takes the index from AWS_BATCH_JOB_ARRAY_INDEX or JOB_COMPLETION_INDEX, and neither is set", ""},
		"index beyond":     {"3", "JOB_COMPLETION_INDEX=3", `JOB_COMPLETION_INDEX is "3", and the jobs are counted from 0 to 2`, ""},
		"index no number":  {"3", "JOB_COMPLETION_INDEX=x", `JOB_COMPLETION_INDEX is "x"`, ""},
		"another size":     {"3", "AWS_BATCH_JOB_ARRAY_INDEX=1 AWS_BATCH_JOB_ARRAY_SIZE=9", `AWS_BATCH_JOB_ARRAY_SIZE is "9"`, ""},
		"both and unlike":  {"3", "AWS_BATCH_JOB_ARRAY_INDEX=1 JOB_COMPLETION_INDEX=2", "name the index, as in --shard 0/3", ""},
		"Batch's bad size": {"-", "AWS_BATCH_JOB_ARRAY_INDEX=1 AWS_BATCH_JOB_ARRAY_SIZE=x", `AWS_BATCH_JOB_ARRAY_SIZE is "x"`, ""},
		"Batch beyond":     {"-", "AWS_BATCH_JOB_ARRAY_INDEX=9 AWS_BATCH_JOB_ARRAY_SIZE=9", "counted from 0 to 8", ""},
	} {
		set := map[string]string{}
		for _, word := range strings.Fields(c.env) {
			key, value, _ := strings.Cut(word, "=")
			set[key] = value
		}
		var said bytes.Buffer
		env := &Env{Stderr: &said, Getenv: func(name string) string { return set[name] }, Now: time.Now}
		shard, err := shardOf(env, &display{env: env}, c.flag != "-", c.flag)
		got := "all"
		switch {
		case err != nil:
			if got = err.Error(); exitCode(err) != 2 {
				t.Errorf("%s: exits with %d", name, exitCode(err))
			}
		case shard != nil:
			got = shard.String()
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if !strings.Contains(said.String(), c.said) || c.said == "" && said.Len() > 0 {
			t.Errorf("%s: it says %q, want %q", name, said.String(), c.said)
		}
	}
}

func TestAPeriodThatIsNotSettledIsNotSharded(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	now := at("2026-07-02T03:00:00Z").Add(500 * time.Millisecond)
	if err := shardable(now, evidence.Period{From: at("2026-07-01T00:00:00Z"), To: at("2026-07-02T00:00:00Z")}); err != nil {
		t.Error(err)
	}
	err := shardable(now, evidence.Period{From: at("2026-07-01T00:00:00Z"), To: at("2026-07-02T00:00:01Z")})
	if err == nil || exitCode(err) != 2 || !strings.Contains(err.Error(), "the latest possible end now is 2026-07-02T00:00:00Z") {
		t.Errorf("%v", err)
	}
}
