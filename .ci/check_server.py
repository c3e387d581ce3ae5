"""Runs the binary against an AWS-compatible server over HTTP.

    python check_server.py TRAILPROOF

A good account, an empty one, one with a stopped single-region trail, and an
organization. Verdicts and exit codes are compared, bad surroundings are tried,
every recorded call must be in the printed policy, and none may change anything.

What the server does not know (Lake, Access Analyzer, the stack of a resource) must
come out undecided, unless something else settles it.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import accounts
import alerts
import identities
import services

HERE = pathlib.Path(__file__).parent
GOOD, EMPTY, STOPPED, MANAGEMENT = "111111111111", "222222222222", "333333333333", "444444444444"
UNANSWERED = "event-data-store-retention event-data-store-protected access-analyzer-on".split()
# Has AWS bring its credential report up to date, and changes nothing else.
DECLARED = "GenerateCredentialReport"
READ_ONLY = (DECLARED, "Get", "List", "Describe", "AssumeRole", "Head", "GET ", "HEAD ")

failures = []


def check(what, got, want):
    ok = want(got) if callable(want) else got == want
    print(f"  {'ok  ' if ok else 'FAIL'} {what}" + ("" if ok else f": got {got!r}, want {want!r}"))
    if not ok:
        failures.append(what)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, log):
        self.port, self.log = free_port(), log
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen([sys.executable, HERE / "aws_server.py", str(self.port), log],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{self.endpoint}/moto-api/", timeout=1)
                return
            except OSError:
                time.sleep(0.2)
        sys.exit("the AWS-compatible server did not start")


class Scanner:
    def __init__(self, binary, server, work):
        self.binary, self.server, self.work, self.runs = binary, server, work, 0

    def environment(self, credentials, **more):
        env = {"PATH": os.environ["PATH"], "HOME": str(self.work), "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
               "AWS_ENDPOINT_URL": self.server.endpoint, "AWS_MAX_ATTEMPTS": "2",
               # account-prefixed hosts (s3control) do not resolve: let exactly these go through the server
               "HTTP_PROXY": self.server.endpoint}
        if credentials:
            env |= {"AWS_ACCESS_KEY_ID": credentials["aws_access_key_id"], "AWS_SECRET_ACCESS_KEY": credentials["aws_secret_access_key"],
                    "AWS_SESSION_TOKEN": credentials["aws_session_token"]}
        return env | {k: os.environ[k] for k in ("GOGC",) if k in os.environ} | more

    def run(self, *words, env):
        return subprocess.run([self.binary, *map(str, words)], capture_output=True, text=True, env=env, cwd=self.work, timeout=300)

    def scan(self, credentials, *words, **more):
        self.runs += 1
        pack = self.work / f"pack-{self.runs}"
        done = self.run("scan", "-o", f"pack={pack}", "--regions", "us-east-1,eu-west-1", *words, env=self.environment(credentials, **more))
        assessment = pack / "assessment.json"
        return done, pack, json.loads(assessment.read_text()) if assessment.exists() else None


def verdicts(assessment):
    return {r["check"]: r["verdict"] for r in assessment["results"]}


def scan_good(scanner, credentials):
    print("the good account")
    done, pack, got = scanner.scan(credentials)
    if got is None:
        sys.exit(f"no assessment: {done.stdout}{done.stderr}")
    v = verdicts(got)
    for name in ("trail-recording trail-logging management-events-complete global-service-events data-events-s3-read data-events-s3-write "
                 "delivery-healthy trail-multi-region region-coverage log-file-validation trail-kms-encryption kms-key-usable kms-key-rotation "
                 "kms-key-policy-confined log-bucket-encryption log-bucket-tls-only log-bucket-not-public log-bucket-block-public-access "
                 "log-bucket-versioning log-bucket-object-lock log-bucket-source-confined log-bucket-no-foreign-access "
                 "log-bucket-access-logging log-bucket-access-recorded log-retention-minimum log-immediately-available log-group-retention "
                 "root-no-access-keys console-users-mfa password-policy-strong access-keys-rotated credentials-used config-recorder-on "
                 "guardduty-on securityhub-on logs-searchable response-automated").split():
        check(f"{name} passes", v[name], "pass")
    for name in ("log-bucket-mfa-delete log-bucket-replicated account-block-public-access log-group-encryption root-mfa "
                 "alert-topic-encryption").split():
        check(f"{name} fails", v[name], "fail")
    for name in UNANSWERED + ["trail-managed-as-code"]:
        check(f"{name} is undecided", v[name], "unknown")
    check("single-factor-passwords-renewed judges nobody", v["single-factor-passwords-renewed"], "not-applicable")
    check("what is not collected is unknown", v["digest-chain-intact"], "unknown")
    facts = json.loads((pack / "snapshot.json").read_text())["facts"]
    facts_of_good(facts)
    allowed(scanner, pack)
    trails = [f for f in facts if f["kind"] == "cloudtrail.trail"]
    check("one trail, however many regions show it", len(trails), 1)
    check("its selection", {k: trails[0]["data"]["selection"][k] for k in ("management", "s3_read", "s3_write", "lambda")},
          {"management": "all", "s3_read": "all", "s3_write": "all", "lambda": "none"})
    check("the pack verifies", scanner.run("verify", pack, env={"PATH": os.environ["PATH"]}).returncode, 0)
    check("only what fails at critical counts there", scanner.run("assess", "--from", pack, "--fail-on", "none", env={}).returncode, lambda c: c in (0, 3))
    who_can(scanner, credentials, pack)
    told(got, v)
    return v


def told(assessment, v):
    """Which alerts tell somebody, and which link of the others is broken."""
    for name in ("root-usage", "cloudtrail-changes"):
        check(f"alert-{name} passes", v[f"alert-{name}"], "pass")
    for name, link in {"iam-policy-changes": "the alarm iam (arn:aws:cloudwatch:us-east-1:111111111111:alarm:iam) has its actions disabled",
                       "cmk-disable-delete": "ScheduleKeyDeletion",
                       "config-changes": "where it is not written",
                       "nacl-changes": "the topic arn:aws:sns:us-east-1:111111111111:unheard has no subscription",
                       "s3-bucket-policy-changes": "eu-west-1",
                       "vpc-changes": "no metric filter of the log group arn:aws:logs:us-east-1:111111111111:log-group:audit"}.items():
        check(f"alert-{name} fails", v[f"alert-{name}"], "fail")
        got = [step["got"] for r in assessment["results"] if r["check"] == f"alert-{name}" for s in r["subjects"] for step in s["steps"]]
        check(f"what breaks alert-{name}", got, lambda words: any(link in w for w in words))


def facts_of_good(facts):
    """What is recorded for checks that judge it or will, as the server told it."""
    def only(kind, name=""):
        found = [f["data"] for f in facts if f["kind"] == kind and name in f["id"]]
        return found[0] if len(found) == 1 else sys.exit(f"{len(found)} facts of {kind} {name}: {sorted({f['id'] for f in facts if f['kind'] == kind})}")

    def value(v):
        return v.get("_value", v)

    check("the log group's filters", sorted({f["name"] for f in value(only("logs.group")["metric_filters"])}), ["acls", "config", "iam", "keys", "root"])
    check("the log group's subscriptions", [f["name"] for f in value(only("logs.group")["subscriptions"])], ["siem"])
    check("the topic's subscriptions", len(value(only("sns.topic", "audit-alerts")["subscriptions"])), 1)
    check("the rule's targets", len(value(only("events.rule", "restart-trail")["targets"])), 3)
    check("the key's grants", [g["name"] for g in value(only("kms.key")["grants"])], ["readers"])
    check("the bucket's notifications", [d["events"] for d in value(only("s3.bucket")["notifications"])["destinations"]], [["s3:ObjectCreated:*"]])
    check("the table over the logs", only("glue.table")["name"], "cloudtrail_logs")
    check("the users", sorted(f["data"]["name"] for f in facts if f["kind"] == "iam.user"), ["alice", "b.o+b=@_-x", "pipeline"])


def allowed(scanner, pack, *words):
    """Every recorded call is in the policy that the program prints."""
    policy = json.loads(scanner.run("permissions", *words, env={}).stdout)
    actions = {a for s in policy["Statement"] for a in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])}
    calls = [json.loads(line) for line in (pack / "calls.jsonl").read_text().splitlines()]
    check("calls that the printed policy does not allow", sorted({c["action"] for c in calls} - actions), [])


def managed_as_code(scanner, credentials):
    config = scanner.work / "tag.yaml"
    config.write_text("parameters:\n  trail-managed-as-code:\n    tag: managed-by\n")
    _, _, got = scanner.scan(credentials, "--config", config)
    check("a tag that the configuration names settles trail-managed-as-code", verdicts(got)["trail-managed-as-code"], "pass")


def scan_organization(scanner, credentials, members):
    print("an organization")
    done, pack, got = scanner.scan(credentials, "--org", "--role-name", "Audit")
    check("the gate fails", done.returncode, 1)
    check("its accounts", sorted(a["id"] for a in got["coverage"]["accounts"]), sorted([MANAGEMENT, *members]))
    v = verdicts(got)
    for name in "organization-trail account-coverage trail-recording config-recorder-on guardduty-on securityhub-on".split():
        check(f"{name} fails", v[name], "fail")
    for name in UNANSWERED:
        check(f"{name} is undecided", v[name], "unknown")
    (organization,) = [f["data"] for f in json.loads((pack / "snapshot.json").read_text())["facts"] if f["kind"] == "organization"]
    told = json.dumps(organization, ensure_ascii=False)
    for word in ["keep-the-trail", "production 🔒", "guardduty.amazonaws.com", *members]:
        check(f"{word} is known of it", word in told, True)
    allowed(scanner, pack, "--org", "--role-name", "Audit")
    check("the pack verifies", scanner.run("verify", pack, env={"PATH": os.environ["PATH"]}).returncode, 0)


def who_can(scanner, credentials, pack):
    print("who has power over the good account's trail")
    config = scanner.work / "approved.yaml"
    config.write_text("approved:\n  read-logs: ['arn:aws:iam::*:user/people/*']\n")
    words = ("-f", "json", "--config", config)
    live = scanner.run("access", "--regions", "us-east-1,eu-west-1", *words, env=scanner.environment(credentials))
    rows = json.loads(live.stdout or "[]")

    def held(name, capability):
        return {(r["outcome"], r["approved"]) for r in rows if r["capability"] == capability and r["principal"].endswith(name)}

    for name, approved in (("user/people/alice", True), ("user/people/b.o+b=@_-x", True), ("user/pipeline", False), ("role/delivery", False)):
        check(f"{name} can read the logs", held(name, "read-logs"), {("allow", approved)})
        check(f"{name} cannot stop the trail", held(name, "stop-logging"), set())
    check("root can stop the trail", held(f"{GOOD}:root", "stop-logging"), {("allow", False)})
    check("what grants it is named", [r["via"] for r in rows if r["capability"] == "read-logs" and r["principal"].endswith("user/pipeline")], [["read-logs, #1"]])
    offline = scanner.run("access", "--from", pack, *words, env={"PATH": os.environ["PATH"]})
    check("a pack says the same, offline", json.loads(offline.stdout or "[]"), rows)
    check("... with the same exit code", offline.returncode, live.returncode)


def in_steps(scanner, credentials, whole):
    print("the good account, step by step")
    evidence, judged, offline = scanner.work / "evidence.zip", scanner.work / "judged", {"PATH": os.environ["PATH"]}
    done = scanner.run("collect", "-o", f"pack={evidence}", "--regions", "us-east-1,eu-west-1", env=scanner.environment(credentials))
    check("collect", done.returncode, 0)
    check("the evidence verifies", scanner.run("verify", evidence, env=offline).returncode, 0)
    done = scanner.run("assess", "--from", evidence, "-o", f"pack={judged}", env=offline)
    check("assess", done.returncode, lambda c: c in (0, 1, 3))
    check("the pack verifies", scanner.run("verify", judged, env=offline).returncode, 0)
    check("the verdicts are those of scan", verdicts(json.loads((judged / "assessment.json").read_text())), whole)


def scan_empty(scanner, credentials):
    print("the empty account")
    done, _, got = scanner.scan(credentials)
    check("the gate fails", done.returncode, 1)
    v = verdicts(got)
    for name in ("trail-recording trail-logging management-events-complete trail-multi-region region-coverage log-file-validation "
                 "trail-kms-encryption kms-key-usable log-bucket-encryption log-bucket-not-public log-retention-minimum logs-searchable "
                 "trail-managed-as-code response-automated").split():
        check(f"no trail: {name} fails", v[name], "fail")
    for name in "config-recorder-on guardduty-on securityhub-on root-mfa".split():
        check(f"{name} fails", v[name], "fail")
    for name in "console-users-mfa password-policy-strong access-keys-rotated credentials-used single-factor-passwords-renewed".split():
        check(f"no users: {name} does not apply", v[name], "not-applicable")
    for name in UNANSWERED:
        check(f"{name} is undecided", v[name], "unknown")


def scan_stopped(scanner, credentials):
    print("the account with a stopped single-region trail")
    done, _, got = scanner.scan(credentials)
    check("the gate fails", done.returncode, 1)
    check("the gate's line comes last", done.stderr.strip().splitlines()[-1], lambda s: s.startswith("gate: failed"))
    v = verdicts(got)
    for name in ("trail-recording trail-logging trail-multi-region region-coverage log-file-validation trail-kms-encryption log-bucket-versioning "
                 "console-users-mfa password-policy-strong config-recorder-on guardduty-on securityhub-on response-automated").split():
        check(f"{name} fails", v[name], "fail")
    check("an inactive key is not judged", v["access-keys-rotated"], "not-applicable")
    for name in UNANSWERED + ["logs-searchable"]:
        check(f"{name} is undecided", v[name], "unknown")


def bad_surroundings(scanner, credentials):
    print("bad surroundings")
    nothing = scanner.environment(None)
    done = scanner.run("scan", "-o", f"pack={scanner.work}/none", env=nothing)
    check("no credentials is 4", done.returncode, 4)
    check("... in one sentence", (done.stderr.count("\n"), "credentials" in done.stderr), (1, True))
    check("... and leaves nothing", (scanner.work / "none").exists(), False)
    done, _, _ = scanner.scan(credentials, AWS_ENDPOINT_URL="http://127.0.0.1:9", HTTP_PROXY="")
    check("nobody listening is 4", done.returncode, 4)
    check("a wrong flag is 2", scanner.run("scan", "--frobnicate", env=nothing).returncode, 2)
    check("a wrong framework is 2", scanner.scan(credentials, "--framework", "pci")[0].returncode, 2)


def build(server):
    """The accounts, ready to be scanned: sessions by account, and the members of the organization."""
    sessions = {a: accounts.session(server.endpoint, a) for a in (GOOD, EMPTY, STOPPED, MANAGEMENT)}
    for part in (accounts.good, identities.good, services.good, alerts.good):
        part(sessions[GOOD][1], GOOD)
    for part in (accounts.stopped, identities.neglected, services.off):
        part(sessions[STOPPED][1], STOPPED)
    return sessions, services.organization(sessions[MANAGEMENT][1], MANAGEMENT)


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        log = work / "requests.log"
        server = Server(log)
        try:
            sessions, members = build(server)
            built = len(log.read_text().splitlines())
            scanner = Scanner(binary, server, work)
            in_steps(scanner, sessions[GOOD][0], scan_good(scanner, sessions[GOOD][0]))
            managed_as_code(scanner, sessions[GOOD][0])
            scan_empty(scanner, sessions[EMPTY][0])
            scan_stopped(scanner, sessions[STOPPED][0])
            scan_organization(scanner, sessions[MANAGEMENT][0], members)
            bad_surroundings(scanner, sessions[GOOD][0])
            asked = [line.split("\t")[1] for line in log.read_text().splitlines()[built:]]
            check("requests were made", len(asked), lambda n: n > 40)
            check("calls that could change something", sorted({a for a in asked if not a.startswith(READ_ONLY)}), [])
        finally:
            server.process.terminate()
    if failures:
        sys.exit(f"{len(failures)} expectations were not met: {', '.join(failures)}")
    print("the binary and the server agree")


if __name__ == "__main__":
    main()
