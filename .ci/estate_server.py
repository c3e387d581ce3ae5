"""The server of whole organizations (examples/estate), and runs of the program against it."""

import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).parent.parent


def build():
    """The server's binary, built anew."""
    path = ROOT / ".ci" / "bin" / "estate"
    subprocess.run(["go", "build", "-trimpath", "-o", str(path), "./examples/estate"], cwd=ROOT, check=True)
    return path


class Estate:
    """An organization that is being served."""

    def __init__(self, binary, *flags):
        self.process = subprocess.Popen([str(binary), *map(str, flags)], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def counts(self):
        """What was asked so far; an API that was asked nothing is not in it."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + "/-/counts") as answer:
            return json.load(answer)

    def cpu(self):
        """CPU seconds the server used."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Run:
    """One run of the program, to its end or until it is killed."""

    def __init__(self, binary, estate, folder, *words, kill_at=None):
        env = {"PATH": os.environ["PATH"], "HOME": str(folder), "AWS_ENDPOINT_URL": estate.url, "HTTP_PROXY": estate.url, "AWS_REGION": "us-east-1",
               "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_EC2_METADATA_DISABLED": "true",
               "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        self.log = folder / "stderr.txt"
        began = time.monotonic()
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen([str(binary), *map(str, words)], env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=log)
            if kill_at is not None:
                threading.Thread(target=self._kill, args=(estate, kill_at), daemon=True).start()
            _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = self.code = os.waitstatus_to_exitcode(status)
        self.wall, self.cpu, self.memory = time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        self.said = self.log.read_text(encoding="utf-8")

    def _kill(self, estate, calls):
        """Kills the program, without warning, once so many calls were made."""
        while self.process.returncode is None and estate.counts()["calls"] < calls:
            time.sleep(0.05)
        if self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)
