package access

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/policy"
)

// A power is an IAM action that gives a capability over a resource of a type.
type power struct {
	capability Capability
	on         ResourceType
	action     string
	at         place    // which ARN is asked about
	with       []string // further actions, of which one is needed too
}

// place is which ARN stands for the resource in a request.
type place int

const (
	itself   place = iota
	object         // a log object of the bucket
	anything       // "*": IAM knows no resource of the action
	stream         // a log stream of the log group
	point          // an access point of the bucket
)

// powers is the one table of what each capability takes: the actions of AWS's
// service authorization reference that by themselves do the harm, or let the
// holder see what the logs say.
//
// Left out on purpose: tags (they can open a condition, which shows as such),
// s3:PutObjectAcl (it opens single objects, and nothing where ACLs are out of
// force), access through a replication role, aliases of keys, and
// cloudtrail:StartLogging and its like, which only restore.
// kms:CreateGrant counts for decrypting, since its holder may grant itself that;
// it changes neither the key's state nor its policy.
// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
var powers = []power{
	{StopLogging, TrailType, "cloudtrail:StopLogging", itself, nil},
	{DeleteTrail, TrailType, "cloudtrail:DeleteTrail", itself, nil},
	{Reconfigure, TrailType, "cloudtrail:UpdateTrail", itself, nil},
	{Reconfigure, TrailType, "cloudtrail:PutEventSelectors", itself, nil},
	{Reconfigure, TrailType, "cloudtrail:PutInsightSelectors", itself, nil},

	{DeleteLogs, BucketType, "s3:DeleteObject", object, nil},
	{DeleteLogs, BucketType, "s3:DeleteObjectVersion", object, nil},
	{DeleteLogs, BucketType, "s3:ReplicateDelete", object, nil},
	{OverwriteLogs, BucketType, "s3:PutObject", object, nil},
	{OverwriteLogs, BucketType, "s3:ReplicateObject", object, nil},
	{BypassRetention, BucketType, "s3:BypassGovernanceRetention", object, []string{"s3:DeleteObjectVersion", "s3:PutObjectRetention"}},
	{BypassRetention, BucketType, "s3:PutObjectLegalHold", object, nil},
	{ReadLogs, BucketType, "s3:GetObject", object, nil},
	{ReadLogs, BucketType, "s3:GetObjectVersion", object, nil},

	{ChangeLogBucket, BucketType, "s3:PutBucketPolicy", itself, nil},
	{ChangeLogBucket, BucketType, "s3:DeleteBucketPolicy", itself, nil},
	{ChangeLogBucket, BucketType, "s3:PutLifecycleConfiguration", itself, nil}, // deletes it, too
	{ChangeLogBucket, BucketType, "s3:PutBucketVersioning", itself, nil},
	{ChangeLogBucket, BucketType, "s3:PutBucketObjectLockConfiguration", itself, nil},
	{ChangeLogBucket, BucketType, "s3:PutReplicationConfiguration", itself, nil},
	{ChangeLogBucket, BucketType, "s3:PutBucketPublicAccessBlock", itself, nil},
	{ChangeLogBucket, BucketType, "s3:PutAccountPublicAccessBlock", anything, nil},
	{ChangeLogBucket, BucketType, "s3:PutBucketAcl", itself, nil},
	{ChangeLogBucket, BucketType, "s3:PutBucketOwnershipControls", itself, nil},
	{ChangeLogBucket, BucketType, "s3:PutEncryptionConfiguration", itself, nil},
	{ChangeLogBucket, BucketType, "s3:DeleteBucket", itself, nil},
	{ChangeLogBucket, BucketType, "s3:PutAccessPointPolicy", point, nil},
	{ChangeLogBucket, BucketType, "s3:DeleteAccessPointPolicy", point, nil},

	{DecryptLogs, KeyType, "kms:Decrypt", itself, nil},
	{DecryptLogs, KeyType, "kms:ReEncryptFrom", itself, nil},
	{DecryptLogs, KeyType, "kms:CreateGrant", itself, nil},
	{DisableKey, KeyType, "kms:DisableKey", itself, nil},
	{DestroyKey, KeyType, "kms:ScheduleKeyDeletion", itself, nil},
	{DestroyKey, KeyType, deleteMaterial, itself, nil},
	{ChangeKeyPolicy, KeyType, "kms:PutKeyPolicy", itself, nil},

	{SilenceAlerts, LogGroupType, "logs:DeleteLogGroup", itself, nil},
	{SilenceAlerts, LogGroupType, "logs:DeleteLogStream", stream, nil},
	{SilenceAlerts, LogGroupType, "logs:PutRetentionPolicy", itself, nil},
	{SilenceAlerts, LogGroupType, "logs:PutMetricFilter", itself, nil},
	{SilenceAlerts, LogGroupType, "logs:DeleteMetricFilter", itself, nil},
	{SilenceAlerts, LogGroupType, "logs:PutSubscriptionFilter", itself, nil},
	{SilenceAlerts, LogGroupType, "logs:DeleteSubscriptionFilter", itself, nil},
	{SilenceAlerts, AlarmType, "cloudwatch:DeleteAlarms", itself, nil},
	{SilenceAlerts, AlarmType, "cloudwatch:DisableAlarmActions", itself, nil},
	{SilenceAlerts, AlarmType, "cloudwatch:PutMetricAlarm", itself, nil},
	{SilenceAlerts, AlarmType, "cloudwatch:PutCompositeAlarm", itself, nil},
	{SilenceAlerts, AlarmType, "cloudwatch:PutAlarmMuteRule", itself, nil},
	{SilenceAlerts, AlarmType, "cloudwatch:SetAlarmState", itself, nil},
	{SilenceAlerts, RuleType, "events:DeleteRule", itself, nil},
	{SilenceAlerts, RuleType, "events:DisableRule", itself, nil},
	{SilenceAlerts, RuleType, "events:PutRule", itself, nil},
	{SilenceAlerts, RuleType, "events:PutTargets", itself, nil},
	{SilenceAlerts, RuleType, "events:RemoveTargets", itself, nil},
	{SilenceAlerts, TopicType, "sns:DeleteTopic", itself, nil},
	{SilenceAlerts, TopicType, "sns:SetTopicAttributes", itself, nil},
	{SilenceAlerts, TopicType, "sns:RemovePermission", itself, nil},
	{SilenceAlerts, TopicType, "sns:PutDataProtectionPolicy", itself, nil},
	{SilenceAlerts, SubscriptionType, "sns:Unsubscribe", anything, nil},
	{SilenceAlerts, SubscriptionType, "sns:SetSubscriptionAttributes", anything, nil},

	{QueryLogs, TrailType, "cloudtrail:LookupEvents", anything, nil},
	{QueryLogs, LogGroupType, "logs:StartQuery", itself, nil},
	{QueryLogs, LogGroupType, "logs:FilterLogEvents", itself, nil},
	{QueryLogs, LogGroupType, "logs:GetLogEvents", stream, nil},
	{QueryLogs, LogGroupType, "logs:StartLiveTail", itself, nil},
	{QueryLogs, LogGroupType, "logs:CreateExportTask", itself, nil},
	{QueryLogs, EventDataStoreType, "cloudtrail:StartQuery", itself, nil},
	{QueryLogs, EventDataStoreType, "cloudtrail:GetQueryResults", itself, nil},
	{QueryLogs, EventDataStoreType, "cloudtrail:EnableFederation", itself, nil},
}

// deleteMaterial destroys a key whose material was imported, and no other.
const deleteMaterial = "kms:DeleteImportedKeyMaterial"

// An actionSet is a set of actions of the index.
type actionSet [3]uint64

func (s *actionSet) add(i int)               { s[i/64] |= 1 << (i % 64) }
func (s *actionSet) addAction(action string) { s.add(numbers[action]) }

func (s *actionSet) meet(t actionSet) {
	for i := range s {
		s[i] &= t[i]
	}
}

// meets says whether the sets share an action.
func (s actionSet) meets(t actionSet) bool {
	s.meet(t)
	return s != actionSet{}
}

func (s actionSet) has(action string) bool {
	i, ok := numbers[action]
	return !ok || s[i/64]&(1<<(i%64)) != 0 // of an action that has no number it is not known
}

func (s *actionSet) join(t actionSet) {
	for i := range s {
		s[i] |= t[i]
	}
}

// everyAction is the set of those of whom nothing is known.
var everyAction = actionSet{^uint64(0), ^uint64(0), ^uint64(0)}

// numbers gives each action that is ever asked about its number, and services
// lists the lower-case names of the actions by service.
var numbers, services = index()

func index() (map[string]int, map[string][]indexed) {
	numbers, services := map[string]int{}, map[string][]indexed{}
	add := func(action string) {
		if _, known := numbers[action]; known {
			return
		}
		service, name, _ := strings.Cut(strings.ToLower(action), ":")
		numbers[action] = len(numbers)
		services[service] = append(services[service], indexed{name, numbers[action]})
	}
	for _, p := range powers {
		add(p.action)
		for _, a := range p.with {
			add(a)
		}
	}
	for _, a := range escalations() {
		add(a)
	}
	return numbers, services
}

// takingOver are the actions by which the principals of an account take over one
// another, but for assuming a role.
var takingOver = func() actionSet {
	var out actionSet
	for _, action := range []string{"iam:PassRole", "iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"} {
		out.addAction(action)
	}
	for _, r := range runners {
		for _, action := range r.edit {
			out.addAction(action)
		}
	}
	return out
}()

// indexed is the name of an action within its service, and its number.
type indexed struct {
	name   string
	number int
}

// coveredBy is which actions an Allow statement of the document covers.
func coveredBy(doc *policy.Document) actionSet {
	var out actionSet
	for _, s := range doc.Statements {
		if s.Effect != policy.Allow {
			continue
		}
		out.join(covered(s))
	}
	return out
}

// choosy is which actions a statement covers that is not about every resource.
func choosy(doc *policy.Document) actionSet {
	var out actionSet
	for _, s := range doc.Statements {
		if s.NotResources != nil || !slices.Contains(s.Resources, "*") {
			out.join(covered(s))
		}
	}
	return out
}

// covered is which actions the statement's Action or NotAction covers.
func covered(s policy.Statement) actionSet {
	patterns, not := s.Actions, false
	if s.NotActions != nil {
		patterns, not = s.NotActions, true
	}
	var out actionSet
	for _, pattern := range patterns {
		out.join(matching(strings.ToLower(pattern)))
	}
	if not {
		for i := range out {
			out[i] = ^out[i]
		}
	}
	return out
}

func matching(pattern string) actionSet {
	if pattern == "*" {
		return everyAction
	}
	var out actionSet
	service, name, ok := strings.Cut(pattern, ":")
	if !ok || strings.ContainsAny(service, "*?") {
		for service, actions := range services {
			for _, a := range actions {
				if policy.Match(pattern, service+":"+a.name) {
					out.add(a.number)
				}
			}
		}
		return out
	}
	for _, a := range services[service] {
		if name == "*" || name == a.name || strings.ContainsAny(name, "*?") && policy.Match(name, a.name) {
			out.add(a.number)
		}
	}
	return out
}

// powersOver lists what gives a capability over a resource of the type.
func powersOver(on ResourceType) []power {
	return slices.DeleteFunc(slices.Clone(powers), func(p power) bool { return p.on != on })
}
