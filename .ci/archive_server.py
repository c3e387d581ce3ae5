"""Starts the test server of log archives, and asks it with trailproof and with
the AWS command line."""

import json
import os
import pathlib
import subprocess
import time

TOP = pathlib.Path(__file__).parent.parent


def build(name):
    """Builds a command of the test archives into .ci/bin and returns its path."""
    target = TOP / ".ci" / "bin" / name
    subprocess.run(["go", "build", "-o", target, f"./collectors/archive/archivetest/{name}"], cwd=TOP, check=True)
    return target


class Archive:
    """An archive that is served, as collectors/archive/archivetest/serve says."""

    def __init__(self, *flags):
        self.process = subprocess.Popen([build("serve"), *flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the test server did not start")
        self.says = json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=10)

    def __getitem__(self, name):
        return self.says[name]

    def environment(self):
        """That of a caller in the first account."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TRAILPROOF_"))}
        return kept | {
            "AWS_ENDPOINT_URL": self["url"], "AWS_ACCESS_KEY_ID": "AKIA111122223333", "AWS_SECRET_ACCESS_KEY": "example",
            "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_PAGER": "",
        }

    def run(self, *words, cwd=None):
        """Runs a program; its CPU time is told with what the server needed for it."""
        before = self.cpu()
        run = timed([str(w) for w in words], self.environment(), cwd)
        run.with_server = run.cpu + self.cpu() - before
        return run

    def cpu(self):
        """Seconds that the server has computed, as Linux tells; else 0."""
        try:
            fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        except OSError:
            return 0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Run:
    """What a program said, and what it took."""

    def __init__(self, code, out, err, seconds, usage):
        self.code, self.out, self.err, self.seconds = code, out, err, seconds
        self.cpu, self.megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def timed(words, environment, cwd):
    start = time.monotonic()
    with subprocess.Popen(words, env=environment, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        out, err = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(process.returncode, out, err, seconds, usage)


def aws():
    """The AWS command line beside this Python, or the first on the path."""
    import shutil
    import sys

    beside = pathlib.Path(sys.executable).parent / "aws"
    found = str(beside) if beside.exists() else shutil.which("aws")
    if not found:
        raise SystemExit("the AWS command line is not installed: pip install -r .ci/requirements.txt")
    return found
