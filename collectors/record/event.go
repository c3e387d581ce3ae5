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
	kind    []byte // type
	invoker []byte // invokedBy
	names   names
}

// names are the fields of the identity, one bit each, that name somebody.
type names uint8

const (
	nameARN names = 1 << iota
	namePrincipal
	nameAccount
	nameUser
	nameInvoker
	nameCredential
)

// said is a boolean that a record may leave out.
type said int8

const (
	unsaid said = iota
	no
	yes
)

// A span is what of an account's activity a record belongs to.
type span int

const (
	other      span = iota
	management      // operations on the account's resources
	data            // operations in a resource, such as on an object of a bucket
	network         // what passed a VPC endpoint, or was refused there
	insight         // CloudTrail's own finding that activity is unusual
)

// span is the eventCategory. Records before version 1.07 lack it and say
// whether they are a managementEvent; before 1.06 they do not say that either,
// and only the operations on objects of S3 and the calls of Lambda functions
// were data events.
func (e *event) span() span {
	switch string(e.category) {
	case "Management":
		return management
	case "Data":
		return data
	case "NetworkActivity":
		return network
	case "Insight":
		return insight
	case "":
	default:
		return other
	}
	switch {
	case string(e.kind) == "AwsCloudTrailInsight":
		return insight
	case string(e.kind) == "AwsVpceEvent":
		return network
	case e.management == no, e.management == unsaid && e.earlyData():
		return data
	}
	return management
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
