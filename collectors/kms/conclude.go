package kms

import (
	"cmp"
	"slices"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// Conclude fills in what follows from AWS's answers. Grants, which can admit
// others beside the key policy, are not considered.
func (k *Key) Conclude() {
	k.CustomerManaged = evidence.Then(k.Metadata, func(m Metadata) bool { return m.Manager == "CUSTOMER" })
	k.Usable = evidence.Then(k.Metadata, func(m Metadata) bool {
		return m.Enabled && m.State == "Enabled" && m.DeletionDate == nil
	})
	k.ForeignAccess = k.foreignAccess()
	k.TrailConfined = k.trailConfined()
}

// document is the parsed key policy. One that cannot be read is a gap.
func (k Key) document() evidence.Value[policy.Document] {
	p, known := k.Policy.Get()
	if !known {
		return evidence.Missing[policy.Document](*k.Policy.Gap(), k.Policy.Calls()...)
	}
	doc, err := policy.Parse(p.Document)
	if err != nil {
		return undecided[policy.Document]("the key policy cannot be read: "+err.Error(), k.Policy.Calls())
	}
	return evidence.Known(*doc, k.Policy.Calls()...)
}

// foreignAccess lists the accounts, other than the key's own, that the key
// policy admits. AWS services are not listed. Everyone, in a statement whose
// conditions confine the caller to accounts or organizations, is those; any
// other condition, kms:ViaService too, leaves everyone. Statements that deny
// what another one allows are not considered: the list may name an account that
// is denied elsewhere, and never misses one.
func (k Key) foreignAccess() evidence.Value[[]ForeignAccess] {
	doc, known := k.document().Get()
	if !known {
		return evidence.Missing[[]ForeignAccess](*k.document().Gap(), k.Policy.Calls()...)
	}
	calls := slices.Concat(k.Policy.Calls(), k.Metadata.Calls())
	metadata, ownerKnown := k.Metadata.Get()
	out := []ForeignAccess{}
	for _, s := range doc.Statements {
		outsiders, err := s.Outsiders(metadata.Account)
		if err != nil && !ownerKnown {
			return evidence.Missing[[]ForeignAccess](*k.Metadata.Gap(), calls...)
		}
		if err != nil {
			return undecided[[]ForeignAccess](err.Error(), calls)
		}
		for _, o := range outsiders {
			out = append(out, ForeignAccess{Account: o.Account, Principal: o.Principal.String(), Actions: actions(s), Via: via(s)})
		}
	}
	slices.SortStableFunc(out, func(a, b ForeignAccess) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Principal, b.Principal), cmp.Compare(a.Via, b.Via))
	})
	return evidence.Known(out, calls...)
}

func actions(s policy.Statement) []string {
	if s.NotActions == nil {
		return slices.Clone(s.Actions)
	}
	out := []string{}
	for _, a := range s.NotActions {
		out = append(out, "all but "+a)
	}
	return out
}

func via(s policy.Statement) string {
	if s.Sid != "" {
		return "statement " + s.Sid
	}
	return "statement at " + s.At.String()
}

// What CloudTrail does with a key (kms:DescribeKey, which it also needs,
// reveals nothing and needs no condition), and what can confine it.
var (
	trailActions = []string{"kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"}
	trailKeys    = []string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths", "kms:EncryptionContext:aws:cloudtrail:arn"}
)

// trailConfined says whether every statement that lets CloudTrail encrypt or
// decrypt names the trail, account or organization it does so for. Where no
// statement lets it, there is nothing to confine.
// Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func (k Key) trailConfined() evidence.Value[bool] {
	doc, known := k.document().Get()
	if !known {
		return evidence.Missing[bool](*k.document().Gap(), k.Policy.Calls()...)
	}
	_, confined := doc.ServiceConfined("cloudtrail.amazonaws.com", trailActions, trailKeys)
	if confined == policy.Open {
		return undecided[bool]("whether CloudTrail's use is confined depends on a condition that cannot be decided", k.Policy.Calls())
	}
	return evidence.Known(confined == policy.Yes, k.Policy.Calls()...)
}

// undecided is the gap where AWS answered, and the answer does not tell.
func undecided[T any](why string, calls []evidence.CallID) evidence.Value[T] {
	return evidence.Missing[T](evidence.Gap{Reason: evidence.Unsupported, Detail: why}, calls...)
}
