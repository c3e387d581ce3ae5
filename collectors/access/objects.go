package access

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/policy"
)

// logObjects are the log objects to ask about: some that are there wherever a
// trail delivers, and for each resource pattern that may match only a part of
// the logs, in the policies that bear on the subject, one that it matches. Who
// can read any one of them can read logs.
func (t *target) logObjects(s *subject) []string {
	out := t.objectsOf(nil)
	for _, text := range s.texts {
		out = append(out[:len(out):len(out)], t.objectsOf(text)...)
	}
	if t.own != nil && t.own.text != nil {
		out = append(out[:len(out):len(out)], t.objectsOf(t.own.text)...)
	}
	return out
}

// objectsOf keeps what it finds: many subjects share a document. Of no document,
// they are those that are always asked about.
func (t *target) objectsOf(doc *text) []string {
	out, ok := t.objects[doc]
	if ok {
		return out
	}
	if doc == nil {
		out = t.plainObjects()
	} else {
		plain := t.objectsOf(nil)
		for _, s := range doc.doc.Statements {
			if s.Effect != policy.Allow {
				continue
			}
			for _, pattern := range s.Resources {
				if slices.ContainsFunc(plain, func(o string) bool { return policy.Match(pattern, o) }) {
					continue
				}
				for _, prefix := range t.prefixes() {
					if o, ok := within(pattern, prefix); ok && !slices.Contains(out, o) {
						out = append(out, o)
					}
				}
			}
		}
	}
	t.objects[doc] = out
	return out
}

// prefixes are those of the ARNs of log objects.
func (t *target) prefixes() []string {
	if len(t.bucket.LogPrefixes) == 0 {
		return []string{t.arn + "/"}
	}
	out := make([]string, 0, len(t.bucket.LogPrefixes))
	for _, p := range t.bucket.LogPrefixes {
		out = append(out, t.arn+"/"+p)
	}
	return out
}

// plainObjects are log objects that differ in region, date and name, so that no
// statement about some of the logs is taken for one about all of them.
func (t *target) plainObjects() []string {
	var out []string
	for _, prefix := range t.prefixes() {
		switch {
		case strings.HasSuffix(prefix, "/CloudTrail/"):
			out = append(out, files(prefix, "000000000000")...)
		case endsWithAccount(prefix):
			account := prefix[len(prefix)-13 : len(prefix)-1]
			out = append(out, files(prefix+"CloudTrail/", account)...)
		default:
			for _, folder := range t.folders {
				out = append(out, files(prefix+folder+"/CloudTrail/", folder[strings.LastIndexByte(folder, '/')+1:])...)
			}
		}
	}
	return out
}

func files(folder, account string) []string {
	return []string{
		folder + "us-east-1/2026/01/02/" + account + "_CloudTrail_us-east-1_20260102T0305Z_Qx7bT2kLmW9sYc4d.json.gz",
		folder + "ap-southeast-2/2019/11/30/" + account + "_CloudTrail_ap-southeast-2_20191130T1710Z_aB3fH8nRzE5uJp6v.json.gz",
	}
}

func endsWithAccount(prefix string) bool {
	n := len(prefix)
	return n > 13 && prefix[n-1] == '/' && prefix[n-14] == '/' && strings.Trim(prefix[n-13:n-1], "0123456789") == ""
}

// within makes a text that begins with the prefix and matches the pattern, if
// there is one. A * stands for as little as it can, but at the end for the name
// of a file.
func within(pattern, prefix string) (string, bool) {
	rest, ok := consume(pattern, prefix)
	if !ok {
		return "", false
	}
	rest = strings.ReplaceAll(rest, "?", "0")
	if trimmed := strings.TrimRight(rest, "*"); trimmed != rest {
		rest = trimmed + "Qx7bT2kLmW9sYc4d.json.gz"
	}
	return prefix + strings.ReplaceAll(rest, "*", ""), true
}

// consume matches the whole prefix against a beginning of the pattern and returns
// what is left of the pattern, the most specific of what can be left.
func consume(pattern, prefix string) (string, bool) {
	if i := strings.IndexAny(pattern, "*?"); i >= 0 && !strings.HasPrefix(prefix, pattern[:i]) && !strings.HasPrefix(pattern[:i], prefix) {
		return "", false
	}
	for i := len(pattern); i >= 0; i-- {
		if policy.Match(pattern[:i], prefix) {
			if i > 0 && pattern[i-1] == '*' {
				i-- // it may stand for more
			}
			return pattern[i:], true
		}
	}
	return "", false
}
