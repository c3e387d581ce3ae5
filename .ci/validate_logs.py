"""Holds "trailproof validate-logs" against "aws cloudtrail validate-logs".

    python3 validate_logs.py TRAILPROOF

On archives with which nothing is wrong the two must agree: on the verdict, and
on how many digests and log files there are. Then every scenario of the test
archives is played, and the answers printed side by side. Ours must be what the
scenario says; what the AWS command line answers is printed, not judged.
"""

import json
import pathlib
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from archive_server import Archive, aws

EXIT = {"valid": 0, "invalid": 1, "incomplete": 3}


def main():
    trailproof = pathlib.Path(sys.argv[1]).resolve()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        with Archive("-regions", "2", "-days", "1", "-records", "5") as archive:
            wrong += one_trail(archive, trailproof, folder)
        with Archive("-regions", "2", "-days", "1", "-accounts", "3", "-logs-per-hour", "2", "-records", "5") as archive:
            wrong += organization(archive, trailproof, folder)
        with Archive("-scenarios") as archive:
            wrong += scenarios(archive, trailproof, folder)
    if wrong:
        raise SystemExit("validate-logs:\n  " + "\n  ".join(wrong))


def one_trail(archive, trailproof, folder):
    """A clean archive: both must find the same."""
    wrong = []
    for region in archive["regions"]:
        ours = ourselves(archive, trailproof, folder, "--trail", archive["trail"], "--regions", region)
        theirs = amazon(archive, archive["trail"], region)
        print(f"  {region}: trailproof {ours}, aws {theirs}")
        if ours != (0, "valid", theirs[1], theirs[2]) or theirs[0] != 0 or theirs[2] == 0:
            wrong.append(f"{region}: trailproof {ours}, aws {theirs}")
    # The same moment, named with an offset: it is converted, not dropped.
    period = archive["from"].replace("T00:00:00Z", "T09:00:00+09:00") + ".." + archive["to"].replace("T00:00:00Z", "T09:00:00+09:00")
    shifted = ourselves(archive, trailproof, folder, "--period", period)
    if shifted != (0, "valid", archive["digests"], archive["logs"]):
        wrong.append(f"with an offset: {shifted}")
    return wrong


def organization(archive, trailproof, folder):
    """Every account and region in one command; the AWS command line takes one for each."""
    ours = ourselves(archive, trailproof, folder)
    wrong, digests, logs = [], 0, 0
    for account in archive["accounts"]:
        for region in archive["regions"]:
            code, valid, files = amazon(archive, archive["trail"], region, "--account-id", account)
            digests, logs = digests + valid, logs + files
            if code:
                wrong.append(f"{account} in {region}: aws exits with {code}")
    print(f"  an organization of {len(archive['accounts'])} accounts: trailproof {ours} in one command, aws {digests} and {logs} in {len(archive['accounts']) * len(archive['regions'])}")
    if ours != (0, "valid", digests, logs) or logs == 0:
        wrong.append(f"the organization: trailproof {ours}, aws {digests} digests and {logs} log files")
    return wrong


def scenarios(archive, trailproof, folder):
    wrong = []
    print(f"  {'scenario':17} {'trailproof':14} {'aws':26} what was done")

    def play(scene):
        return ourselves(archive, trailproof, folder, "--trail", scene["trail"]), archive.run(*amazon_words(archive, scene["trail"], "us-east-1"))

    with ThreadPoolExecutor(4) as players:
        answers = list(players.map(play, archive["scenarios"]))
    for scene, ((code, verdict, _, _), theirs) in zip(archive["scenarios"], answers):
        found = " ".join(f"{a}/{b} {what}s" for a, b, what in re.findall(r"(\d+)/(\d+) (digest|log) files valid", theirs.out)) or "no summary"
        print(f"  {scene['name']:17} {verdict:10} {code:3} {found:22} {theirs.code:3} {scene['what']}")
        if (code, verdict) != (EXIT[scene["says"]], scene["says"]):
            wrong.append(f"{scene['name']}: {verdict} with exit code {code}, where it is {scene['says']}")
    return wrong


def ourselves(archive, trailproof, folder, *flags):
    """Exit code, verdict, valid digests and valid log files."""
    if "--period" not in flags:
        flags += ("--period", f"{archive['from']}..{archive['to']}")
    run = archive.run(trailproof, "validate-logs", "-f", "json", *flags, cwd=folder)
    try:
        answer = json.loads(run.out)
    except ValueError:
        raise SystemExit(f"trailproof validate-logs {' '.join(flags)}: exit {run.code}\n{run.out}{run.err}") from None
    chains = answer["chains"]
    return run.code, answer["verdict"], sum(c["digests"]["valid"] for c in chains), sum(c["logs"]["valid"] for c in chains)


def amazon(archive, trail, region, *flags):
    """Exit code, valid digests and valid log files."""
    run = archive.run(*amazon_words(archive, trail, region), *flags)
    counts = {what: int(n) for n, what in re.findall(r"(\d+)/\d+ (digest|log) files valid", run.out)}
    return run.code, counts.get("digest", 0), counts.get("log", 0)


def amazon_words(archive, trail, region):
    return [aws(), "cloudtrail", "validate-logs", "--trail-arn", trail, "--region", region,
            "--start-time", archive["from"], "--end-time", archive["to"]]


if __name__ == "__main__":
    main()
