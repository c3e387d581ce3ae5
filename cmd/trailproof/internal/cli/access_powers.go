package cli

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/trailproof/trailproof/collectors/access"
	"github.com/trailproof/trailproof/collectors/cloudtrail"
	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/iam"
	"github.com/trailproof/trailproof/collectors/kms"
	"github.com/trailproof/trailproof/collectors/s3"
)

// domain is one subject of the audit trail with some of the capabilities that
// principals may hold over it and what it depends on.
type domain struct {
	subject      string // ARN
	account      string
	trails       []string // that the subject is, or serves
	capabilities []access.Capability
	holders      access.Holders
	gap          *evidence.Gap // why it is not known who holds them; nil if it is
}

// domains are all that a snapshot has, in its order.
func domains(s *evidence.Snapshot) []domain {
	var out []domain
	for _, f := range s.Facts {
		switch data := f.Data.(type) {
		case *cloudtrail.Trail:
			of := []string{data.ARN}
			out = append(out,
				domainOf(f, of, data.Access, func(a access.OfTrail) access.Holders { return a.Stop }, access.StopLogging, access.DeleteTrail, access.Reconfigure),
				domainOf(f, of, data.Access, func(a access.OfTrail) access.Holders { return a.Silence }, access.SilenceAlerts),
				domainOf(f, of, data.Access, func(a access.OfTrail) access.Holders { return a.Query }, access.QueryLogs))
		case *s3.Bucket:
			out = append(out,
				domainOf(f, data.Trails, data.Access, func(a access.OfBucket) access.Holders { return a.Delete }, access.DeleteLogs, access.OverwriteLogs, access.BypassRetention),
				domainOf(f, data.Trails, data.Access, func(a access.OfBucket) access.Holders { return a.Change }, access.ChangeLogBucket),
				domainOf(f, data.Trails, data.Access, func(a access.OfBucket) access.Holders { return a.Read }, access.ReadLogs))
		case *kms.Key:
			out = append(out,
				domainOf(f, data.Trails, data.Access, func(a access.OfKey) access.Holders { return a.Decrypt }, access.DecryptLogs),
				domainOf(f, data.Trails, data.Access, func(a access.OfKey) access.Holders { return a.Destroy }, access.DisableKey, access.DestroyKey, access.ChangeKeyPolicy))
		}
	}
	return out
}

func domainOf[T any](f evidence.Fact, trails []string, v evidence.Value[T], of func(T) access.Holders, capabilities ...access.Capability) domain {
	d := domain{subject: f.ID, account: f.Account, trails: trails, capabilities: capabilities, gap: v.Gap()}
	if answer, known := v.Get(); known {
		d.holders = of(answer)
	}
	return d
}

// resources are those over which the capability was examined, as far as the
// answer names them: at least the subject itself.
func (d domain) resources(c access.Capability) []string {
	named := map[string]bool{}
	for _, h := range d.holders.All {
		if h.Capability == c {
			named[h.Resource] = true
		}
	}
	if len(named) == 0 {
		return []string{d.subject}
	}
	return slices.Sorted(maps.Keys(named))
}

// examined is one principal whose policies were read.
type examined struct{ arn, account, kind string }

// principals are the users, roles and root users of the accounts whose
// identities were read, by ARN.
func principals(s *evidence.Snapshot) []examined {
	found := map[string]examined{}
	for _, f := range s.Facts {
		kind := ""
		switch role := f.Data.(type) {
		case *iam.User:
			kind = access.UserKind
		case *iam.Role:
			kind = access.RoleKind
			if strings.HasPrefix(role.Path, "/aws-service-role/") {
				kind = access.ServiceRoleKind
			}
		default:
			continue
		}
		found[f.ID] = examined{f.ID, f.Account, kind}
	}
	for _, a := range s.About.Accounts {
		if root := "arn:" + partitionOf(s) + ":iam::" + a.ID + ":root"; a.NotScanned == "" {
			found[root] = examined{root, a.ID, access.RootKind}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b examined) int { return cmp.Compare(a.arn, b.arn) })
}

// partitionOf is that of the caller, and so of all accounts.
func partitionOf(s *evidence.Snapshot) string {
	if parts := strings.SplitN(s.About.Caller.ARN, ":", 3); len(parts) == 3 && parts[1] != "" {
		return parts[1]
	}
	return "aws"
}
