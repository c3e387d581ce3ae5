package archivetest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"strings"
	"time"
)

// Record is one CloudTrail record. Tests may set, change and delete its fields.
type Record map[string]any

// With is a copy with the fields set; a nil value deletes one.
func (r Record) With(fields map[string]any) Record {
	out := maps.Clone(r)
	for name, v := range fields {
		if out[name] = v; v == nil {
			delete(out, name)
		}
	}
	return out
}

// time is the event's time; a record without one is due at once.
func (r Record) time() time.Time {
	text, _ := r["eventTime"].(string)
	at, _ := time.Parse(jsonTime, text) //nolint:errcheck // a test may write nonsense
	return at
}

// Event is a record of a management event that wrote and succeeded. By is the
// ARN of a user, a role's session or the root user, or a service's name.
func Event(source, name, account, region string, at time.Time, by string, request map[string]any) Record {
	service, _, _ := strings.Cut(source, ".")
	seed := fmt.Sprint(source, name, account, region, at.UnixNano(), by, request)
	return Record{
		"eventVersion": "1.11", "userIdentity": Identity(by, account),
		"eventTime": at.UTC().Format(jsonTime), "eventSource": source, "eventName": name, "awsRegion": region,
		"sourceIPAddress": "203.0.113.24", "userAgent": "aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 lang/python#3.13.7 cfg/retry-mode#standard",
		"requestParameters": request, "responseElements": nil,
		"requestID": uuid("request", seed), "eventID": uuid("event", seed),
		"readOnly": false, "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": account,
		"eventCategory": "Management",
		"tlsDetails": map[string]any{"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
			"clientProvidedHostHeader": service + "." + region + ".amazonaws.com"},
	}
}

// Identity is the userIdentity of an ARN or of a service.
func Identity(by, account string) map[string]any {
	part := strings.SplitN(by, ":", 6)
	if len(part) < 6 {
		return map[string]any{"type": "AWSService", "invokedBy": by}
	}
	if part[4] != "" {
		account = part[4]
	}
	id := map[string]any{"arn": by, "accountId": account, "accessKeyId": "ASIA" + letters(by, 16)}
	kind, name, _ := strings.Cut(part[5], "/")
	switch kind {
	case "assumed-role":
		role, session, _ := strings.Cut(name, "/")
		id["type"], id["principalId"] = "AssumedRole", "AROA"+letters(role, 17)+":"+session
		id["sessionContext"] = map[string]any{
			"sessionIssuer": map[string]any{"type": "Role", "principalId": "AROA" + letters(role, 17), "arn": "arn:" + part[1] + ":iam::" + account + ":role/" + role,
				"accountId": account, "userName": role},
			"attributes": map[string]any{"creationDate": "2026-01-01T00:00:00Z", "mfaAuthenticated": "false"},
		}
	case "root":
		id["type"], id["principalId"] = "Root", account
	default:
		id["type"], id["principalId"], id["userName"] = "IAMUser", "AIDA"+letters(name, 17), name
	}
	return id
}

// TrailEvent is an event such as StopLogging that names the trail.
func TrailEvent(event string, t *Trail, at time.Time, by string) Record {
	return Event("cloudtrail.amazonaws.com", event, t.Account, t.Home, at, by, map[string]any{"name": t.ARN()})
}

// UpdateTrail is one that also says what was changed.
func UpdateTrail(t *Trail, at time.Time, by string, change map[string]any) Record {
	r := TrailEvent("UpdateTrail", t, at, by)
	maps.Copy(r["requestParameters"].(map[string]any), change)
	return r
}

// ConsoleLogin is a sign-in to the console: "Success" or "Failure".
func ConsoleLogin(account string, at time.Time, by, outcome string) Record {
	r := Event("signin.amazonaws.com", "ConsoleLogin", account, "us-east-1", at, by, nil).With(map[string]any{
		"eventType": "AwsConsoleSignIn", "responseElements": map[string]any{"ConsoleLogin": outcome},
		"additionalEventData": map[string]any{"MFAUsed": "No", "LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No"},
	})
	if outcome == "Failure" {
		r["errorMessage"] = "Failed authentication"
	}
	return r
}

// Denied is the record of the same event, refused.
func Denied(r Record) Record {
	return r.With(map[string]any{"errorCode": "AccessDenied", "errorMessage": "User is not authorized to perform this action"})
}

// ObjectEvent is a data event of S3, such as GetObject, PutObject or
// DeleteObject.
func ObjectEvent(event, account, region string, at time.Time, by, bucket, key string) Record {
	return Event("s3.amazonaws.com", event, account, region, at, by, map[string]any{"bucketName": bucket, "key": key,
		"Host": bucket + ".s3." + region + ".amazonaws.com"}).With(map[string]any{
		"managementEvent": false, "eventCategory": "Data", "readOnly": strings.HasPrefix(event, "Get") || strings.HasPrefix(event, "Head"),
		"resources": []any{
			map[string]any{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::" + bucket + "/" + key},
			map[string]any{"accountId": account, "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::" + bucket},
		},
	})
}

// uuid and letters are made of a text, so that they are the same each time.
func uuid(kind, seed string) string {
	h := fmt.Sprintf("%x", sha256.Sum256([]byte(kind+seed)))
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32]
}

func letters(seed string, n int) string {
	return strings.ToUpper(fmt.Sprintf("%x", sha256.Sum256([]byte(seed))))[:n]
}
