"""Measures how fast log files are validated, behind a server in memory:

    python3 speed_validate.py TRAILPROOF            an archive of 4 days, in about a minute
    python3 speed_validate.py TRAILPROOF --full     of 30 days: 34,560 log files

The archive is 4 regions x 12 log files an hour of 50 KB of JSON each. It is
validated by trailproof; by "aws cloudtrail validate-logs", on one day of one
region, because it reads one object after the other (its start-up is taken off);
and by a bare loop of GET, inflate and SHA-256 over the same log files, which it
lists first, with as many readers as trailproof has. What the loop reaches once it
has listed them is told as well: trailproof, which must list them too, and read
and verify a digest for every twelve, is held to the loop as a whole. Of each the best of some runs
counts: what other programs do to the machine only ever makes them slower.

Required are 10 times the log files per second of the AWS command line, 90 times
with 20 ms before every answer, 0.8 of the bare loop, and 150 MB. On machines
that others use as well the first three vary by more than half from run to run,
so that without --strict 0.4 of them is enough, and beside the time that passed
the time that processors worked counts, of the program and of the server: what an
idle machine would make of it. A mistake costs more than that.
"""

import argparse
import json
import os
import pathlib
import tempfile

from archive_server import Archive, aws, build

BOUNDS = {"0s": 10, "20ms": 90}
OF_BARE, MEGABYTES = 0.8, 150
HOUR, DAY = "2025-03-01T01:00:00Z", "2025-03-02T00:00:00Z"
FROM = "2025-03-01T00:00:00Z"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("trailproof", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--full", action="store_true", help="30 days in place of 4")
    parser.add_argument("--strict", action="store_true", help="hold the bounds without a margin")
    parser.add_argument("--records", default="42", help="records of a log file; 42 make 50 KB of JSON")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    margin = 1 if options.strict else 0.4
    build("serve")
    bare = build("bare")
    print(f"  {'':44} {'log files/s':>12} {'CPU ms each':>12} {'with server':>12} {'largest MB':>11}")
    missed = []
    for latency, times in BOUNDS.items():
        flags = ["-regions", "4", "-days", "30" if options.full else "4", "-records", options.records, "-latency", latency]
        with Archive(*flags) as archive:
            missed += measure(archive, options, bare, latency, times, margin)
    if missed:
        raise SystemExit("too slow:\n  " + "\n  ".join(missed))


def measure(archive, options, bare, latency, times, margin):
    title = "without latency" if latency == "0s" else f"with {latency} before every answer"
    print(f"  {archive['logs']} log files of {archive['bytes'] // archive['logs']} bytes of gzip, {archive['digests']} digests, {title}")
    ours, loops = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.runs):
            ours.append(ourselves(archive, options.trailproof, folder))
            loops.append(loop(archive, bare))
    best, bound, theirs = Best(ours), Best([whole for whole, _ in loops]), Best([sequential(archive)])
    best.row("trailproof validate-logs")
    bound.row("a bare loop of GET, inflate and SHA-256")
    Best([listed for _, listed in loops]).row("  the same, once it has listed the log files")
    theirs.row("aws cloudtrail validate-logs")
    of_aws, of_bare = best.rate / theirs.rate, best.rate / bound.rate
    print(f"    {of_aws:.1f} times the AWS command line (required: {times}), {of_bare:.2f} of the bare loop (required: {OF_BARE})")
    if not options.strict:
        of_bare = max(of_bare, bound.machine / best.machine)
        if latency == "0s":
            of_aws = max(of_aws, os.cpu_count() * theirs.machine / best.machine)
        print(f"    by processor time: {of_aws:.1f} times, {of_bare:.2f}; {margin} of what is required is held")
    missed = []
    if of_aws < times * margin:
        missed.append(f"{title}: {of_aws:.1f} times the AWS command line, where {times * margin:g} are held")
    if latency == "0s" and of_bare < OF_BARE * margin:
        missed.append(f"{title}: {of_bare:.2f} of the bare loop, where {OF_BARE * margin:g} is held")
    if best.megabytes > MEGABYTES:
        missed.append(f"{title}: {best.megabytes:.0f} MB, where {MEGABYTES} are held")
    return missed


class Best:
    """The best of some runs, each log files a second, CPU ms for one alone and with the server, and MB: of those the most."""

    def __init__(self, runs):
        rates, alone, machine, megabytes = zip(*runs)
        self.rate, self.alone, self.machine, self.megabytes = max(rates), min(alone), min(machine), max(megabytes)

    def row(self, title):
        print(f"    {title:42} {self.rate:12.0f} {self.alone:12.3f} {self.machine:12.3f} {self.megabytes:11.0f}", flush=True)


def ourselves(archive, trailproof, folder):
    run = archive.run(trailproof, "validate-logs", "--period", f"{archive['from']}..{archive['to']}", "-f", "json", cwd=folder)
    answer = json.loads(run.out)
    logs = sum(c["logs"]["valid"] for c in answer["chains"])
    digests = sum(c["digests"]["valid"] for c in answer["chains"])
    if run.code or answer["verdict"] != "valid" or (logs, digests) != (archive["logs"], archive["digests"]):
        raise SystemExit(f"trailproof: exit {run.code}, {answer['verdict']}, {logs} log files, {digests} digests\n{run.err}")
    return logs / run.seconds, run.cpu * 1000 / logs, run.with_server * 1000 / logs, run.megabytes


def loop(archive, bare):
    """The bare loop as a whole, and once it has listed the log files."""
    run = archive.run(bare, "-url", archive["url"], "-bucket", archive["bucket"], "-readers", READERS)
    if run.code:
        raise SystemExit(f"the bare loop: {run.err}")
    answer = json.loads(run.out)
    logs = answer["logs"]
    return [(logs / seconds, run.cpu * 1000 / logs, run.with_server * 1000 / logs, run.megabytes) for seconds in (answer["in_all"], answer["seconds"])]


READERS = 192  # as many as trailproof has unless it is told otherwise


def sequential(archive):
    """The AWS command line on a day, less what it takes for an hour of it."""
    words = [aws(), "cloudtrail", "validate-logs", "--trail-arn", archive["trail"], "--start-time", FROM, "--end-time"]
    hours, days = [[archive.run(*words, end) for _ in range(2)] for end in (HOUR, DAY)]
    logs = count(days[0], "log files valid") - count(hours[0], "log files valid")
    spent = [min(getattr(r, what) for r in days) - min(getattr(r, what) for r in hours) for what in ("seconds", "cpu", "with_server")]
    seconds, cpu, machine = spent
    return logs / max(seconds, cpu), cpu * 1000 / logs, machine * 1000 / logs, days[0].megabytes


def count(run, what):
    for line in run.out.splitlines():
        if what in line and run.code == 0:
            valid, _, all_ = line.split()[0].partition("/")
            if valid == all_:
                return int(valid)
    raise SystemExit(f"aws: exit {run.code}\n{run.out}{run.err}")


if __name__ == "__main__":
    main()
