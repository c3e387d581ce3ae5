package cli

import (
	"regexp"
	"strconv"
	"time"

	"github.com/trailproof/trailproof/collectors/archive"
	"github.com/trailproof/trailproof/collectors/evidence"
)

// shardUsage explains --shard.
const shardUsage = `verify one of N equal shares of the chains and print a part, which merge puts
together: I/N, or /N, or N with the index from AWS_BATCH_JOB_ARRAY_INDEX or
JOB_COMPLETION_INDEX; counted from 0 or from 1, as N/N is 0/N`

// Where schedulers say which of several equal jobs this is, counted from 0.
const (
	batchIndex      = "AWS_BATCH_JOB_ARRAY_INDEX"
	batchSize       = "AWS_BATCH_JOB_ARRAY_SIZE"
	completionIndex = "JOB_COMPLETION_INDEX" // of a Kubernetes Indexed Job
)

// mostShards is more than any scheduler starts.
const mostShards = 100_000

var shardForm = regexp.MustCompile(`^(?:([0-9]{0,7})/)?([0-9]{1,7})$`)

// shardOf says which shard is to be verified, or nil for all: by --shard, or, where
// that is not given, in an array job of AWS Batch by what that says. An empty one is
// given by a script whose variable is not set: verifying everything in each of many
// jobs is not what that means.
func shardOf(env *Env, show *display, given bool, flag string) (*archive.Shard, error) {
	if !given {
		return shardOfJob(env, show)
	}
	parts := shardForm.FindStringSubmatch(flag)
	if parts == nil {
		return nil, usagef("--shard is I/N, /N or N, such as 0/16, not %q", flag)
	}
	of, _ := strconv.Atoi(parts[2])
	if of < 1 || of > mostShards {
		return nil, usagef("--shard %s: the number of shards is between 1 and %d", flag, mostShards)
	}
	if parts[1] == "" {
		return shardOfIndex(env, flag, of)
	}
	index, _ := strconv.Atoi(parts[1])
	if index > of {
		return nil, usagef("--shard %s: there are %d shards, counted from 0 or from 1", flag, of)
	}
	return &archive.Shard{Index: index % of, Of: of}, nil
}

// shardOfIndex takes the index from the scheduler.
func shardOfIndex(env *Env, flag string, of int) (*archive.Shard, error) {
	name, text := batchIndex, env.Getenv(batchIndex)
	other := env.Getenv(completionIndex)
	switch {
	case text == "" && other == "":
		return nil, usagef("--shard %s takes the index from %s or %s, and neither is set", flag, batchIndex, completionIndex)
	case text == "":
		name, text = completionIndex, other
	case other != "" && other != text:
		return nil, usagef("--shard %s: %s is %q and %s is %q; name the index, as in --shard 0/%d", flag, batchIndex, text, completionIndex, other, of)
	case env.Getenv(batchSize) != "" && env.Getenv(batchSize) != strconv.Itoa(of):
		return nil, usagef("--shard %s: %s is %q, and the array has as many jobs as there are shards", flag, batchSize, env.Getenv(batchSize))
	}
	index, err := strconv.ParseUint(text, 10, 31)
	if err != nil || int(index) >= of {
		return nil, usagef("--shard %s: %s is %q, and the jobs are counted from 0 to %d", flag, name, text, of-1)
	}
	return &archive.Shard{Index: int(index), Of: of}, nil
}

// shardOfJob is for a run without --shard.
func shardOfJob(env *Env, show *display) (*archive.Shard, error) {
	index, size := env.Getenv(batchIndex), env.Getenv(batchSize)
	switch {
	case index != "" && size != "":
		of, err := strconv.ParseUint(size, 10, 31)
		if err != nil || of < 1 || of > mostShards {
			return nil, usagef("%s is %q, and not a number of jobs", batchSize, size)
		}
		shard, err := shardOfIndex(env, size, int(of))
		if err == nil {
			show.say("shard %s, from %s and %s", shard, batchIndex, batchSize)
		}
		return shard, err
	case index != "":
		show.hint("hint: %s is set; --shard N would verify this job's share of N. Everything is verified.", batchIndex)
	case env.Getenv(completionIndex) != "":
		show.hint("hint: %s is set; --shard N would verify this job's share of N. Everything is verified.", completionIndex)
	}
	return nil, nil
}

// shardable finds fault with a period that shards would not see alike.
func shardable(now time.Time, p evidence.Period) error {
	if latest := archive.LatestShardable(now); p.To.After(latest) {
		return usagef("--shard: the period ends at %s, and digests of it may still come, which not all shards would see; the latest possible end now is %s",
			p.To.Format(time.RFC3339), latest.Format(time.RFC3339))
	}
	return nil
}
