package cli

import (
	"context"

	"github.com/trailproof/trailproof/collectors/archive"
)

// verify verifies a plan, or a shard of it, and answers. What is read is kept in
// a file beside, which --resume takes up, until the answer is given.
func (v *validating) verify(ctx context.Context, req archive.Request, unread []archive.Unread, shard *archive.Shard, targets []target) error {
	settings := map[string]string{"from": "s3"}
	if v.fromDir != "" {
		settings["from"] = "copy"
	}
	plan := archive.NewPlan(req, settings, tool())
	part := archive.Shard{Index: 0, Of: 1}
	if shard != nil {
		part = *shard
	}
	req.Chains, req.Known = plan.Share(part), plan.Others(part)
	journal := v.journal(plan, part)
	if journal != nil {
		req.Journal, req.Now = journal.Tree, journal.AsOf
		plan.AsOf = journal.AsOf
	}
	progress := &verifying{show: v.show, now: v.env.Now}
	req.Progress = progress.tell
	result, err := archive.Verify(ctx, req)
	if journal != nil {
		v.closeJournal(journal, err == nil)
	}
	if err != nil {
		return err
	}
	result.Lack(unread...)
	if shard != nil {
		return v.answerPart(plan.Part(part, result), targets)
	}
	return v.answer(v.env, v.show, result, targets)
}

// journal opens the file that --resume takes up, or says why there is none.
func (v *validating) journal(plan archive.Plan, part archive.Shard) *archive.Resumable {
	name := archive.JournalName(plan, part)
	journal, err := archive.Resume(name, plan, part, v.resume)
	switch {
	case err != nil:
		v.show.hint("hint: nothing is kept for --resume: %s", err)
		return nil
	case v.resume && journal.Resumed == 0:
		v.show.hint("nothing to resume: no run of these chains and this period left anything in %s", name)
	case v.resume:
		v.show.hint("resuming: %s holds %s", name, count(journal.Resumed, "answer"))
	}
	if journal.Damaged {
		v.show.hint("hint: %s is damaged; what followed is read again", name)
	}
	return journal
}

// closeJournal removes the file of a run that is done, and names that of another.
func (v *validating) closeJournal(journal *archive.Resumable, done bool) {
	err := journal.Close(done)
	switch {
	case err != nil && done:
		v.show.hint("hint: %s is no longer needed, and is still there: %s", journal.Path, cause(err))
	case err != nil:
		v.show.say("trailproof: what was read is not kept: %s", cause(err))
	case !done:
		v.show.say("trailproof: what was read is kept in %s: --resume goes on from there", journal.Path)
	}
}
