package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/trailproof/trailproof/collectors"
	"github.com/trailproof/trailproof/collectors/awsapi"
)

func newScan(env *Env, show *display) *cobra.Command {
	var ask asking
	var judge judging
	j := job{env: env, show: show}
	cmd := &cobra.Command{
		Use:   "scan",
		Short: "The main job: collect, assess, write the pack, apply the gate",
		Long: `scan asks AWS how the audit trail is kept, judges the answers, writes an evidence
pack and applies the gate. Without --output it writes a folder trailproof-pack
in the current folder. Credentials come from the AWS SDK's default chain.

With --period it also reads the log archive, as validate-logs does: every digest
and log file of the period is verified, and the records in them are read. Of the
policy that "trailproof permissions" prints, the statements whose names begin with
TrailproofPeriod are for that. Without --period the evidence speaks for the moment
of the run.

A run that was ended early goes on with --resume: what AWS has answered is not
asked again, and the pack is that of a run which was not ended. -o pack=PATH says
where the earlier run was to put its pack.

` + splitHelp,
		Example: `  trailproof scan --profile audit
  trailproof scan --org --role-name TrailproofAudit -o pack=2026-q3.zip
  trailproof scan --org --role-name TrailproofAudit -o pack=q3 --split-by account
  trailproof scan --framework pci-dss-4.0.1 --fail-on medium -f json
  trailproof scan --period 2026-07-01..2026-09-30 --config trailproof.yaml
  trailproof scan --org --role-name TrailproofAudit -o pack=2026-q3.zip --resume`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			targets, err := j.targets(env)
			if err := errors.Join(err, j.check(), ask.check(judge.config), j.splittable(targets), judge.looks.whole(j.by), judge.looks.unmasked(targets)); err != nil {
				return err
			}
			if j.brief, err = judge.brief(); err != nil {
				return err
			}
			if err := j.signed(cmd.Context(), len(targets) == 0 || hasPack(targets), ask.options()); err != nil {
				return err
			}
			return j.collected(cmd.Context(), &ask, targets, "trailproof-pack")
		},
	}
	ask.flags(cmd.Flags())
	ask.again(cmd.Flags())
	judge.flags(cmd.Flags())
	j.flags(cmd.Flags())
	return cmd
}

// collected asks AWS and finishes the job with what it said. The end of a run
// by a signal or by --timeout outranks the gate; what was collected is written.
// The gate's decision remains the last line.
func (j *job) collected(ctx context.Context, ask *asking, targets []target, otherwise string) error {
	rec, err := ask.open(j.show, targets, otherwise)
	if err != nil {
		return err
	}
	defer rec.close()
	gathered, end, err := ask.collect(ctx, j.env, j.show, rec)
	if err != nil {
		rec.discard()
		return err
	}
	snapshot, err := gathered.Snapshot()
	if err != nil {
		return err
	}
	if end != nil {
		j.show.say("trailproof: %s: what was collected is kept", end)
		rec.goOn(j.show)
	}
	err = j.finish(ctx, snapshot, rec, targets)
	if end != nil && (err == nil || isGate(err)) {
		return said{end}
	}
	return err
}

func isGate(err error) bool {
	_, ok := errors.AsType[*gateError](err)
	return ok
}

// collect asks AWS. A run that a signal or --timeout ends yields what it has,
// and why it ended. Where answers cannot be kept, what was is, and there is no
// snapshot.
func (a *asking) collect(ctx context.Context, env *Env, show *display, rec *recording) (g *collectors.Gathered, end, err error) {
	plan, err := a.plan(env, show)
	if err != nil {
		return nil, nil, err
	}
	if err := rec.begin(&plan); err != nil {
		return nil, nil, err
	}
	recorder := awsapi.NewRecorder(rec.store, env.Now).WriteTo(rec.journal)
	g, end, err = a.carryOut(ctx, plan, recorder)
	if fault := recorder.Fault(); err == nil && fault != nil && rec.draft != nil {
		rec.keep = true
		rec.goOn(show)
		return nil, nil, fmt.Errorf("%w; what was collected is kept in %s", fault, rec.folder())
	}
	return g, end, err
}

// carryOut carries out a plan, as collect does. Expired credentials and a lost
// network end a run as a signal does.
func (a *asking) carryOut(ctx context.Context, plan collectors.Plan, rec *awsapi.Recorder) (g *collectors.Gathered, end, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	plan.Session.End = stop
	if a.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, a.timeout, errTimeout)
		defer cancel()
	}
	g, err = collectors.Gather(ctx, plan, rec)
	end = context.Cause(ctx)
	if err != nil && end != nil {
		err = end
	}
	return g, end, asUsage(err)
}

// options say how AWS is reached.
func (a *asking) options() awsapi.Options {
	return awsapi.Options{Profile: a.profile, CallTimeout: a.callTimeout, MaxRPS: a.maxRPS}
}

// plan turns the flags into what is to be collected.
func (a *asking) plan(env *Env, show *display) (collectors.Plan, error) {
	period, err := parsePeriod(a.period, env.Now().UTC())
	return collectors.Plan{
		Session:    a.options(),
		Org:        a.org,
		RoleName:   a.roleName,
		ExternalID: a.externalID,
		Via:        a.via,
		Accounts:   a.accounts,
		Regions:    a.regions,

		ExcludeAccounts: a.excludeAccounts,
		Units:           a.units,
		ExcludeUnits:    a.excludeUnits,
		Settings:        a.settings,
		AccountTags:     a.accountTags,

		Concurrency: a.concurrency,
		Sparing:     true,
		Period:      period,
		Arguments:   spoken(env.args),
		Tool:        tool(),
		Now:         env.Now,
		Progress:    show.progress,
	}, err
}
