"""Whole organizations: nothing lost, nobody throttled, whatever goes wrong.

    python3 organization.py TRAILPROOF           what must hold, on a small organization
    python3 organization.py TRAILPROOF --full    and the figures of 500 accounts in 17 regions

The organization is served by examples/estate, which enforces AWS's quotas, fails as
it is told and counts what it is asked. Against it the program collects and judges:
at its default settings; with 5 % faults and killed twice; throttled at random;
with operations denied; and with credentials that are refused before their time.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from estate_server import Estate, Run, build

COLLECT = ("collect", "--org", "--role-name", "TrailproofAudit", "--no-progress")
wrong = []


def check(holds, words):
    print(f"  {'ok  ' if holds else 'FAIL'} {words}", flush=True)
    if not holds:
        wrong.append(words)


class Pack:
    """What a pack says, without the times at which it was collected."""

    def __init__(self, binary, path):
        snapshot = json.loads((path / "snapshot.json").read_text(encoding="utf-8"))
        about = snapshot["about"]
        self.accounts, self.interrupted = about["accounts"], about.get("interrupted", False)
        self.facts, self.scopes = snapshot["facts"], snapshot["scopes"]
        judged = path.parent / f"{path.name}.json"
        judging = subprocess.run([str(binary), "assess", "--from", str(path), "--fail-on", "none", "-f", "none", "-o", f"json={judged}"], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.code = judging.returncode
        assessment = json.loads(judged.read_text(encoding="utf-8"))
        self.controls, self.results, self.coverage = assessment["catalogs"], assessment["results"], assessment["coverage"]

    def differs(self, other):
        """Which parts are not the same."""
        return [part for part in ("accounts", "interrupted", "facts", "scopes", "controls", "results", "coverage") if getattr(self, part) != getattr(other, part)]

    def verdicts(self):
        """The verdict of each check on each subject."""
        return {(r["check"], json.dumps(r.get("parameters")), s["kind"], s["id"]): s["verdict"] for r in self.results for s in r["subjects"]} | \
               {(c["id"], k["id"]): k["verdict"] for c in self.controls for k in c["controls"]}

    def flipped(self, other):
        """Verdicts that stand against each other: neither is a want of evidence."""
        ours, theirs = self.verdicts(), other.verdicts()
        return [key for key in ours.keys() & theirs.keys() if ours[key] != theirs[key] and "unknown" not in (ours[key], theirs[key])]

    def gaps(self):
        return {(g["reason"], g["action"]) for g in self.coverage["gaps"]}


class Trial:
    """Runs of one binary against organizations of one size."""

    def __init__(self, binary, work, accounts, roles):
        self.binary, self.work, self.server = binary, work, build()
        self.size = ("-accounts", accounts, "-regions", 17, "-roles", roles)

    def serve(self, *flags):
        return Estate(self.server, *self.size, *flags)

    def run(self, estate, name, *words, **how):
        return Run(self.binary, estate, self.work, *COLLECT, "-o", f"pack={name}", *words, **how)

    def pack(self, name):
        return Pack(self.binary, self.work / name)

    def clean(self, name, *flags):
        """At default settings: nobody is throttled, and everything is answered."""
        with self.serve("-quotas", *flags) as estate:
            run = self.run(estate, name)
            counts = estate.counts()
            counts["server_cpu"] = estate.cpu()
        check(run.code == 0 or "denied" in run.said, f"it ends well: exit code {run.code} {run.said.strip()[-200:] if run.code else ''}")
        check(counts["throttled"] == 0, f"{counts['throttled']} throttle answers in {counts['calls']} calls")
        beyond = [f"{name} {api['peak']} of {api['quota']}" for name, api in counts["apis"].items() if api["peak"] > api["quota"]]
        check(not beyond, f"no API is asked beyond its quota in any one second {beyond or ''}")
        check(not counts["unanswered"], f"every question has an answer {sorted(counts['unanswered'])[:5] or ''}")
        return run, counts

    def killed(self, name, calls, clean, *flags):
        """Faults, and two kills without warning: the result is that of the clean run."""
        with self.serve(*flags) as estate:
            first = self.run(estate, name, *BRIEFLY, kill_at=calls // 3)
            made = estate.counts()["calls"]
            second = self.run(estate, name, *BRIEFLY, "--resume", kill_at=made + (calls - made) // 3)
            last = self.run(estate, name, *BRIEFLY, "--resume")
            counts = estate.counts()
        check((first.code, second.code) == (-9, -9), f"it was killed twice: {first.code}, {second.code}")
        self.same(name, clean, last, f"{counts['faults']} faults, {counts['hostile']} throttle answers and two kills")
        again = counts["calls"] - counts["faults"] - counts["hostile"] - calls
        check(again < calls * 0.05, f"{again} calls were made again, of {calls}")

    def hostile(self, name, clean, title, *flags):
        """Whatever goes wrong, the result is that of the clean run."""
        with self.serve(*flags) as estate:
            run = self.run(estate, name)
            counts = estate.counts()
        self.same(name, clean, run, f"{title}: {counts['hostile']} throttle answers, {counts['faults']} faults, {counts['expired']} expired tokens in {counts['calls']} calls,")
        return run, counts

    def same(self, name, clean, run, title):
        got = self.pack(name)
        differing = clean.differs(got)
        check(not clean.flipped(got), f"{title} flip no verdict {clean.flipped(got)[:3] or ''}")
        check(not differing, f"{title} change nothing {differing or ''} {sorted(got.gaps() - clean.gaps())[:5] or ''}")
        check(run.code == 0 or run.code == 3 and not differing, f"exit code {run.code}")

    def denied(self, name, clean, *rules):
        """What is denied by rule is a gap, and moves no verdict to its opposite."""
        with self.serve(*(word for rule in rules for word in ("-deny", rule))) as estate:
            run = self.run(estate, name)
            counts = estate.counts()
        got = self.pack(name)
        check(counts["denied"] > 0 and any(reason == "denied" for reason, _ in got.gaps() - clean.gaps()), f"{counts['denied']} denied calls are gaps: {sorted(got.gaps() - clean.gaps())[:4]}")
        check(not clean.flipped(got), f"denied operations flip no verdict {clean.flipped(got)[:3] or ''}")
        check((run.code, got.code) == (0, 3), f"the evidence is recorded, and judged incomplete: exit codes {run.code} and {got.code}")


BRIEFLY = ("--call-timeout", "2s")  # a call that hangs costs as much


def small(binary, work):
    print("an organization of 40 accounts in 17 regions, at default settings")
    trial = Trial(binary, work, 40, 20)
    _, counts = trial.clean("clean")
    clean = trial.pack("clean")
    scanned = [a for a in clean.accounts if not a.get("not_scanned")]
    check(len(scanned) == 40 and all(len(a["regions"]) == 17 for a in scanned), f"{len(scanned)} accounts are examined in every region")
    check(len(clean.accounts) == 43, "those that were suspended are listed as not scanned")
    print("with 5 % faults, killed twice and resumed")
    trial.killed("killed", counts["calls"], clean, "-faults", 0.05)

    print("an organization of 12 accounts")
    trial = Trial(binary, work, 12, 10)
    trial.clean("clean12")
    clean = trial.pack("clean12")
    trial.hostile("throttled", clean, "throttled at random", "-throttle", 0.3)
    _, counts = trial.hostile("revoked", clean, "credentials refused before their time", "-revoke", "700ms", "-latency", "5ms")
    check(counts["expired"] > 0, "credentials were refused")
    trial.denied("denied", clean, "cloudtrail:GetTrailStatus@*", "iam:Get*@3333*", "sts:AssumeRole@529475149564", "organizations:ListTargetsForPolicy@*")


def full(binary, work, accounts, latency):
    print(f"an organization of {accounts} accounts in 17 regions, {latency * 1000:.0f} ms a call, quotas enforced")
    trial = Trial(binary, work, accounts, 90)
    run, counts = trial.clean("full", "-latency", f"{latency * 1000:.0f}ms")
    figures(binary, run, counts, accounts, latency)
    clean = trial.pack("full")
    print(f"  {len(clean.facts)} facts")
    print("with 5 % faults, killed twice and resumed")
    trial.killed("full-killed", counts["calls"], clean, "-faults", 0.05)
    print("throttled at random")
    run, _ = trial.hostile("full-throttled", clean, "30 % throttled", "-throttle", 0.3)
    print(f"  wall {run.wall:.1f} s, CPU {run.cpu:.1f} s, {run.memory:.0f} MB")


def figures(binary, run, counts, accounts, latency):
    """The time a run took, against the least that quotas and latency allow.

    Three things bound it from below, if the program keeps to half of AWS's quotas:
      queue  the longest queue of any API in one region of one account:
             its calls at half of its quota a second
      pipe   all calls, one latency each, as many at a time as the program allows itself
      chain  calls that wait for each other, whatever else goes on: the pages of the
             list of accounts, each of which needs the one before, and eight more from
             the caller's identity to the log bucket's last question
    The bound is the larger of the first two, and the third.
    """
    rate = lambda api: api["quota"] / 2  # noqa: E731
    name, api = max(counts["apis"].items(), key=lambda item: item[1]["longest"] / rate(item[1]))
    queue = api["longest"] / rate(api)
    at_once = allowed(binary)
    pipe = counts["calls"] * latency / at_once
    listing = counts["apis"]["organizations.ListAccounts"]
    chain = listing["longest"] * max(latency, 1 / rate(listing)) + 8 * latency
    bound = max(queue, pipe) + chain
    print(f"  wall {run.wall:.1f} s, CPU {run.cpu:.1f} s (the server's {counts['server_cpu']:.1f} s beside it, on {os.cpu_count()} processors with a load of {os.getloadavg()[0]:.0f}), "
          f"largest resident set {run.memory:.0f} MB")
    print(f"  {counts['calls']} calls, {counts['bytes'] / 1e6:.0f} MB, at most {counts['in_flight']} in flight of {at_once} allowed, {counts['throttled']} throttle answers")
    print(f"  queue {queue:.1f} s ({api['longest']} calls of {name} at {rate(api):g} a second), pipe {pipe:.1f} s ({counts['calls']} x {latency * 1000:.0f} ms / {at_once}), chain {chain:.1f} s")
    print(f"  bound {bound:.1f} s; wall / bound = {run.wall / bound:.2f} (at most 1.30 is asked for)")
    print(f"  {'':<42} {'calls':>7} {'peak/s':>7} {'quota/s':>8}")
    for name, api in sorted(counts["apis"].items(), key=lambda item: -item[1]["peak"] / item[1]["quota"])[:12]:
        print(f"  {name:<42} {api['calls']:>7} {api['peak']:>7} {api['quota']:>8}")
    check(run.wall <= 1.3 * bound, f"within 1.3 times the bound: {run.wall / bound:.2f}")
    check(run.memory < 300, f"below 300 MB: {run.memory:.0f} MB")


def allowed(binary):
    """How many calls the program has in flight at most, as its help says."""
    said = subprocess.run([str(binary), "collect", "--help"], capture_output=True, text=True, check=True).stdout
    line = next(line for line in said.splitlines() if "--concurrency" in line)
    return int(line.rsplit("default ", 1)[1].split(")")[0].split()[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.full:
            full(asked.binary.resolve(), pathlib.Path(folder), asked.accounts, asked.latency)
        else:
            small(asked.binary.resolve(), pathlib.Path(folder))
    if wrong:
        sys.exit(f"{len(wrong)} do not hold:\n  " + "\n  ".join(wrong))


if __name__ == "__main__":
    main()
