package search

import (
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/s3"
)

// over says whether a table that reads a location reads log files of the trail:
// all of them from above, or a part from below. A location is s3://BUCKET/PREFIX,
// and ${…} in it stands for anything.
func over(location string, t *cloudtrail.Trail) bool {
	bucket, key, ok := bucketAndKey(location)
	if !ok || bucket != t.BucketName {
		return false
	}
	names := strings.Split(strings.TrimSuffix(key, "/"), "/")
	if key == "" {
		names = nil // the whole bucket
	}
	return slices.ContainsFunc(t.LogFolders(), func(folder []string) bool {
		for i, name := range names[:min(len(names), len(folder))] {
			if !isNamed(folder[i], name) {
				return false
			}
		}
		return true
	})
}

// bucketAndKey takes a location apart. Hadoop's names for S3 are S3 as well.
func bucketAndKey(location string) (bucket, key string, ok bool) {
	scheme, rest, _ := strings.Cut(location, "://")
	bucket, key, _ = strings.Cut(rest, "/")
	return bucket, key, bucket != "" && slices.Contains([]string{"s3", "s3a", "s3n"}, strings.ToLower(scheme))
}

// isNamed says whether a folder of the pattern may have the name.
func isNamed(pattern, name string) bool {
	begin, open := strings.CutSuffix(pattern, "*")
	return strings.Contains(name, "${") || name == pattern || open && strings.HasPrefix(name, begin)
}

// told lists those whom a bucket tells of new log files of the trail, or of some
// of them. A prefix of a notification is one of the whole key, and may end in
// the midst of a name.
func told(n s3.Notifications, t *cloudtrail.Trail) []string {
	var out []string
	for _, d := range n.Destinations {
		if d.ARN != "" && tellsOfCreation(d) && strings.HasSuffix(".json.gz", d.Suffix) &&
			slices.ContainsFunc(t.LogFolders(), func(folder []string) bool { return mayBegin(folder, d.Prefix) }) {
			out = append(out, d.ARN)
		}
	}
	return out
}

// tellsOfCreation: CloudTrail puts its files, and never copies or posts them.
func tellsOfCreation(d s3.Notification) bool {
	return slices.Contains(d.Events, "s3:ObjectCreated:*") || slices.Contains(d.Events, "s3:ObjectCreated:Put")
}

// mayBegin says whether keys in the folder may begin with the prefix.
func mayBegin(folder []string, prefix string) bool {
	names := strings.Split(prefix, "/")
	for i, name := range names[:min(len(names), len(folder))] {
		if i < len(names)-1 && !isNamed(folder[i], name) {
			return false
		}
		if i == len(names)-1 && !mayBeNamed(folder[i], name) {
			return false
		}
	}
	return true
}

// mayBeNamed says whether a name that the pattern allows may begin so.
func mayBeNamed(pattern, begin string) bool {
	fixed, open := strings.CutSuffix(pattern, "*")
	return strings.HasPrefix(fixed, begin) || open && strings.HasPrefix(begin, fixed)
}
