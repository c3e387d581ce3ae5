#!/bin/sh
# Starts the array and, behind it, the merge: submit.sh PERIOD SHARDS QUEUE BUCKET.
#   ./submit.sh 2026-07-01..2026-09-30 64 audit-queue audit-results
# The merge begins when every job of the array has succeeded; if one has not after
# its attempts, the merge fails with it.
set -eu
period=$1 shards=$2 queue=$3 bucket=$4
run="s3://$bucket/trailproof/$(date -u +%Y%m%dT%H%M%SZ)"

array=$(aws batch submit-job --job-name trailproof-shards --job-definition trailproof-shards \
  --job-queue "$queue" --array-properties "size=$shards" --query jobId --output text \
  --container-overrides "environment=[{name=PARTS,value=$run/parts},{name=TRAILPROOF_PERIOD,value=$period}]")

aws batch submit-job --job-name trailproof-merge --job-definition trailproof-merge \
  --job-queue "$queue" --depends-on "jobId=$array" --query jobId --output text \
  --container-overrides "environment=[{name=PARTS,value=$run/parts},{name=RESULT,value=$run/result.json}]"

echo "the result will be $run/result.json"
