package archive

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	neturl "net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// NamesAccount says whether a folder's name is that of an account.
func NamesAccount(folder string) bool { return accountForm.MatchString(folder) }

// NamesOrganization says whether a folder's name is that of an organization.
func NamesOrganization(folder string) bool { return organizationForm.MatchString(folder) }

// NamesRegion says whether a folder's name is that of a region.
func NamesRegion(folder string) bool { return regionForm.MatchString(folder) }

// Root is the part of the keys up to the account's folder, with a slash at its
// end.
func (p Place) Root() string { return p.root() }

// Subfolders names the folders directly below a prefix, which is "" or ends with
// a slash, in the order of their keys. Objects are left out.
func (b Buckets) Subfolders(ctx context.Context, bucket, prefix string) ([]string, error) {
	client, err := b.Client(ctx, bucket)
	if err != nil {
		return nil, err
	}
	in := &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, Delimiter: aws.String("/"), EncodingType: types.EncodingTypeUrl}
	var names []string
	for {
		out, err := page(ctx, client, in)
		if err != nil {
			return nil, err
		}
		for _, p := range out.CommonPrefixes {
			key := aws.ToString(p.Prefix)
			if out.EncodingType == types.EncodingTypeUrl {
				if key, err = neturl.QueryUnescape(key); err != nil {
					return nil, failed("s3:ListBucket", "the listing holds a folder that cannot be read")
				}
			}
			if name, below := strings.CutPrefix(key, prefix); below && strings.HasSuffix(name, "/") {
				names = append(names, strings.TrimSuffix(name, "/"))
			}
		}
		if !aws.ToBool(out.IsTruncated) {
			return names, nil
		}
		token := aws.ToString(out.NextContinuationToken)
		if token == "" || token == aws.ToString(in.ContinuationToken) {
			return nil, failed("s3:ListBucket", "the listing goes on without saying where")
		}
		in.ContinuationToken = &token
	}
}

// Subfolders names the folders directly below a prefix, as that of Buckets does.
func (f *Folders) Subfolders(ctx context.Context, bucket, prefix string) ([]string, error) {
	root, err := f.root(bucket)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(root.FS(), cmp.Or(strings.TrimSuffix(prefix, "/"), "."))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, ctx.Err()
}
