package cloudtrail

import "testing"

func TestResourcesSayWhatTheyAre(t *testing.T) {
	for want, r := range map[string]Resources{
		"all":                {Every: All, Whole: []string{"*"}},
		"none":               {Every: None},
		"none; perhaps more": {Every: None, Unclear: true},
		`some; whole: "arn:aws:s3:::a\u202e", "arn:aws:s3:::b*"; except: "arn:aws:s3:::bc"`: {Every: Some,
			Whole: []string{"arn:aws:s3:::a\u202e", "arn:aws:s3:::b*"}, Except: []string{"arn:aws:s3:::bc"}},
	} {
		if got := r.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
