package cli

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A telling is what is told of an event in words: all texts are as the record has
// them, chosen by whoever made it.
type telling struct {
	time, event, service, account, region  string
	principal, actingAs                    string
	address, agent, outcome, resources, id string
}

// tell reads a record.
func tell(document map[string]any) telling {
	return telling{
		time: text(document, "eventTime"), event: text(document, "eventName"), service: text(document, "eventSource"),
		account: cmp.Or(text(document, "recipientAccountId"), text(document, "userIdentity.accountId")), region: text(document, "awsRegion"),
		principal: actor(document), actingAs: text(document, "userIdentity.sessionContext.sessionIssuer.arn"),
		address: text(document, "sourceIPAddress"), agent: text(document, "userAgent"),
		outcome: outcome(document), resources: strings.Join(actedOn(document), "; "), id: text(document, "eventID"),
	}
}

// actor names who acted, as well as the record does.
func actor(document map[string]any) string {
	who := func(field string) string { return text(document, "userIdentity."+field) }
	name := cmp.Or(who("arn"), who("invokedBy"), who("userName"))
	switch {
	case name == "" && who("principalId") != "" && who("accountId") != "":
		return who("principalId") + " of account " + who("accountId")
	case name == "":
		return cmp.Or(who("principalId"), who("accountId"), who("type"))
	case who("arn") == "" && who("identityProvider") != "":
		return name + " of " + who("identityProvider")
	}
	return name
}

// outcome is the error, if the record reports one.
func outcome(document map[string]any) string {
	code, message := text(document, "errorCode"), text(document, "errorMessage")
	switch {
	case code != "" && message != "":
		return code + ": " + message
	case text(document, "responseElements.ConsoleLogin") == "Failure":
		return cmp.Or(code, message, "Failure")
	}
	return cmp.Or(code, message)
}

// actedOn names the resources, or the names among what was asked for.
func actedOn(document map[string]any) []string {
	var out []string
	resources, _ := document["resources"].([]any)
	for _, r := range resources {
		members, _ := r.(map[string]any)
		for _, member := range []string{"ARN", "ARNPrefix"} {
			if arn, _ := members[member].(string); arn != "" && !slices.Contains(out, arn) {
				out = append(out, arn)
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	asked, _ := document["requestParameters"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		value, _ := asked[name].(string)
		if low := strings.ToLower(name); value != "" && (strings.HasSuffix(low, "name") || strings.HasSuffix(low, "arn") || strings.HasSuffix(low, "id")) {
			out = append(out, name+" "+value)
		}
	}
	return out
}
