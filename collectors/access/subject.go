package access

import (
	"cmp"
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// A subject is a principal that can be asked about: a user, a role or the root of
// an account that was examined, or one from outside of whose own policies nothing
// is known, and who is taken to be allowed there what it asks for.
type subject struct {
	arn, kind, account string
	identity           *Identity // nil for roots and outsiders
	home               *account  // nil for outsiders
	caller             policy.Caller
	policies           []*policy.Compiled
	texts              []*text // of the policies, for the patterns in them
	may                actionSet
	choosy             actionSet // where it may matter to which resource the action is
	boundary           *policy.Compiled
	unread             *evidence.Gap // the first of its policies that was not read
	doubt              *evidence.Gap // why it may have a power that no list names
	known              map[string][]string
	unknown            func(string) bool
}

// account is an account that is ready to be asked about.
type account struct {
	*Account
	scps, rcps levels
	groups     map[string]*Group
	subjects   []*subject
	assumers   []*subject // those who may assume roles
	escalators []*subject // those who may take over others in another way
}

// levels are the policies of an organization that bear on an account.
type levels struct {
	levels [][]*policy.Compiled
	names  map[string]bool
	choosy actionSet     // where it may matter to which resource the action is
	unread *evidence.Gap // why one of them is not known
}

func newLevels(all [][]*Policy) levels {
	out := levels{names: map[string]bool{}}
	for _, level := range all {
		compiled := make([]*policy.Compiled, 0, len(level))
		for _, p := range level {
			compiled = append(compiled, p.compiled)
			out.names[p.Name] = true
			if p.text != nil {
				out.choosy.join(p.text.choosy)
			}
			if out.unread == nil {
				out.unread = p.Unread
			}
		}
		out.levels = append(out.levels, compiled)
	}
	return out
}

// Callers of AWS's APIs do not send these: only services do, on behalf of
// others. (aws:SourceOwner, which the default policy of a topic names, is among
// them: AWS refuses principals whom that policy alone would admit.)
var serviceKeys = map[string]bool{
	"aws:sourcearn": true, "aws:sourceaccount": true, "aws:sourceowner": true, "aws:sourceorgid": true, "aws:sourceorgpaths": true,
	"aws:principalservicename": true, "aws:principalservicenameslist": true,
}

// newSubject readies an identity of an account.
func (a *analysis) newSubject(home *account, id *Identity) *subject {
	s := &subject{arn: id.ARN, kind: id.Kind, account: home.ID, home: home, identity: id}
	s.choosy = home.scps.choosy
	s.caller = policy.Caller{ARN: id.ARN, Type: policy.User, Account: home.ID, InManagementAccount: home.Management}
	if id.Kind == RoleKind || id.Kind == ServiceRoleKind {
		s.caller.Type, s.caller.RoleARN = policy.Role, id.ARN
		if strings.Contains(id.ARN, ":role/aws-service-role/") {
			s.kind, s.caller.ServiceLinked = ServiceRoleKind, true
		}
	}
	all := id.Policies
	for _, name := range id.Groups {
		if group := home.groups[name]; group != nil {
			all = append(all[:len(all):len(all)], group.Policies...)
		} else {
			all = append(all[:len(all):len(all)], Unread("group "+name, evidence.Gap{Reason: evidence.NotAsked, Action: "iam:GetAccountAuthorizationDetails", Detail: "the policies of the group " + name + " were not read"}))
		}
	}
	s.policies, s.texts = make([]*policy.Compiled, 0, len(all)), make([]*text, 0, len(all))
	for _, p := range all {
		s.policies = append(s.policies, p.compiled)
		if p.Unread != nil {
			s.may, s.unread = everyAction, p.Unread
			continue
		}
		s.may.join(p.text.may)
		s.choosy.join(p.text.choosy)
		s.texts = append(s.texts, p.text)
	}
	if id.Boundary != nil {
		s.boundary = id.Boundary.compiled
		if id.Boundary.text != nil {
			s.choosy.join(id.Boundary.text.choosy)
		}
		if s.unread == nil {
			s.unread = id.Boundary.Unread
		}
	}
	return s
}

// newRoot is the root of an account: no identity policy limits it.
func (a *analysis) newRoot(home *account) *subject {
	arn := a.iam(home.ID) + "root"
	return &subject{
		arn: arn, kind: RootKind, account: home.ID, home: home, may: everyAction,
		caller: policy.Caller{ARN: arn, Type: policy.Root, Account: home.ID, InManagementAccount: home.Management},
	}
}

// learn fills in the context of a subject of an examined account. It is done when
// the subject is asked about first: most never are.
func (a *analysis) learn(s *subject) {
	if s.known != nil {
		return
	}
	known := map[string][]string{
		"aws:principalarn": {s.arn}, "aws:principalaccount": {s.account}, "kms:calleraccount": {s.account},
		"aws:principalisawsservice": {"false"},
	}
	a.taken(known)
	switch s.home.Member {
	case IsMember:
		if a.world.Organization != "" {
			known["aws:principalorgid"] = []string{a.world.Organization}
		}
		if s.home.Path != "" {
			known["aws:principalorgpaths"] = []string{s.home.Path}
		}
	}
	tagsVary := false
	switch {
	case s.kind == RootKind:
		known["aws:principaltype"], known["aws:userid"] = []string{"Account"}, []string{s.account}
	case s.kind == UserKind:
		known["aws:principaltype"], known["aws:username"] = []string{"User"}, []string{s.identity.Name}
		if s.identity.ID != "" {
			known["aws:userid"] = []string{s.identity.ID}
		}
	default:
		known["aws:principaltype"] = []string{"AssumedRole"}
		if s.identity.ID != "" && a.sessionsAlike {
			known["aws:userid"] = []string{s.identity.ID + ":session"}
		}
		tagsVary = tagged(s.identity.Trust)
	}
	if s.identity != nil && !tagsVary {
		for key, value := range s.identity.Tags {
			known["aws:principaltag/"+strings.ToLower(key)] = []string{value}
		}
	}
	s.known = known
	a.learned = append(a.learned, s)
	s.unknown = func(key string) bool {
		switch {
		case serviceKeys[key]:
			return false
		case strings.HasPrefix(key, "aws:principaltag/"):
			return tagsVary
		case key == "aws:username":
			return false // known of users, and of nobody else
		case key == "aws:principalorgid", key == "aws:principalorgpaths":
			return s.home.Member != NoMember
		}
		return true
	}
}

// forget empties the contexts that were filled in: those of all subjects who are ever
// asked about need more memory than the subjects.
func (a *analysis) forget() {
	for _, s := range a.learned {
		s.known, s.unknown = nil, nil
	}
	a.learned = a.learned[:0]
}

// taken is what is taken as given of a request: that it is sent as AWS's own tools
// send it, over TLS.
func (a *analysis) taken(known map[string][]string) {
	known["aws:securetransport"] = []string{"true"}
	known["s3:tlsversion"] = []string{"1.3"}
	known["s3:signatureversion"] = []string{"AWS4-HMAC-SHA256"}
}

// tagged says whether a session of the role may carry tags of its own, which
// take the place of the role's: its trust policy allows to pass them, or was not
// read.
func tagged(trust *Policy) bool {
	if trust == nil || trust.Unread != nil {
		return trust != nil
	}
	for _, s := range trust.doc.Statements {
		if s.Effect == policy.Allow && s.Covers("sts:TagSession") {
			return true
		}
	}
	return false
}

// suspect notes that the subject may have a power by what was not read, the same
// gap whatever the order of the resources.
func (s *subject) suspect(gap *evidence.Gap) {
	if s.doubt == nil || cmp.Or(cmp.Compare(gap.Reason, s.doubt.Reason), cmp.Compare(gap.Action, s.doubt.Action), cmp.Compare(gap.Detail, s.doubt.Detail)) < 0 {
		s.doubt = gap
	}
}
