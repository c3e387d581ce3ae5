"""Fails every operation of a scan against a real server, and holds the assessment to it.

    python check_denials.py TRAILPROOF

An organization whose management account keeps a good trail is scanned through a
proxy: with each operation denied by itself, with operations failing in the other
ways, with random sets of them, and with credentials that expire half way. No
verdict may move between pass and fail; what failed must be named, in the
assessment, on the terminal, in the PDF and by explain; the figures must be those
of the requests; the exit code must be 3 where failing controls are not counted.
"""

import concurrent.futures
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import accounts
import identities
import services
from check_server import GOOD, Scanner, Server, check, failures
from failing_proxy import FAULTS, REASONS, Answers, Proxy

SLOW = ["cloudtrail:GetTrailStatus", "iam:GetCredentialReport", "s3:GetBucketPolicy", "sts:AssumeRole"]  # to try what takes its time


class Trial:
    """Scans again and again, each time with other requests failing."""

    def __init__(self, binary, server, work, credentials):
        self.scanner, self.answers, self.credentials = Scanner(binary, server, work), Answers(server.port), credentials
        self.whole, self.proxy, _, _ = self.scan(lambda action, n: None, "whole")

    def scan(self, fails, name, fail_on="none", *words, packed=True):
        proxy, pack = Proxy(self.answers, fails), self.scanner.work / f"{name}-{fail_on}.zip"
        env = self.scanner.environment(self.credentials, AWS_ENDPOINT_URL=proxy.endpoint, HTTP_PROXY=proxy.endpoint, AWS_MAX_ATTEMPTS="2")
        done = self.scanner.run("scan", "--org", "--role-name", "Audit", "--fail-on", fail_on, "-f", "table", "-o", f"json={pack}.json",
                                *(["-o", f"pack={pack}"] if packed else []), *words, env=env)
        proxy.shutdown()
        proxy.server_close()
        out = pathlib.Path(f"{pack}.json")
        return json.loads(out.read_text()) if out.exists() else None, proxy, done, pack

    def hold(self, name, fails, *words, explained=False, printed=False):
        """One scan with failures: what is wrong with its result, and how many verdicts it cost.

        The first request is answered: it asks who asks, and without it nothing is collected.
        """
        got, proxy, done, pack = self.scan(lambda action, n: None if n == 1 else fails(action, n), name.replace(":", "-").replace(" ", "-"), "none", *words,
                                           packed=explained or printed)  # nobody looks into the others
        if got is None:
            return [f"exit code {done.returncode}, and no assessment: {done.stderr[-300:]}"], 0
        wrong, lost = moved(self.whole, got)
        wanted = {(REASONS[how], proxy.asked[key]) for key, how in proxy.failed.items()}
        gaps = {(g["reason"], g["action"]) for g in got["coverage"]["gaps"]}
        wrong += [f"{r} {a} is not among the gaps" for r, a in sorted(wanted - gaps)]
        wrong += [f"{check} is undecided, and nothing that failed is named" for check in sorted(unnamed(self.whole, got, wanted))]
        wrong += miscounted(self.whole, got, proxy)
        if done.returncode != 3:
            wrong.append(f"exit code {done.returncode}: {done.stderr.strip().splitlines()[-1]}")
        actions = {a for _, a in wanted}
        if explained and lost:
            wrong += self.unexplained(pack, got, actions)
        if lost and not any(a in done.stdout + done.stderr for a in actions):
            wrong.append("the terminal names nothing that failed")
        if printed:
            wrong += [f"the PDF does not name {a}" for a in sorted(actions) if a not in self.text(pack)]
        pack.unlink(missing_ok=True)
        return wrong, lost

    def unexplained(self, pack, got, actions):
        """The first check that was lost must name what would settle it."""
        before = {r["check"]: r["verdict"] for r in self.whole["results"]}
        lost = next((r["check"] for r in got["results"] if r["verdict"] == "unknown" != before[r["check"]]), None)
        if lost is None:
            return []
        said = self.scanner.run("explain", lost, "--from", pack, env={}).stdout
        return [] if any(a in said for a in actions) else [f"explain {lost} names nothing that failed"]

    def text(self, pack):
        pdf = pack.with_suffix(".pdf")
        self.scanner.run("report", "--from", pack, "-o", f"pdf={pdf}", env={})
        text = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True).stdout
        return "".join(text.split())  # long names are broken over lines


def judged(assessment):
    """Every verdict by name: of checks, of their subjects, of controls."""
    out = {}
    for r in assessment["results"]:
        name = f"{r['check']} {json.dumps(r.get('parameters'), sort_keys=True)}"
        out[name] = r["verdict"]
        out |= {f"{name} {s['kind']} {s['id']}": s["verdict"] for s in r["subjects"]}
    for catalog in assessment["catalogs"]:
        out |= {f"{catalog['id']} {c['id']}": c["verdict"] for c in catalog["controls"]}
    return out


def moved(before, after):
    """Verdicts that are neither as before nor unknown, and how many were lost."""
    was, now = judged(before), judged(after)
    wrong = [f"{name} was {was[name]} and is {now[name]}" for name in sorted(was.keys() & now.keys()) if now[name] not in (was[name], "unknown")]
    return wrong, sum(now.get(name) == "unknown" != was[name] for name in was)


def unnamed(before, after, wanted):
    """Checks and controls that became undecided without a gap that failed."""
    blamed = {name for g in after["coverage"]["gaps"] if (g["reason"], g["action"]) in wanted for name in g["checks"] + g["controls"]}
    pairs = [(r["check"], r, s) for r, s in zip(before["results"], after["results"])]
    for catalog, again in zip(before["catalogs"], after["catalogs"]):
        pairs += [(f"{catalog['id']} {c['id']}", c, d) for c, d in zip(catalog["controls"], again["controls"])]
    return {name for name, was, now in pairs if now["verdict"] == "unknown" != was["verdict"]} - blamed


def miscounted(whole, got, proxy):
    """The figures must be those of the requests."""
    calls = got["coverage"]["calls"]
    wrong = [] if calls["made"] == len(proxy.asked) else [f"{calls['made']} calls made, and {len(proxy.asked)} requests"]
    for reason in ("denied", "throttled", "failed"):
        refused = sum(REASONS[how] == reason for how in proxy.failed.values())
        if calls[reason] != refused:
            wrong.append(f"{calls[reason]} calls {reason}, and {refused} requests")
    controls, total = got["coverage"]["controls"], sum(whole["coverage"]["controls"].values())
    undecided = sum(c["verdict"] == "unknown" for catalog in got["catalogs"] for c in catalog["controls"])
    if controls != {"decided": total - undecided, "undecided": undecided}:
        wrong.append(f"{controls}, and {undecided} of {total} are unknown")
    return wrong


def table(title, trial, attempts):
    """Makes the attempts, two at a time, and prints what came of them."""
    print(title)
    begun, cost = time.time(), 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda a: (a[0], *trial.hold(a[0], *a[1], **a[2])), attempts))
    for name, wrong, lost in results:
        cost += lost
        if wrong:
            check(name, wrong, [])
    check(f"{len(attempts)} scans in {time.time() - begun:.0f}s, {cost} verdicts lost", cost > 0, True)


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        server = Server(work / "requests.log")
        try:
            credentials, client = accounts.session(server.endpoint, GOOD)
            for part in (accounts.good, identities.good, services.good, services.organization):
                part(client, GOOD)
            trial = Trial(binary, server, work, credentials)
            run(trial)
        finally:
            server.process.terminate()
    if failures:
        sys.exit(f"{len(failures)} expectations were not met: {', '.join(failures)}")
    print("no failure passes for an answer")


def run(trial):
    operations = sorted(set(trial.proxy.asked.values()))
    check("operations of the scan", len(operations), lambda n: n > 55)
    check("nothing fails by itself", trial.whole["coverage"]["calls"], {"made": len(trial.proxy.asked), "denied": 0, "failed": 0, "throttled": 0})
    dice = random.Random(3)

    def one(operation, how):
        return lambda action, n: how if action == operation else None

    table("each operation denied", trial, [(f"{o} denied", (one(o, "denied"),), {"explained": True}) for o in operations])
    quick = [f for f in FAULTS if f not in ("denied", "hang", "throttled")]
    table("each operation failing in another way", trial,
          [(f"{o} {quick[i % len(quick)]}", (one(o, quick[i % len(quick)]),), {}) for i, o in enumerate(operations)])
    table("operations that are throttled", trial, [(f"{o} throttled", (one(o, "throttled"),), {}) for o in SLOW])
    table("operations that never answer", trial,
          [(f"{o} hang", (one(o, "hang"), "--call-timeout", "3s"), {}) for o in SLOW])
    sets = []
    for i in range(10):
        chosen = {o: dice.choice([*quick, "denied", "denied"]) for o in dice.sample(operations, 2 + 3 * i)}
        sets.append((f"set {i}", (lambda action, n, chosen=chosen: chosen.get(action),), {"printed": i in (1, 5)}))
    table("random sets", trial, sets)
    requests = len(trial.proxy.asked)
    table("credentials that expire half way", trial,
          [(f"expired from {k}", (lambda action, n, k=k: "expired" if n >= k else None,), {}) for k in range(2, requests, requests // 8)])


if __name__ == "__main__":
    main()
