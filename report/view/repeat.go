package view

import (
	"fmt"
	"time"
)

// repeatable says what can be performed again from the pack alone, what cannot,
// and by which commands.
func (b *builder) repeatable() {
	p, period := b.pack, b.assessment.About.Period
	p.Verify = []string{
		"trailproof verify PACK",
		"jq -cSj '[.files[] | select(.after_root | not)]' MANIFEST.json | sha256sum   # the root",
		"jq -r '.files[] | .sha256 + \"  \" + .path' MANIFEST.json | sha256sum --check --quiet   # every file",
		"(cd raw && for f in *; do echo \"$f  $f\"; done | sha256sum --check --quiet)   # every response under its own name",
	}
	p.Repeat = []string{"trailproof verify needs the pack alone, neither an account nor the network: it compares every file with the manifest, collects the facts again from the recorded responses, " +
		"and judges them again by the checks in controls/. The build that wrote the pack also renders its evidence files and reports again."}
	if !p.Proof.Verified() {
		return
	}
	p.Repeat = append(p.Repeat,
		"The digest files that were read, with those just outside the period that bear them out, lie in raw/ under their SHA-256; their names and signatures are in the responses of the items of the log archive, "+
			"and the public keys in those of cloudtrail:ListPublicKeys. With them verify checks every signature, place and link again.",
		fmt.Sprintf("The log files do not lie in the pack. Which of them had the hash that a digest lists was found when they were read, between %s and %s, and is on record; verify repeats what follows from the record, not the reading. "+
			"To read them again, run the command that each item of the log archive gives, or the last one below on a copy of the buckets that has the metadata of the digest files.", moment(b.assessment.About.Started), moment(b.assessment.About.Finished)))
	p.Verify = append(p.Verify, "trailproof validate-logs --from-dir COPY --keys KEYS --period "+period.From.UTC().Format(time.RFC3339)+".."+period.To.UTC().Format(time.RFC3339)+
		"   # KEYS: the file in raw/ of each cloudtrail:ListPublicKeys, each with its own --keys")
}
