#!/bin/sh
# One job of the array: verifies its share of the chains and stores the part.
# PARTS is where, such as s3://bucket/2026-q3/parts. AWS Batch says which share
# it is; TRAILPROOF_PERIOD and the like say of what.
set -u
: "${PARTS:?}" "${AWS_BATCH_JOB_ARRAY_INDEX:?}" "${AWS_BATCH_JOB_ARRAY_SIZE:?}"

trailproof validate-logs --no-progress -f none -o json=part.json
code=$?
case $code in
0 | 1 | 3) ;;        # a result, be it good or bad: merge tells
*) exit "$code" ;;   # no result: AWS Batch tries again
esac
aws s3 cp --only-show-errors part.json "$PARTS/$AWS_BATCH_JOB_ARRAY_INDEX.json"
