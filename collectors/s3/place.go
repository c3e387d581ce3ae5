package s3

import (
	"slices"
	"strings"
)

// folders are where CloudTrail puts log files, digest files and Insights events,
// below the ID of an account. Beside them other services keep logs of theirs.
// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
var folders = []string{"CloudTrail/", "CloudTrail-Digest/", "CloudTrail-Insight/"}

// A place is where logs lie: all keys that begin with the prefix or, of an
// organization trail, those below it of the form o-ID/ACCOUNT/FOLDER.
type place struct {
	prefix       string
	organization bool
}

// placesOf lists the places under the prefixes below which trails deliver, which
// end in AWSLogs/ or AWSLogs/ACCOUNT/. No prefix is the whole bucket.
func placesOf(prefixes []string) []place {
	if len(prefixes) == 0 {
		return []place{{}}
	}
	var out []place
	for _, prefix := range prefixes {
		segments := strings.Split(prefix, "/")
		last := len(segments) - 2 // what stands before the final slash
		switch {
		case last >= 0 && segments[last] == "AWSLogs":
			out = append(out, place{prefix: prefix, organization: true})
		case last >= 1 && segments[last-1] == "AWSLogs" && isNumber(segments[last]):
			for _, folder := range folders {
				out = append(out, place{prefix: prefix + folder})
			}
		default:
			out = append(out, place{prefix: prefix})
		}
	}
	return out
}

// coveredBy says whether all keys of the place begin so. An organization trail
// delivers below the ID of one organization, its own.
func (p place) coveredBy(prefix string) bool {
	if strings.HasPrefix(p.prefix, prefix) {
		return true
	}
	rest, below := strings.CutPrefix(prefix, p.prefix)
	id, account, _ := strings.Cut(rest, "/")
	return below && p.organization && strings.HasPrefix(id, "o-") && account == ""
}

// touchedBy says whether some keys of the place may begin so.
func (p place) touchedBy(prefix string) bool {
	if strings.HasPrefix(p.prefix, prefix) {
		return true
	}
	rest, below := strings.CutPrefix(prefix, p.prefix)
	if !below || !p.organization {
		return below
	}
	head, rest, whole := strings.Cut(rest, "/")
	if !whole {
		return strings.HasPrefix(head, "o-") || head == "o" || isNumber(head)
	}
	if strings.HasPrefix(head, "o-") {
		if head, rest, whole = strings.Cut(rest, "/"); !whole {
			return head == "" || isNumber(head)
		}
	}
	return isNumber(head) && slices.ContainsFunc(folders, func(folder string) bool {
		return strings.HasPrefix(folder, rest) || strings.HasPrefix(rest, folder)
	})
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
