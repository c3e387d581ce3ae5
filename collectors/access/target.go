package access

import (
	"strings"

	"github.com/trailproof/trailproof/collectors/evidence"
	"github.com/trailproof/trailproof/collectors/policy"
)

// A target is a resource that subjects are asked about.
type target struct {
	kind       ResourceType
	arn        string
	account    string   // that owns it; "" if it is not known
	managers   []string // further accounts whose principals manage it as if it were theirs
	region     string
	own        *Policy
	rcps       *levels
	grants     []policy.Grant
	unheard    *evidence.Gap // why its grants are not known
	powers     []power
	variants   []variant               // the requests that can be made; the caller chooses
	lock       map[string]evidence.Gap // powers that hang on what is not known of the bucket, by action
	bucket     *Bucket
	shut       policy.Truth // Block Public Access keeps other accounts out
	shutUnread *evidence.Gap
	folders    []string // where log objects lie below a prefix that ends before the account

	wanted  actionSet            // all actions of the powers
	direct  actionSet            // what its own policy, or a grant, may give to anybody it does not name
	heard   actionSet            // as much of that as follows from what was read
	partly  *evidence.Gap        // why that is not all; nil if it is
	named   map[string]actionSet // and to whom it names, by ARN, or the account's ID
	objects map[*text][]string   // log objects that the resource patterns of a document match
}

// variant is what is known of a request beside who makes it.
type variant struct {
	known  map[string][]string
	absent string // a key that is known not to be there
}

// ready works out whom the target's own policy and its grants may serve, so that
// nobody else need be asked about.
func (t *target) ready() *target {
	for _, p := range t.powers {
		t.wanted.addAction(p.action)
		for _, w := range p.with {
			t.wanted.addAction(w)
		}
	}
	t.named, t.objects = map[string]actionSet{}, map[*text][]string{}
	t.hear()
	t.heard = t.direct
	if t.partly = first(unreadOf(t.own), t.unheard); t.partly != nil {
		t.direct = everyAction
	}
	return t
}

// hear takes in the target's own policy and its grants, as far as they were read.
func (t *target) hear() {
	for _, g := range t.grants {
		var set actionSet
		for _, op := range g.Operations {
			set.join(matching(strings.ToLower("kms:" + op)))
		}
		t.serve(policy.Principal{Kind: "AWS", ID: g.Grantee}, set)
	}
	if t.own == nil || t.own.doc == nil {
		return
	}
	for _, s := range t.own.doc.Statements {
		if s.Effect != policy.Allow {
			continue
		}
		set := covered(s)
		if s.NotPrincipals != nil {
			t.direct.join(set)
		}
		for _, p := range s.Principals {
			t.serve(p, set)
		}
	}
}

// only says whether the subject, of another account, may have some of the actions
// by nothing but what was not read.
func (t *target) only(s *subject) bool {
	if t.partly == nil || t.atHome(s) {
		return false
	}
	sure := t.heard
	sure.join(t.named[s.arn])
	sure.join(t.named[s.account])
	sure.meet(s.may)
	return !sure.meets(t.wanted)
}

func (t *target) serve(p policy.Principal, set actionSet) {
	id := p.ID
	switch {
	case p.Everyone(), p.Kind == "CanonicalUser", strings.Contains(id, ":assumed-role/"):
		t.direct.join(set) // of a session, the role is asked about
		return
	case p.Kind != "AWS":
		return
	case strings.HasSuffix(id, ":root") && p.Account() != "":
		id = p.Account()
	}
	known := t.named[id]
	known.join(set)
	t.named[id] = known
}

// atHome says whether the subject manages the target by its own policies alone.
func (t *target) atHome(s *subject) bool {
	if t.account == "" || t.account == s.account {
		return true
	}
	for _, m := range t.managers {
		if m == s.account {
			return true
		}
	}
	return false
}

// open is which actions the subject may have at all, so far as can be told
// without looking at resources and conditions.
func (t *target) open(s *subject) actionSet {
	given := t.direct
	given.join(t.named[s.arn])
	switch {
	case !t.atHome(s):
		given.join(t.named[s.account])
		given.meet(s.may)
	case s.kind == RootKind:
		given = everyAction
	default:
		given.join(s.may)
	}
	given.meet(t.wanted)
	return given
}

// places are the ARNs that stand for the target in a request for the power, by
// the subject.
func (t *target) places(p power, s *subject) []string {
	switch p.at {
	case object:
		return t.logObjects(s)
	case anything:
		if t.kind == SubscriptionType {
			return []string{t.arn, "*"}
		}
		return []string{"*"}
	case stream:
		return []string{t.arn + ":log-stream:" + t.account + "_CloudTrail_" + t.region}
	case point:
		out := []string{}
		points, _ := t.bucket.AccessPoints.Get()
		for _, name := range points {
			out = append(out, "arn:"+partition(t.arn)+":s3:"+t.region+":"+t.account+":accesspoint/"+name)
		}
		return out
	}
	if t.kind == LogGroupType {
		return []string{t.arn, t.arn + ":*"}
	}
	return []string{t.arn}
}

// each says whether the ARNs of a power are forms of one name, so that the
// subject has the power surely only if it does not matter which one AWS asks
// about; otherwise they are different things, of which one suffices.
func (t *target) forms(p power) bool {
	return t.kind == LogGroupType && p.at == itself || t.kind == SubscriptionType
}

func partition(arn string) string {
	if fields := strings.SplitN(arn, ":", 3); len(fields) == 3 && fields[0] == "arn" {
		return fields[1]
	}
	return "aws"
}
