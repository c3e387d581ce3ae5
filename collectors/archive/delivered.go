package archive

import (
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

const (
	// begun is how long before the first event of a period the log file that
	// holds it may be named: names tell when a file was begun.
	begun = time.Hour
	// overdue is how late an event may be delivered.
	overdue = 24 * time.Hour
)

// Delivered is when the log files were delivered that hold the events of a
// period: the days in keys, and what digests say, are about deliveries. CloudTrail
// delivers within about 5 minutes on average, and does not guarantee that; so it
// is from an hour before the period to a day after it, or to now if that is
// earlier. What is delivered later than that is not in it.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
func Delivered(p evidence.Period, now time.Time) evidence.Period {
	return evidence.Period{From: p.From.Add(-begun), To: latest(p.To, earliest(p.To.Add(overdue), now))}
}
