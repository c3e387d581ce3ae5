package cli

import (
	"context"
	"runtime"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/awsapi"
	"github.com/trailproof/trailproof/collectors/chains"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// reading is the part of the command line that says which log files are read, for
// every command that reads them.
type reading struct {
	env  *Env
	show *display
	ask  asking

	trails   []string
	bucket   string
	prefix   string
	prefixed bool // --prefix is given, be it empty
	fromDir  string
	keys     []string
	loose    bool // log files are read for what they hold, whether digests list them or not
}

func (r *reading) flags(f *pflag.FlagSet) {
	r.ask.flags(f)
	r.ask.concurrency = archive.Readers
	f.Lookup("concurrency").Usage = "objects read at once; of --from-dir at most 4 for each processor"
	f.Lookup("concurrency").DefValue = strconv.Itoa(archive.Readers)
	f.StringSliceVar(&r.trails, "trail", nil, "trail whose log files are read, by ARN or name (repeatable; default all)")
	f.StringVar(&r.bucket, "bucket", "", "bucket to read, in place of the trails' own")
	f.StringVar(&r.prefix, "prefix", "", "key prefix to read below, in place of the trails' own")
	f.StringVar(&r.fromDir, "from-dir", "", "read a local copy of the bucket in this folder")
	f.StringArrayVar(&r.keys, "keys", nil, "file that \"aws cloudtrail list-public-keys\" printed (repeatable; default public-keys.json in --from-dir, else AWS is asked)")
}

// check finds fault with flags before anything is asked; done is what is done with
// the log files, such as verified.
func (r *reading) check(done, config string) error {
	if err := r.ask.limits(config); err != nil {
		return err
	}
	for _, region := range r.ask.regions {
		if !archive.NamesRegion(region) {
			return usagef("--regions: %q is not the name of a region such as eu-west-1", region)
		}
	}
	if r.bucket != "" && !bucketName.MatchString(r.bucket) {
		return usagef("--bucket: %q is not the name of a bucket", r.bucket)
	}
	if r.fromDir != "" && (r.ask.org || r.ask.roleName != "" || len(r.ask.via) > 0) {
		return usagef("--from-dir is %s whole, without --org, --role-name and --via", done)
	}
	return nil
}

// bounded is the context until --timeout passes.
func (r *reading) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.ask.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, r.ask.timeout, errTimeout)
}

// chosen is what the flags ask for.
func (r *reading) chosen(period evidence.Period) chains.Ask {
	ask := chains.Ask{Trails: r.trails, Accounts: r.ask.accounts, Regions: r.ask.regions, Bucket: r.bucket, Period: period, Limit: 8, Logs: r.loose}
	if r.prefixed || r.prefix != "" {
		ask.Prefix = &r.prefix
	}
	return ask
}

// atOnce is how many objects are read at once: no more than --max-rps lets
// through before their patience ends. Of local files no more than keep the processors
// busy: none is waited for, and each takes memory while it is read.
func (r *reading) atOnce() int {
	n := awsapi.Options{MaxRPS: r.ask.maxRPS}.AtOnce(r.ask.concurrency)
	if r.fromDir != "" {
		n = min(n, filesPerProcessor*runtime.GOMAXPROCS(0))
	}
	return n
}

const filesPerProcessor = 4
