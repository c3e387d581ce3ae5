package record

import "bytes"

// classes is all classes, by the bit they have in a classSet.
var classes = [...]Class{
	ManagementRead, ManagementWrite, DataRead, DataWrite, AccessDenied, SignIn, SignInFailure,
	RootUse, IdentityChange, LoggingChange, ResourceCreated, ResourceDeleted, LogAccess,
}

// A classSet has bit i for classes[i].
type classSet uint16

const (
	isManagementRead classSet = 1 << iota
	isManagementWrite
	isDataRead
	isDataWrite
	isAccessDenied
	isSignIn
	isSignInFailure
	isRootUse
	isIdentityChange
	isLoggingChange
	isResourceCreated
	isResourceDeleted
	isLogAccess
)

// classes says which classes the event is of:
//
//   - management-read, management-write: a management event whose readOnly is
//     true, or false. One that does not say so, as some before version 1.08, is
//     neither.
//   - data-read, data-write: likewise of data events.
//   - access-denied: the errorCode is one of those for want of permission; see
//     denied.
//   - sign-in, sign-in-failure: a ConsoleLogin whose responseElements say
//     Success, or Failure.
//   - root-use: the userIdentity is Root, no service acted for it, and it is no
//     event of a service itself (the rule of CIS AWS Foundations).
//   - identity-change, logging-change, resource-created, resource-deleted: a
//     management event that writes and succeeded; see each.
//   - log-access: a data event that read, and succeeded, in a bucket of interest.
//
// Events of VPC endpoints repeat what the API's own record says, apart from
// refusals. Of the classes above, they may be access-denied and root-use only.
func (e *event) classes(interest *Interest) classSet {
	var out classSet
	if denied(e.errorCode) {
		out |= isAccessDenied
	}
	if string(e.identity.kind) == "Root" && len(e.identity.invoker) == 0 && string(e.kind) != "AwsServiceEvent" {
		out |= isRootUse
	}
	switch e.span() {
	case ofManagement:
		switch e.readOnly {
		case saidYes:
			out |= isManagementRead
		case saidNo:
			out |= isManagementWrite
			if e.succeeded() {
				out |= e.written()
			}
		}
		if string(e.name) == "ConsoleLogin" && string(e.source) == "signin.amazonaws.com" {
			out |= e.signIn()
		}
	case ofData:
		switch e.readOnly {
		case saidYes:
			out |= isDataRead
			if interest != nil && e.succeeded() && string(e.source) == "s3.amazonaws.com" && e.inBucket(interest.Buckets) {
				out |= isLogAccess
			}
		case saidNo:
			out |= isDataWrite
		}
	}
	return out
}

// written says what a successful write of a management event changed.
func (e *event) written() classSet {
	var out classSet
	if e.changesIdentity() {
		out |= isIdentityChange
	}
	if e.changesLogging() {
		out |= isLoggingChange
	}
	if begins(e.name, "Create", "Run", "Allocate") && string(e.name) != "CreateTags" {
		out |= isResourceCreated
	}
	if begins(e.name, "Delete", "Terminate", "Release") && string(e.name) != "DeleteTags" {
		out |= isResourceDeleted
	}
	return out
}

// changesIdentity says whether a write is one of identities or of what they may
// do: any of IAM but the generation of reports, any of IAM Identity Center and
// its directory, and a new password of the root user.
func (e *event) changesIdentity() bool {
	switch string(e.source) {
	case "iam.amazonaws.com":
		return !begins(e.name, "Generate", "Simulate")
	case "sso.amazonaws.com", "sso-directory.amazonaws.com", "identitystore.amazonaws.com":
		return true
	case "signin.amazonaws.com":
		return string(e.name) == "PasswordUpdated" || string(e.name) == "PasswordRecoveryCompleted"
	}
	return false
}

// changesLogging says whether a write starts, stops or changes what CloudTrail
// records or keeps: of trails, and of event data stores.
func (e *event) changesLogging() bool {
	if string(e.source) != "cloudtrail.amazonaws.com" {
		return false
	}
	if e.changesTrail() {
		return true
	}
	switch string(e.name) {
	case "CreateEventDataStore", "UpdateEventDataStore", "DeleteEventDataStore", "RestoreEventDataStore",
		"StartEventDataStoreIngestion", "StopEventDataStoreIngestion", "PutEventConfiguration":
		return true
	}
	return false
}

// changesTrail says whether the event's name is one that changes a trail.
func (e *event) changesTrail() bool {
	switch string(e.name) {
	case "StartLogging", "StopLogging", "CreateTrail", "UpdateTrail", "DeleteTrail", "PutEventSelectors", "PutInsightSelectors":
		return true
	}
	return false
}

func (e *event) signIn() classSet {
	switch string(lookup(e.response, "ConsoleLogin")) {
	case "Success":
		return isSignIn
	case "Failure":
		return isSignInFailure
	}
	return 0
}

// denied says whether an errorCode is for want of permission: AccessDenied,
// AccessDeniedException and VpceAccessDenied; Client.UnauthorizedOperation of
// EC2; and what some services say instead.
func denied(errorCode []byte) bool {
	if len(errorCode) == 0 {
		return false
	}
	if bytes.Contains(errorCode, []byte("AccessDenied")) || bytes.HasSuffix(errorCode, []byte("UnauthorizedOperation")) {
		return true
	}
	switch string(errorCode) {
	case "AuthorizationError", "AuthorizationErrorException", "UnauthorizedException", "NotAuthorized", "NotAuthorizedException",
		"Client.UnauthorizedAccess", "ForbiddenException":
		return true
	}
	return false
}

// earlyData says whether an event that says neither its category nor whether it
// is a management event is a data event.
func (e *event) earlyData() bool {
	switch string(e.source) {
	case "s3.amazonaws.com":
		return !bytes.Contains(e.name, []byte("Bucket")) &&
			(bytes.Contains(e.name, []byte("Object")) || bytes.Contains(e.name, []byte("Multipart")) || begins(e.name, "UploadPart"))
	case "lambda.amazonaws.com":
		return begins(e.name, "Invoke")
	}
	return false
}

// begins says whether a name of words, each with a capital, begins with one of
// the words.
func begins(name []byte, words ...string) bool {
	for _, w := range words {
		if len(name) >= len(w) && string(name[:len(w)]) == w && (len(name) == len(w) || name[len(w)] < 'a' || name[len(w)] > 'z') {
			return true
		}
	}
	return false
}
