package ocsf

// event is the part of a Compliance Finding that is written. Times are milliseconds
// since 1970, UTC.
type event struct {
	ActivityID   int          `json:"activity_id"`
	ActivityName string       `json:"activity_name"`
	CategoryUID  int          `json:"category_uid"`
	CategoryName string       `json:"category_name"`
	ClassUID     int          `json:"class_uid"`
	ClassName    string       `json:"class_name"`
	TypeUID      int          `json:"type_uid"`
	TypeName     string       `json:"type_name"`
	Severity     string       `json:"severity"`
	SeverityID   int          `json:"severity_id"`
	Status       string       `json:"status"`
	StatusID     int          `json:"status_id"`
	StatusDetail string       `json:"status_detail"`
	Message      string       `json:"message"`
	Time         int64        `json:"time"`
	StartTime    int64        `json:"start_time"`
	EndTime      int64        `json:"end_time"`
	Metadata     metadata     `json:"metadata"`
	FindingInfo  findingInfo  `json:"finding_info"`
	Compliance   compliance   `json:"compliance"`
	Cloud        cloud        `json:"cloud"`
	Resources    []resource   `json:"resources,omitempty"`
	Evidences    []evidence   `json:"evidences,omitempty"`
	Remediation  *remediation `json:"remediation,omitempty"`
	Unmapped     unmapped     `json:"unmapped"`
}

type metadata struct {
	Version        string   `json:"version"`
	Profiles       []string `json:"profiles"`
	EventCode      string   `json:"event_code"` // subject, unread, check or requirement
	UID            string   `json:"uid"`        // of this event
	CorrelationUID string   `json:"correlation_uid,omitempty"`
	Product        product  `json:"product"`
}

type product struct {
	Name       string `json:"name"`
	VendorName string `json:"vendor_name"`
	Version    string `json:"version,omitempty"`
}

type findingInfo struct {
	UID       string    `json:"uid"` // the same in later packs
	Title     string    `json:"title"`
	Desc      string    `json:"desc,omitempty"`
	Types     []string  `json:"types"`
	Analytic  *analytic `json:"analytic,omitempty"`
	Created   int64     `json:"created_time"`
	Modified  int64     `json:"modified_time"`
	FirstSeen int64     `json:"first_seen_time"`
	LastSeen  int64     `json:"last_seen_time"`
}

type analytic struct {
	UID    string `json:"uid"`
	Name   string `json:"name"`
	Desc   string `json:"desc,omitempty"`
	Type   string `json:"type"`
	TypeID int    `json:"type_id"`
}

type compliance struct {
	Control       string   `json:"control"`
	Desc          string   `json:"desc,omitempty"`
	Status        string   `json:"status"`
	StatusID      int      `json:"status_id"`
	StatusCode    string   `json:"status_code"`
	StatusDetails []string `json:"status_details,omitempty"`
	Standards     []string `json:"standards"`
	Requirements  []string `json:"requirements"`
	Checks        []check  `json:"checks,omitempty"`
}

type check struct {
	UID      string `json:"uid"`
	Name     string `json:"name"`
	Desc     string `json:"desc,omitempty"`
	Severity string `json:"severity,omitempty"`
	Status   string `json:"status"`
	StatusID int    `json:"status_id"`
}

type cloud struct {
	Provider string   `json:"provider"`
	Region   string   `json:"region,omitempty"`
	Account  *account `json:"account,omitempty"`
}

type account struct {
	UID    string `json:"uid"`
	Name   string `json:"name,omitempty"`
	Type   string `json:"type"`
	TypeID int    `json:"type_id"`
}

type resource struct {
	UID       string `json:"uid"`
	Type      string `json:"type"`
	Region    string `json:"region,omitempty"`
	Partition string `json:"cloud_partition,omitempty"`
	Owner     *user  `json:"owner,omitempty"`
}

type user struct {
	Name string `json:"name"`
}

type evidence struct {
	UID  string `json:"uid"`
	Name string `json:"name,omitempty"`
	Data data   `json:"data"`
}

// data points into the pack.
type data struct {
	ID        string `json:"id"`
	Call      string `json:"call,omitempty"` // cloudtrail:GetTrailStatus
	File      string `json:"file,omitempty"` // evidence/EV-000412.json
	SHA256    string `json:"sha256,omitempty"`
	RequestID string `json:"request_id,omitempty"`
	Outcome   string `json:"outcome,omitempty"`
}

type remediation struct {
	Desc string `json:"desc"`
}

// unmapped is what the schema has no place for.
type unmapped struct {
	Result      string   `json:"result"` // in the words of an audit
	Check       string   `json:"check,omitempty"`
	CheckResult string   `json:"check_result,omitempty"`
	Parameters  string   `json:"parameters,omitempty"`
	Framework   string   `json:"framework,omitempty"`
	Requirement string   `json:"requirement,omitempty"`
	Words       string   `json:"words,omitempty"`
	Basis       string   `json:"basis,omitempty"`
	Exception   string   `json:"exception,omitempty"`
	Waiver      string   `json:"waiver,omitempty"`
	Evidence    []string `json:"evidence,omitempty"` // the numbers of all
}
