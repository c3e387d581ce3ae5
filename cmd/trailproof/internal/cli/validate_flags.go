package cli

import (
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// validating is the command line of validate-logs.
type validating struct {
	env  *Env
	show *display
	ask  asking
	validation

	trails   []string
	bucket   string
	prefix   string
	prefixed bool // --prefix is given, be it empty
	fromDir  string
	keys     []string
	shard    string
	sharded  bool // --shard is given, be it empty
	resume   bool
	config   string
}

func (v *validating) flags(f *pflag.FlagSet) {
	v.ask.flags(f)
	v.ask.concurrency = archive.Readers
	for name, usage := range map[string]string{
		"regions":     "regions whose log files are verified (default all)",
		"accounts":    "accounts whose log files are verified (default all)",
		"org":         "verify what there is of every account of the organization",
		"role-name":   "role to assume in other accounts, to ask them for trails of their own",
		"period":      "time span to prove, FROM..TO in dates or RFC 3339 (default the last 7 days whose digests are due)",
		"concurrency": "objects read at once",
	} {
		f.Lookup(name).Usage = usage
	}
	f.Lookup("concurrency").DefValue = strconv.Itoa(archive.Readers)
	f.StringSliceVar(&v.trails, "trail", nil, "trail to verify, by ARN or name (repeatable; default all)")
	f.StringVar(&v.bucket, "bucket", "", "bucket to read, in place of the trails' own")
	f.StringVar(&v.prefix, "prefix", "", "key prefix to read below, in place of the trails' own")
	f.StringVar(&v.fromDir, "from-dir", "", "read a local copy of the bucket in this folder")
	f.StringArrayVar(&v.keys, "keys", nil, "file that \"aws cloudtrail list-public-keys\" printed (repeatable; default public-keys.json in --from-dir, else AWS is asked)")
	f.StringVar(&v.shard, "shard", "", shardUsage)
	f.BoolVar(&v.resume, "resume", false, "go on where an interrupted run of the same chains and period stopped; it left trailproof-validate-….journal in the current folder")
	f.StringVar(&v.config, "config", "", "configuration file (default "+defaultConfig+" if it is there)")
	v.validation.flags(f)
}

// check finds fault with flags before anything is asked.
func (v *validating) check() error {
	if err := v.ask.limits(); err != nil {
		return err
	}
	for _, region := range v.ask.regions {
		if !archive.NamesRegion(region) {
			return usagef("--regions: %q is not the name of a region such as eu-west-1", region)
		}
	}
	switch {
	case v.bucket != "" && !bucketName.MatchString(v.bucket):
		return usagef("--bucket: %q is not the name of a bucket", v.bucket)
	case v.fromDir == "":
		return nil
	case v.ask.org || v.ask.roleName != "":
		return usagef("--from-dir is verified whole, without --org and --role-name")
	}
	return nil
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
