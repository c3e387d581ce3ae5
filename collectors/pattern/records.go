package pattern

import (
	"maps"
	"slices"
	"strings"
)

// can is what CloudTrail can put into a field.
type can struct {
	values   []any // nil: any text, and what the tests name
	also     []any // where values is nil: what must be tried in any case
	text     bool  // it is never anything but a text, and never an empty one
	optional bool
	some     anyText // where values is nil: what stands for any text
}

// ofService ends every eventSource.
const ofService = ".amazonaws.com"

// always are the fields that every record has.
// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
var always = []string{
	"eventName", "eventSource", "sourceIPAddress", "awsRegion", "recipientAccountId", "userIdentity.type",
	"eventType", "eventVersion", "eventTime", "eventID",
}

// texts are the fields that are never numbers or anything else.
var texts = append([]string{"errorCode", "errorMessage", "userIdentity.invokedBy", "userIdentity.arn", "userIdentity.accountId", "userIdentity.userName",
	"userIdentity.principalId", "userIdentity.accessKeyId", "userAgent", "requestID", "vpcEndpointId", "eventCategory"}, always...)

// identities are the values of userIdentity.type.
// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
var identities = []any{
	"Root", "IAMUser", "AssumedRole", "Role", "FederatedUser", "Directory", "AWSAccount", "AWSService", "Unknown",
	"SAMLUser", "WebIdentityUser", "IdentityCenterUser",
}

const (
	apiCall  = "AwsApiCall"
	signIn   = "AwsConsoleSignIn"
	signing  = "signin.amazonaws.com"
	loggedIn = "ConsoleLogin"
)

var eventTypes = []any{apiCall, "AwsServiceEvent", "AwsConsoleAction", signIn, "AwsVpceEvent"}

// known is what can be in a field of the records that the requirement is about.
func known(r Requirement, field string) can {
	if value, ok := r.given[field]; ok {
		return can{values: []any{value}, text: true}
	}
	c := can{optional: !slices.Contains(always, field), text: slices.Contains(texts, field)}
	switch field {
	case "eventSource":
		if r.Source != "" {
			c.values = []any{r.Source}
		}
		c.also = []any{signing}
		c.some = anyText{tail: ofService}
	case "errorCode":
		c.also = []any{"AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"}
	case "eventType":
		c.values = eventTypes
	case "userIdentity.type":
		c.values = identities
	case "additionalEventData.MFAUsed":
		c.values = []any{"Yes", "No"}
	case "additionalEventData.MobileVersion":
		c.values = []any{"Yes", "No"}
	case "responseElements.ConsoleLogin":
		c.values = []any{"Success", "Failure"}
	}
	return c
}

// plausible says that CloudTrail could deliver such a record: a console sign-in
// comes from the sign-in service and is no API call, and the calls that a
// requirement lists are calls.
func plausible(r Requirement, record map[string]any) bool {
	name, source, kind := look(record, "eventName"), look(record, "eventSource"), look(record, "eventType")
	if name == any(loggedIn) {
		return source == any(signing) && kind == any(signIn)
	}
	if r.Source != "" {
		return kind == any(apiCall)
	}
	return kind != any(signIn)
}

// fill gives a record the fields that every record has, and takes a value for each
// text that makes no difference: of the two that are usual, the one asked for.
func fill(record map[string]any, which int) map[string]any {
	out := filled(record, "", which).(map[string]any)
	for field, value := range map[string]any{
		"eventVersion": "1.11", "eventTime": "2026-01-02T03:04:05Z", "eventType": apiCall, "eventID": "6f1d2b5e-3c4a-4d8e-9b7f-0a1b2c3d4e5f",
		"userIdentity.type": "IAMUser",
	} {
		if look(out, field) == nil {
			put(out, field, value)
		}
	}
	for _, field := range []string{"awsRegion", "sourceIPAddress", "eventName", "eventSource", "recipientAccountId", "userIdentity.accountId"} {
		if look(out, field) == nil {
			put(out, field, usual(field)[which])
		}
	}
	return out
}

func filled(value any, field string, which int) any {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range value {
			out[name] = filled(inner, strings.TrimPrefix(field+"."+name, "."), which)
		}
		return out
	case anyText:
		return usual(field)[which]
	}
	return value
}

// usual are two values that a field often has.
func usual(field string) [2]string {
	switch field {
	case "eventSource":
		return [2]string{"sts.amazonaws.com", "ec2.amazonaws.com"}
	case "eventName":
		return [2]string{"GetCallerIdentity", "DescribeInstances"}
	case "sourceIPAddress":
		return [2]string{"203.0.113.10", "198.51.100.7"}
	case "awsRegion":
		return [2]string{"ap-southeast-4", "eu-north-1"}
	case "recipientAccountId", "userIdentity.accountId":
		return [2]string{"111122223333", "444455556666"}
	case "errorCode":
		return [2]string{"ValidationException", "ThrottlingException"}
	case "userIdentity.invokedBy":
		return [2]string{"cloudformation.amazonaws.com", "autoscaling.amazonaws.com"}
	case "userAgent":
		return [2]string{"aws-cli/2.31.0", "Boto3/1.40.0"}
	}
	return [2]string{"example", "another"}
}

// everyday are records that no requirement names.
func everyday() []map[string]any {
	return []map[string]any{
		everydayCall("sts", "GetCallerIdentity", "IAMUser"),
		everydayCall("ec2", "DescribeInstances", "AssumedRole"),
		everydayCall("s3", "ListBuckets", "AssumedRole"),
	}
}

func everydayCall(service, name, by string) map[string]any {
	record := map[string]any{}
	put(record, "eventSource", service+ofService)
	put(record, "eventName", name)
	put(record, "userIdentity.type", by)
	return fill(record, 0)
}

// wider is a record that the pattern matches and the requirement does not name.
func wider(r Requirement, p Pattern) map[string]any {
	free := Requirement{Filter: r.Filter}
	s := newSpace(free, nil, p)
	for _, t := range r.Filter.tests() {
		for i, field := range s.fields {
			if field != t.field {
				continue
			}
			for _, v := range t.leaf.hints() {
				if allowed := known(free, field).values; !slices.Contains(s.values[i], v) && (allowed == nil || slices.Contains(allowed, v)) {
					s.values[i] = append(s.values[i], v)
				}
			}
		}
	}
	var found map[string]any
	another := func(record map[string]any) bool {
		if p.Match(p.ofRecord(record)) == True && !names(r, record) {
			found = record
		}
		return found == nil
	}
	for _, record := range familiar {
		if !another(record) {
			return found
		}
	}
	s.try(func(record map[string]any) bool {
		return s.refuses(p, record) || another(owned(fill(record, 0))) && another(owned(fill(record, 1)))
	})
	return found
}

// refuses says that a filter does not match a record, whatever else is filled in: all
// that it asks about is there, and no value stands for others.
func (s *space) refuses(p Pattern, record map[string]any) bool {
	if _, filter := p.(*Filter); !filter {
		return false
	}
	for _, field := range s.fields {
		if _, some := look(record, field).(anyText); some {
			return false
		}
	}
	return p.surely(owned(record)) == False
}

// familiar are calls that accounts often have, and those that the requirements
// name, each as it succeeds, as it is denied, and as a service makes it.
var familiar = func() (out []map[string]any) {
	call := func(service, name string) {
		for _, also := range []string{"", "errorCode", "userIdentity.invokedBy"} {
			record := everydayCall(service, name, "IAMUser")
			switch also {
			case "errorCode":
				put(record, also, "AccessDenied")
			case "userIdentity.invokedBy":
				put(record, also, "cloudformation"+ofService)
			}
			out = append(out, record)
		}
	}
	for _, of := range [][2]string{
		{"iam", "CreateUser CreateAccessKey DeleteUser CreateRole UpdateLoginProfile AddUserToGroup"},
		{"ec2", "RunInstances TerminateInstances StopInstances CreateTags DeleteVolume AttachVolume DetachVolume ModifyInstanceAttribute AssociateRouteTable ModifySecurityGroupRules"},
		{"s3", "CreateBucket DeleteBucket PutBucketTagging PutBucketVersioning PutObject"},
		{"kms", "CreateKey EnableKey Decrypt UpdateAlias"},
		{"cloudtrail", "PutEventSelectors LookupEvents AddTags"},
		{"config", "PutConfigRule DeleteConfigRule StartConfigurationRecorder"},
		{"organizations", "ListAccounts DescribeOrganization TagResource"},
		{"logs", "CreateLogStream"}, {"rds", "StartDBInstance"},
	} {
		for _, name := range strings.Fields(of[1]) {
			call(of[0], name)
		}
	}
	for _, r := range requirements {
		if source, ok := strings.CutSuffix(r.Source, ofService); ok {
			for _, t := range r.Filter.tests() {
				call(source, t.leaf.(textLeaf).want)
			}
		}
	}
	return out
}()

// names says that the requirement is about the record.
func names(r Requirement, record map[string]any) bool {
	return r.Filter.Match(record) != False && (r.Source == "" || record["eventSource"] == any(r.Source))
}

// owned gives a call the source that it comes from, if one of the requirements
// names it and only one service has it.
func owned(record map[string]any) map[string]any {
	name, _ := record["eventName"].(string)
	if source, ok := owners[name]; ok {
		record = maps.Clone(record)
		record["eventSource"] = source
	}
	return record
}

// ofRecord implements Pattern: EventBridge wraps a record.
// Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
func (e *Event) ofRecord(record map[string]any) map[string]any {
	source, _ := look(record, "eventSource").(string)
	name, isAWS := strings.CutSuffix(source, ofService)
	envelope := map[string]any{
		"version": "0", "id": anyText{}, "time": anyText{}, "resources": []any{}, "detail": record,
		"region": look(record, "awsRegion"), "account": look(record, "recipientAccountId"), "detail-type": detailType(record), "source": anyText{head: "aws."},
	}
	if isAWS {
		envelope["source"] = "aws." + name
	}
	for _, name := range []string{"region", "account"} {
		if envelope[name] == nil {
			envelope[name] = anyText{}
		}
	}
	return envelope
}

func detailType(record map[string]any) string {
	switch look(record, "eventType") {
	case any("AwsServiceEvent"):
		return "AWS Service Event via CloudTrail"
	case any(signIn):
		return "AWS Console Sign In via CloudTrail"
	}
	return "AWS API Call via CloudTrail"
}

func (e *Event) surely(record map[string]any) Truth {
	t := e.Match(e.ofRecord(record))
	for _, test := range e.tests() {
		if test.field == "" && t == True {
			return Unknown
		}
	}
	return t
}

// tests implements Pattern. What is asked of the envelope is asked of the field of
// the record that it stems from.
func (e *Event) tests() (all []tested) {
	e.root.leaves(func(m member) {
		l := memberLeaf{m}
		field, inRecord := strings.CutPrefix(m.path, "detail.")
		switch {
		case inRecord:
		case m.path == "source":
			field = "eventSource"
		case m.path == "detail-type":
			field = "eventType"
		case m.path == "region":
			field = "awsRegion"
		case m.path == "account":
			field = "recipientAccountId"
		default:
			field = ""
		}
		all = append(all, tested{field, l})
	})
	return all
}

// memberLeaf is what an event pattern asks of one field.
type memberLeaf struct{ of member }

func (m memberLeaf) field() string { return strings.TrimPrefix(m.of.path, "detail.") }

func (m memberLeaf) match(document any) Truth {
	value := look(map[string]any{"detail": document}, m.of.path)
	return acceptedBy(m.of.accept, value, value != nil)
}

func (m memberLeaf) edges() (heads, tails []string) { return edgesOf(m.of.accept) }

func (m memberLeaf) hints() (out []any) {
	for _, f := range m.of.accept {
		for _, v := range f.hints() {
			if text, ok := v.(string); ok && m.of.path == "source" {
				if v = strings.TrimPrefix(text, "aws.") + ofService; v == any(ofService) {
					continue
				}
			}
			out = append(out, v)
		}
	}
	return out
}
