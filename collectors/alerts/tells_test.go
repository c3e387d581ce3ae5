package alerts

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const group = "arn:aws:logs:eu-west-1:111122223333:log-group:audit"

func TestAnAlertNamesItsBrokenLinkAndWhatIsMissed(t *testing.T) {
	a := Alert{
		Told: evidence.Known(false), Broken: "the pattern does not match every such event", Control: "CloudWatch.5", SecurityHub: evidence.Known(true),
		Ways: []Way{{Through: MetricFilter, ID: group + " trail", Tells: evidence.Known(false), Missed: json.RawMessage(`{ "eventName": "DeleteTrail" }`)}},
	}
	want := "the pattern does not match every such event; metric filter " + group + ` trail misses, for example, {"eventName":"DeleteTrail"}; Security Hub's CloudWatch.5 would pass`
	if got := a.Tells("told"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := a.Tells("broken"); got != "" {
		t.Errorf("of another field it says %q", got)
	}
	a.Told = evidence.Missing[bool](evidence.Gap{Reason: evidence.Denied, Action: "sns:ListSubscriptionsByTopic"})
	if got := a.Tells("told"); !strings.HasPrefix(got, a.Broken) {
		t.Errorf("of what is not known it says %q", got)
	}
}

func TestAnAlertThatTellsNamesItsWaysAndWarnsOfNoise(t *testing.T) {
	a := Alert{Told: evidence.Known(true), Broken: "never shown", Ways: []Way{
		{Through: EventRule, ID: "arn:rule", Tells: evidence.Known(true)},
		{Through: MetricFilter, ID: "all", Tells: evidence.Known(true), Noise: true},
		{Through: LogAlarm, ID: "closed", Tells: evidence.Known(false), Missed: json.RawMessage(`{}`)},
	}, Control: "CloudWatch.1", SecurityHub: evidence.Known(false)}
	want := "event rule arn:rule, metric filter all; warning: nearly every event is matched by metric filter all; " +
		"Security Hub's CloudWatch.1, which asks for the exact text of a pattern, would fail"
	if got := a.Tells("told"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWhatAnAlertTellsIsBounded(t *testing.T) {
	a := Alert{Told: evidence.Known(true)}
	for range 100 {
		a.Ways = append(a.Ways, Way{Through: EventRule, ID: "r", Tells: evidence.Known(true), Noise: true})
	}
	if got, want := a.Tells("told"), "event rule r, event rule r, event rule r and 97 more; warning: nearly every event is matched by event rule r, event rule r, event rule r and 97 more"; got != want {
		t.Errorf("got %s", got)
	}
	long := json.RawMessage(`{"x":"` + strings.Repeat("é", 2*longestRecord) + `"}`)
	if got := brief(long); !strings.HasSuffix(got, "… (408 more characters)") || len([]rune(got)) > longestRecord+40 {
		t.Errorf("a long record is %s", got)
	}
	if got := brief(json.RawMessage(`{`)); got != "a record that cannot be shown" {
		t.Errorf("got %s", got)
	}
}
