package pack

import (
	"fmt"
	"strings"

	"github.com/trailproof/trailproof/report/signature"
	"github.com/trailproof/trailproof/report/timestamp"
)

// verifySignature checks that the signature is over the pack's files, and, if keys
// are given, that it is by one of them.
func verifySignature(p *Pack, deps Deps, done *Checked) error {
	m := &p.Manifest
	if _, there := p.files[SignatureFile]; !there {
		switch {
		case m.SignedWith != "":
			return differs("the pack was signed with key %s, and %s is missing", m.SignedWith, SignatureFile)
		case len(deps.Keys) > 0:
			return differs("the pack is not signed")
		}
		return &unsettled{None, "the pack is not signed"}
	}
	data, err := p.document(SignatureFile, min(maxManifest, 2*p.longestManifest()))
	if err != nil {
		return differs("%v", err)
	}
	e, err := signature.Open(data)
	if err != nil {
		return differs("%s: %v", SignatureFile, err)
	}
	if m.SignedWith != "" && e.KeyID != m.SignedWith {
		return differs("the signature is by key %s, and the manifest says by key %s", e.KeyID, m.SignedWith)
	}
	if err := signedOver(p, e.Statement); err != nil {
		return err
	}
	for _, key := range deps.Keys {
		if key.ID != e.KeyID {
			continue
		}
		if err := e.Verify(key); err != nil {
			return differs("the signature does not hold: %v", err)
		}
		done.say("key %s signed the %d files, the manifest among them", key.ID, len(e.Statement.Subject))
		return nil
	}
	if len(deps.Keys) > 0 {
		return differs("the signature is by key %s, and not by %s", e.KeyID, anyOf(deps.Keys))
	}
	return &unsettled{NotChecked, fmt.Sprintf("it is over these %d files and says that it is by key %s, which was not checked: give the public key of the signer with --key", len(e.Statement.Subject), e.KeyID)}
}

// signedOver compares what is signed with the manifest, whose files were found to
// be the pack's.
func signedOver(p *Pack, s signature.Statement) error {
	m := &p.Manifest
	manifest, err := p.digest(ManifestFile)
	if err != nil {
		return differs("%v", err)
	}
	want := signature.NewStatement(predicateOf(m), subjectsOf(m, manifest))
	for i := range max(len(s.Subject), len(want.Subject)) {
		switch {
		case i == len(s.Subject) || i < len(want.Subject) && want.Subject[i].Name < s.Subject[i].Name:
			return differs("the signature is not over %q, which is in the pack", want.Subject[i].Name)
		case i == len(want.Subject) || s.Subject[i].Name < want.Subject[i].Name:
			return differs("the signature is over %q, which is not in the pack", s.Subject[i].Name)
		case s.Subject[i].Digest != want.Subject[i].Digest:
			return differs("the signature is over another %q: its SHA-256 was %s and is %s", s.Subject[i].Name, s.Subject[i].Digest.SHA256, want.Subject[i].Digest.SHA256)
		}
	}
	got := s.Predicate
	got.KeyID = ""
	if !got.Finished.Equal(want.Predicate.Finished) {
		return differs("the signature is over a pack of %s, and this is of %s", got.Finished, want.Predicate.Finished)
	}
	if got.Finished = want.Predicate.Finished; got != want.Predicate {
		return differs("the signature is over pack %q with root %s, and the manifest is of pack %q with root %s", got.Pack, got.Root, want.Predicate.Pack, want.Predicate.Root)
	}
	return nil
}

// anyOf names keys.
func anyOf(keys []*signature.Key) string {
	var ids []string
	for _, k := range keys {
		ids = append(ids, k.ID)
	}
	return strings.Join(ids, " or ")
}

// verifyTime checks that the time-stamp is over the signature, or over the manifest of
// a pack without one, and, if roots are given, that it leads to one of them.
func verifyTime(p *Pack, deps Deps, done *Checked) error {
	if _, there := p.files[TimestampFile]; !there {
		if deps.TimeRoots != nil {
			return differs("the pack has no time-stamp")
		}
		return &unsettled{None, "the pack has no time-stamp"}
	}
	answer, err := p.document(TimestampFile, timestamp.MaxSize)
	if err != nil {
		return differs("%v", err)
	}
	token, err := timestamp.Parse(answer)
	if err != nil {
		return differs("%s: %v", TimestampFile, err)
	}
	over := SignatureFile
	if _, signed := p.files[SignatureFile]; !signed {
		over = ManifestFile
	}
	data, err := p.File(over)
	if err != nil {
		return differs("%v", err)
	}
	if !token.Covers(data) {
		return differs("the time-stamp is over something else than %s", over)
	}
	at := token.Time.Format("2006-01-02 15:04:05 MST")
	if deps.TimeRoots == nil {
		return &unsettled{NotChecked, fmt.Sprintf("a time-stamp of %s by %q is over %s; whose certificate that is was not checked: give those of the authority with --timestamp-ca", at, token.Name(), over)}
	}
	if err := token.Trusted(deps.TimeRoots); err != nil {
		return differs("the time-stamp of %s by %q is not by an authority that is trusted: %v", at, token.Name(), err)
	}
	done.say("%s was there at %s, says %q", over, at, token.Name())
	return nil
}
