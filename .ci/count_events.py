"""Counts real events by jq and by DuckDB, and holds the counts against ours.

    python3 count_events.py TRAILPROOF [--write]

collectors/pattern/testdata/counts.json has questions: each a filter pattern, or
the check whose events it names, and the same question written by hand for jq and
in SQL. All must count the same events, "trailproof events" must find as many, and
the file must say how many, which is what "go test" holds the package to. --write
puts the counts of jq and DuckDB into the file, where they agree.
"""

import gzip
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import duckdb

COLLECTORS = pathlib.Path(__file__).resolve().parent.parent / "collectors"
COUNTS = COLLECTORS / "pattern/testdata/counts.json"
FOLDERS = [COLLECTORS / "pattern/testdata/events", COLLECTORS / "record/testdata/events"]


def main():
    trailproof = pathlib.Path(sys.argv[1]).resolve()
    questions = json.loads(COUNTS.read_text())
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in (name for known in FOLDERS for name in known.glob("*.json.gz")):
            shutil.copy(name, folder)
        by_jq, by_sql = jq(folder, questions), sql(folder, questions)
        with ThreadPoolExecutor(2) as pool:
            by_us = list(pool.map(lambda q: events(trailproof, folder, q), questions))
    for q, one, two, ours in zip(questions, by_jq, by_sql, by_us):
        if one == two and "--write" in sys.argv:
            q["count"] = one
        if not one == two == ours == q.get("count"):
            wrong.append(f"{asked(q)}: jq counts {one}, DuckDB {two}, trailproof finds {ours}, the file says {q.get('count')}")
    if "--write" in sys.argv:
        COUNTS.write_text(json.dumps(questions, indent=1) + "\n")
    if wrong:
        raise SystemExit("events:\n  " + "\n  ".join(wrong))
    print(f"{len(questions)} questions: {sum(by_jq)} events by jq, by DuckDB and by trailproof, question by question")


def asked(question):
    return question.get("pattern") or question["check"]


def jq(folder, questions):
    """All counts in one run over the inflated files."""
    program = "[inputs.Records[]] as $all | [" + ",\n".join(
        f"([$all[] | select({q['jq']})] | length)" for q in questions) + "]"
    inflated = b"".join(gzip.decompress(name.read_bytes()) + b"\n" for name in sorted(folder.iterdir()))
    return json.loads(subprocess.run(["jq", "-n", program], input=inflated, stdout=subprocess.PIPE, check=True).stdout)


def sql(folder, questions):
    with duckdb.connect() as db:
        db.execute(f"""CREATE TABLE records AS SELECT unnest("Records") AS r
            FROM read_json('{folder}/*.json.gz', columns = {{"Records": 'JSON[]'}}, maximum_object_size = 100000000)""")
        return [db.execute(f"SELECT count(*) FROM records WHERE {q['sql']}").fetchone()[0] for q in questions]


def events(trailproof, folder, question):
    kind = "pattern" if "pattern" in question else "check"
    found = subprocess.run(
        [trailproof, "events", "--from-dir", folder, f"--{kind}={question[kind]}", "-f", "ndjson"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if found.returncode != 0:
        return found.stderr.decode().strip()[-300:]
    return len(found.stdout.splitlines())


if __name__ == "__main__":
    main()
