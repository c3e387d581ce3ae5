package s3

import "github.com/trailproof/trailproof/collectors/evidence"

// BlockedBy is Block Public Access as it is in force: each setting holds if the
// bucket or the owning account has it.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func BlockedBy(bucket, account evidence.Value[PublicAccessBlock]) Blocked {
	either := func(setting func(PublicAccessBlock) bool) evidence.Value[bool] {
		return evidence.Any(evidence.Then(bucket, setting), evidence.Then(account, setting))
	}
	return Blocked{
		BlockPublicACLs:       either(func(b PublicAccessBlock) bool { return b.BlockPublicACLs }),
		IgnorePublicACLs:      either(func(b PublicAccessBlock) bool { return b.IgnorePublicACLs }),
		BlockPublicPolicy:     either(func(b PublicAccessBlock) bool { return b.BlockPublicPolicy }),
		RestrictPublicBuckets: either(func(b PublicAccessBlock) bool { return b.RestrictPublicBuckets }),
	}
}
