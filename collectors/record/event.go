package record

// An event is what a record says, as far as it is judged here. Texts are
// decoded; a field that is absent, null, or of another type than CloudTrail
// gives it is nil. Of a field that is there twice the last one counts, as
// encoding/json has it.
type event struct {
	record []byte // all of it, as it was delivered

	version   []byte // eventVersion
	kind      []byte // eventType
	category  []byte // eventCategory
	name      []byte // eventName
	source    []byte // eventSource
	time      []byte // eventTime
	address   []byte // sourceIPAddress
	errorCode []byte

	readOnly   said
	management said // managementEvent

	identity identity

	// These are JSON, and valid.
	message   []byte // errorMessage, if it is a text and not empty
	request   []byte // requestParameters
	response  []byte // responseElements
	details   []byte // serviceEventDetails
	resources []byte
	insight   []byte // insightDetails
}

// identity is the userIdentity.
type identity struct {
	kind       []byte // type
	arn        []byte
	principal  []byte // principalId
	account    []byte // accountId
	user       []byte // userName
	credential []byte // accessKeyId
	invoker    []byte // invokedBy
}

// named says whether the identity names somebody.
func (who *identity) named() bool {
	return len(who.arn) > 0 || len(who.principal) > 0 || len(who.account) > 0 || len(who.user) > 0 ||
		len(who.credential) > 0 || len(who.invoker) > 0
}

// said is a boolean that a record may leave out.
type said int8

const (
	unsaid said = iota
	saidNo
	saidYes
)

// A span is what of an account's activity a record belongs to.
type span int

const (
	ofOther      span = iota
	ofManagement      // operations on the account's resources
	ofData            // operations in a resource, such as on an object of a bucket
	ofNetwork         // what passed a VPC endpoint, or was refused there
	ofInsight         // CloudTrail's own finding that activity is unusual
)

// span is the eventCategory. Records before version 1.07 lack it and say
// whether they are a managementEvent; before 1.06 they do not say that either,
// and only the operations on objects of S3 and the calls of Lambda functions
// were data events.
func (e *event) span() span {
	switch string(e.category) {
	case "Management":
		return ofManagement
	case "Data":
		return ofData
	case "NetworkActivity":
		return ofNetwork
	case "Insight":
		return ofInsight
	case "":
	default:
		return ofOther
	}
	switch {
	case string(e.kind) == "AwsCloudTrailInsight":
		return ofInsight
	case string(e.kind) == "AwsVpceEvent":
		return ofNetwork
	case e.management == saidNo, e.management == unsaid && e.earlyData():
		return ofData
	}
	return ofManagement
}

// succeeded says that the record reports no error.
func (e *event) succeeded() bool {
	return len(e.errorCode) == 0 && e.message == nil && !e.responseFails()
}

// responseFails says that the response reports an error: of some services it is
// there, and not in fields of the record.
func (e *event) responseFails() bool {
	return len(e.response) > 2 && (len(lookup(e.response, "errorCode")) > 0 || len(lookup(e.response, "errorMessage")) > 0)
}
