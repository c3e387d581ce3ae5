package mask

import "strings"

// kinds are the words that stand in ARNs before names, and those of services whose
// ARNs have none, with the kind that a stand-in is of.
var kinds = map[string]string{
	"role": "role", "user": "user", "group": "group", "policy": "policy", "assumed-role": "role", "federated-user": "user",
	"instance-profile": "profile", "mfa": "device", "server-certificate": "certificate", "saml-provider": "provider", "oidc-provider": "provider",
	"trail": "trail", "eventdatastore": "store", "log-group": "log-group", "log-stream": "log-stream", "alias": "alias", "rule": "rule",
	"event-bus": "bus", "alarm": "alarm", "stack": "stack", "table": "table", "database": "database", "function": "function", "root": "root",
	"channel": "channel", "detector": "detector", "subscription": "subscription", "accesspoint": "access-point", "session": "session",
}

var services = map[string]string{"s3": "bucket", "sns": "topic", "sqs": "queue", "lambda": "function", "events": "rule", "logs": "log-group"}

// plain are parts of ARNs and paths that name nothing of the organization's.
var plain = map[string]bool{
	"": true, "*": true, "?": true, "root": true, "AWSLogs": true, "CloudTrail": true, "CloudTrail-Digest": true, "CloudTrail-Insight": true, "Config": true,
	"aws-service-role": true, "aws-reserved": true, "sso.amazonaws.com": true, "service-role": true, "aws": true, "default": true, "catalog": true,
	"organization": true, "account": true, "ou": true, "key": true, "service_control_policy": true, "resource_control_policy": true,
}

// eachName passes the account and the names of an ARN through two functions, and
// puts it together again. ARNs of AWS's own, such as managed policies, stay.
func eachName(arn string, account func(string) string, name func(name, kind string) string) string {
	tail := len(strings.TrimRight(arn, ".:/"))
	rest := arn[tail:]
	parts := strings.SplitN(arn[:tail], ":", 6)
	if len(parts) < 6 || parts[4] == "aws" || strings.Contains(parts[5], "aws-service-role/") {
		return arn
	}
	parts[4] = account(parts[4])
	kind, ok := services[parts[2]]
	if !ok {
		kind = "name"
	}
	var out strings.Builder
	resource := parts[5]
	first := true
	for {
		i := strings.IndexAny(resource, ":/")
		part := resource
		if i >= 0 {
			part = resource[:i]
		}
		switch k, isKind := kinds[part]; {
		case isKind && first && i >= 0:
			kind = k
		case len(part) == 12 && strings.Trim(part, "0123456789") == "":
			part = account(part)
		case plain[part] || shaped(part) || looksLikePlace(part):
		default:
			part = name(part, kind)
			if kind == "bucket" {
				kind = "path"
			}
		}
		first = false
		out.WriteString(part)
		if i < 0 {
			break
		}
		out.WriteByte(resource[i])
		resource = resource[i+1:]
	}
	parts[5] = out.String()
	return strings.Join(parts, ":") + rest
}

// looksLikePlace says whether a part of a path is a region, a number or a date.
func looksLikePlace(s string) bool {
	if strings.Trim(s, "0123456789") == "" || strings.HasPrefix(s, "AWSServiceRole") {
		return true
	}
	parts := strings.Split(s, "-")
	return len(parts) >= 3 && len(parts) <= 4 && len(parts[0]) == 2 && len(parts[len(parts)-1]) == 1 && strings.Trim(parts[len(parts)-1], "123456789") == ""
}
