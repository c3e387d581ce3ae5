package awsapi

import (
	"testing"
	"time"
)

func TestATimeIsTheSameWhereverItIsRead(t *testing.T) {
	at := time.Date(2026, 8, 5, 12, 0, 0, 0, time.FixedZone("east", 3600))
	if got := Instant(&at); got == nil || got.Format(time.RFC3339) != "2026-08-05T11:00:00Z" {
		t.Errorf("got %v", got)
	}
	never := time.Unix(0, 0)
	for _, none := range []*time.Time{nil, {}, &never} {
		if got := Instant(none); got != nil {
			t.Errorf("%v is %v", none, got)
		}
	}
}
