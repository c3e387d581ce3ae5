package awsapi

import "time"

// Instant is a time that AWS gave, in UTC; nil for none. The beginning of time
// stands for none, too. Some protocols are read in the zone of this machine,
// where it would differ in the evidence of another.
func Instant(t *time.Time) *time.Time {
	if t == nil || t.Unix() <= 0 {
		return nil
	}
	utc := t.UTC()
	return &utc
}
