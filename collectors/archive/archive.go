// Package archive verifies what CloudTrail delivered to S3: the digest files,
// which CloudTrail signs, and the log files whose hashes they list. Its result
// is coverage: for which part of a period the log files are proven complete and
// unaltered, and why not for the rest.
//
// Verify is the way in. A hole is a part of the period that no valid digest speaks
// for, and each has its cause; where a chain begins anew, the verified log files
// are asked what stopped it. What could not be read is neither right nor wrong:
// AllCovered, AllUnaltered and Outside answer yes, no or not known.
//
// The log files can be searched as they are read: Request.Search finds records in
// every log file of the period, and says of each whether a valid digest vouches for
// it. Log files that no digest lists are searched too, and nothing vouches for them.
//
// A Journal keeps what was read, under the name of what was asked. Verify asks the
// journal before the source, so a verification that finds all it asks in a journal
// needs no source and has the same result: a file of Resumable goes on where a run
// was killed, and the evidence of a period is verified again from its record.
//
// What the objects are called, and how they are hashed and signed, is CloudTrail's
// documented format:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
package archive

import "strings"

// A Place is where trails deliver: a bucket, the key prefix of the trail, and,
// for organization trails, the folder of the organization.
type Place struct {
	Bucket       string
	Prefix       string // without the final slash; "" for none
	Organization string // o-…; "" for trails of one account
}

// root is the part of the keys up to the account.
func (p Place) root() string {
	var key strings.Builder
	if p.Prefix != "" {
		key.WriteString(p.Prefix + "/")
	}
	key.WriteString("AWSLogs/")
	if p.Organization != "" {
		key.WriteString(p.Organization + "/")
	}
	return key.String()
}

// A Tree is what is delivered in one place for one account and region, by
// however many trails: their log files lie side by side.
type Tree struct {
	Place
	Account, Region string
}

// Digests is the prefix of the keys of the tree's digest files.
func (t Tree) Digests() string { return t.root() + t.Account + "/CloudTrail-Digest/" + t.Region + "/" }

// Logs is the prefix of the keys of the tree's log files.
func (t Tree) Logs() string { return t.root() + t.Account + "/CloudTrail/" + t.Region + "/" }

// url names an object for people.
func url(bucket, key string) string {
	if bucket == "" {
		return key // in a folder that is no copy of a bucket
	}
	return "s3://" + bucket + "/" + key
}
