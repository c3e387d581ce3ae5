package s3

import (
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// Conclude fills in what follows from AWS's answers and from Owner,
// AccountBlock, Trails and LogPrefixes, all but AccessRecorded, which also
// depends on what the trails of the owning account record. Call it again after
// changing any of them. Dates in lifecycle rules are compared with now.
func (b *Bucket) Conclude(now time.Time) {
	b.Blocked = BlockedBy(b.PublicAccessBlock, b.AccountBlock)
	b.Public = b.public()
	b.TLSOnly = b.tlsOnly()
	b.SourceConfined = b.sourceConfined()
	b.ForeignAccess = b.foreignAccess()
	b.Retention = b.retention(now)
	b.LoggedElsewhere = evidence.Then(b.Logging, func(l Logging) bool {
		return l.Enabled && l.TargetBucket != "" && l.TargetBucket != b.Name
	})
}
