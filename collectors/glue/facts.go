// Package glue learns which tables of the Glue Data Catalog, which Athena
// queries, lie over the audit logs.
package glue

import (
	"time"

	"github.com/trailproof/trailproof/collectors/evidence"
)

// TableKind is the kind of a table's fact. A fact's ID is the ARN.
const TableKind = "glue.table"

// Table is one table whose data lie in a trail's bucket. Tables over other data
// are looked at and not kept.
type Table struct {
	ARN      string     `json:"arn" doc:"The table's ARN."`
	Database string     `json:"database" doc:"The database it is in."`
	Name     string     `json:"name" doc:"The table's name."`
	Location string     `json:"location" doc:"Where its data lie, s3://BUCKET/PREFIX."`
	Template string     `json:"template" doc:"The location template of its partition projection; empty if none."`
	Format   string     `json:"format" doc:"The input format or serialization library."`
	Created  *time.Time `json:"created" doc:"When it was created."`
	Trails   []string   `json:"trails" doc:"ARNs of the trails whose logs it lies over."`

	Unread *evidence.Gap `json:"unread,omitempty" doc:"What could not be read, where it may lie over the logs of more trails."`
}

// Lacks implements evidence.Partial.
func (t Table) Lacks() *evidence.Gap { return t.Unread }
