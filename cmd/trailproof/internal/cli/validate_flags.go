package cli

import (
	"time"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// validating is the command line of validate-logs.
type validating struct {
	reading
	validation

	shard   string
	sharded bool // --shard is given, be it empty
	resume  bool
	config  string
}

func (v *validating) flags(f *pflag.FlagSet) {
	v.reading.flags(f)
	for name, usage := range map[string]string{
		"regions":   "regions whose log files are verified (default all)",
		"accounts":  "accounts whose log files are verified (default all)",
		"org":       "verify what there is of every account of the organization",
		"role-name": "role to assume in other accounts, to ask them for trails of their own",
		"period":    "time span to prove, FROM..TO in dates or RFC 3339 (default the last 7 days whose digests are due)",
	} {
		f.Lookup(name).Usage = usage
	}
	f.Lookup("trail").Usage = "trail to verify, by ARN or name (repeatable; default all)"
	f.StringVar(&v.shard, "shard", "", shardUsage)
	f.BoolVar(&v.resume, "resume", false, "go on where an interrupted run of the same chains and period stopped; it left trailproof-validate-….journal in the current folder")
	f.StringVar(&v.config, "config", "", "configuration file (default "+defaultConfig+" if it is there)")
	v.validation.flags(f)
}

// span is the period asked for.
func (v *validating) span(now time.Time) (evidence.Period, error) {
	if v.ask.period == "" {
		to := archive.LatestShardable(now).Truncate(time.Hour)
		p := evidence.Period{From: to.Add(-week), To: to}
		v.show.hint("no --period: the last 7 days whose digests are due, %s..%s", p.From.Format(time.RFC3339), p.To.Format(time.RFC3339))
		return p, nil
	}
	p, err := parsePeriod(v.ask.period, now)
	if err != nil {
		return p, err
	}
	if !p.From.Before(now) {
		return p, usagef("--period begins in the future: %s", v.ask.period)
	}
	return evidence.Period{From: p.From.UTC(), To: p.To.UTC()}, nil
}
