package main

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/trailproof/trailproof/examples/wire"
)

// keys are the access keys that were handed out. Any other key is the caller's
// own: that of the account it names, or else of the management account.
type keys struct {
	lasting time.Duration // how long assumed credentials last, as the answer says
	revoked time.Duration // after how long they are refused though they should last; 0 for never

	mu     sync.Mutex
	issued map[string]session
	count  int
}

// session is what an access key stands for.
type session struct {
	account string
	arn     string
	ends    time.Time // zero for never
}

func (k *keys) session(key string, account string) session {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s, ok := k.issued[key]; ok {
		return s
	}
	home := cmp.Or(account, management)
	return session{account: home, arn: "arn:aws:sts::" + home + ":assumed-role/ComplianceAudit/quarterly-scan"}
}

func (s session) expired(now time.Time) bool { return !s.ends.IsZero() && !now.Before(s.ends) }

// issue hands out a key for a role. Its name holds the account, as AWS's do in
// another way.
func (k *keys) issue(account, role, name string, now time.Time) (key string, expires time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.count++
	// Sixteen letters and digits after the prefix, as AWS's keys have.
	key = "ASIA" + account + base32(k.count)
	s := session{account: account, arn: "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + name}
	expires = now.Add(k.lasting)
	s.ends = expires
	if k.revoked > 0 {
		s.ends = now.Add(k.revoked)
	}
	if k.issued == nil {
		k.issued = map[string]session{}
	}
	k.issued[key] = s
	return key, expires
}

func base32(n int) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var out [4]byte
	for i := range out {
		out[len(out)-1-i] = digits[n%32]
		n /= 32
	}
	return string(out[:])
}

func (s session) identity() string {
	return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>` + s.arn +
		`</Arn><UserId>AROA` + s.account + `:` + s.arn[strings.LastIndexByte(s.arn, '/')+1:] + `</UserId><Account>` + s.account +
		`</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>` + s.account + `</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
}

// assume answers sts:AssumeRole, from whatever role it is asked; refused is why
// the role cannot be assumed.
func (k *keys) assume(o *organization, from session, q wire.Question, name string, now time.Time) (body, refused string) {
	parts := strings.SplitN(q.Subject, ":", 6)
	if len(parts) == 6 {
		a := o.byID[parts[4]]
		role, isRole := strings.CutPrefix(parts[5], "role/")
		if a != nil && a.active() && isRole {
			role = role[strings.LastIndexByte(role, '/')+1:]
			key, expires := k.issue(a.id, role, name, now)
			return fmt.Sprintf(`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser>`+
				`<AssumedRoleId>AROA%s:%s</AssumedRoleId><Arn>arn:aws:sts::%s:assumed-role/%s/%s</Arn></AssumedRoleUser><Credentials>`+
				`<AccessKeyId>%s</AccessKeyId><SecretAccessKey>secret-of-%s</SecretAccessKey><SessionToken>session-of-%s</SessionToken>`+
				`<Expiration>%s</Expiration></Credentials></AssumeRoleResult><ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></AssumeRoleResponse>`,
				a.id, name, a.id, role, name, key, key, key, expires.UTC().Format(time.RFC3339), key), ""
		}
	}
	return "", "User: " + from.arn + " is not authorized to perform: sts:AssumeRole on resource: " + q.Subject
}
