package pattern

import "testing"

func mustFilter(t *testing.T, text string) Pattern {
	t.Helper()
	f, err := ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustEvent(t *testing.T, text string) Pattern {
	t.Helper()
	e, err := ParseEvent(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestPatternsCoverTogetherWhatNoneCoversAlone(t *testing.T) {
	r := requirement(t, "alert-cmk-disable-delete")
	one := mustFilter(t, `{ $.eventName = DisableKey }`)
	other := mustEvent(t, `{"source":["aws.kms"],"detail":{"eventName":["ScheduleKeyDeletion"]}}`)
	for _, p := range []Pattern{one, other} {
		if got := Covers(r, Together(p)).Covers; got != False {
			t.Errorf("one alone covers: %s", got)
		}
	}
	if got := Covers(r, Together(one, other)); got.Covers != True {
		t.Errorf("both together: %s, missed %v", got.Covers, got.Missed)
	}
}

func TestAPatternTouchesWhatItMatchesAPartOf(t *testing.T) {
	r := requirement(t, "alert-cmk-disable-delete")
	for text, want := range map[string]Truth{
		`{ $.eventName = DisableKey }`:                                 True,
		`{ $.eventName = "Disable*" && $.userIdentity.type = "Root" }`: True,
		``:                              True,
		`{ $.eventName = DeleteTrail }`: False,
		`{ $.eventName = DisableKey && $.eventSource = s3.amazonaws.com }`: False,
		`DisableKey`: Unknown,
	} {
		if got := Touches(r, mustFilter(t, text)); got != want {
			t.Errorf("%s touches: %s, want %s", text, got, want)
		}
	}
}

func TestWhatIsGivenMakesNoDifference(t *testing.T) {
	r := requirement(t, "alert-iam-policy-changes")
	p := mustEvent(t, `{"source":["aws.iam"],"account":["111122223333"],"region":["us-east-1"]}`)
	if got := Covers(r, p).Covers; got != False {
		t.Errorf("of any account and region: %s", got)
	}
	if got := Covers(r.Within("111122223333", "us-east-1"), p); got.Covers != True {
		t.Errorf("within them: %s, missed %v", got.Covers, got.Missed)
	}
	missed := Covers(r.Within("999988887777", "us-east-1"), p)
	if missed.Covers != False || look(missed.Missed, "recipientAccountId") != any("999988887777") {
		t.Errorf("of another account: %s, missed %v", missed.Covers, missed.Missed)
	}
}
