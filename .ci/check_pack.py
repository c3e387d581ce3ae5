"""Reads the demo's packs, with and without the example of controls of one's own, as
their readers would: poppler, qpdf, LibreOffice.

    python check_pack.py TRAILPROOF

No requirement may be left out. Every number and every id must be the same in PDF, workbook and JSON.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import openpyxl


def run(*words, codes=(0,), **options):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **options)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(map(str, words))}\nexited with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")
    print(f"  {what}: {got}")


def column(sheet, number):
    return [str(row[number - 1]) for row in sheet.iter_rows(min_row=5, values_only=True) if row[0] is not None]


OWN = pathlib.Path(__file__).resolve().parent.parent / "examples" / "controls"


def main():
    trailproof = pathlib.Path(sys.argv[1]).resolve()
    run(trailproof, "controls", "lint", "--controls", OWN)
    run(trailproof, "controls", "test", "--controls", OWN)
    for words in ((), ("--controls", OWN)):
        print(" ".join(["demo", *map(str, words)]))
        read(trailproof, words)
    print("the packs read the same everywhere")


def known(trailproof, words):
    """Every control that the program knows, by catalog and id."""
    return [(c["catalog"], c["id"]) for c in json.loads(run(trailproof, "controls", "list", "-f", "json", *words).stdout)]


def read(trailproof, words):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        demo = run(trailproof, "demo", *words, cwd=work, codes=(1,))
        expect("the gate's decision is the last line", demo.stderr.strip().splitlines()[-1].startswith("gate: failed"), True)
        pack = work / "trailproof-demo"
        run(trailproof, "verify", pack)

        manifest = json.loads((pack / "MANIFEST.json").read_text())
        listed = {f["path"] for f in manifest["files"]}
        on_disk = {str(p.relative_to(pack)) for p in pack.rglob("*") if p.is_file()} - {"MANIFEST.json"}
        expect("files beside the manifest", sorted(on_disk ^ listed), [])
        for f in manifest["files"]:
            if hashlib.sha256((pack / f["path"]).read_bytes()).hexdigest() != f["sha256"]:
                sys.exit(f"{f['path']}: not the SHA-256 of the manifest")

        checked = run("qpdf", "--check", pack / "report.pdf").stdout
        expect("qpdf finds nothing wrong", "No syntax or stream encoding errors found" in checked, True)
        text = run("pdftotext", "-layout", pack / "report.pdf", "-").stdout
        flat = re.sub(r"\s+", "", text)
        fonts = run("pdffonts", pack / "report.pdf").stdout.splitlines()[2:]
        expect("fonts that are not embedded", [f for f in fonts if f.split()[-5] != "yes"], [])
        expect("the root hash is printed", manifest["root"] in flat, True)

        run("soffice", "--headless", f"-env:UserInstallation=file://{work}/profile", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
            "--outdir", work / "read", pack / "workbook.xlsx")
        book = openpyxl.load_workbook(pack / "workbook.xlsx", data_only=True)
        again = openpyxl.load_workbook(work / "read" / "workbook.xlsx", data_only=True)
        expect("sheets, as LibreOffice reads them", again.sheetnames, book.sheetnames)
        for name in book.sheetnames[2:]:
            if (mine := len(column(book[name], 1))) != (theirs := len(column(again[name], 1))):
                sys.exit(f"sheet {name}: {mine} rows written, LibreOffice reads {theirs}")

        assessment = json.loads((pack / "assessment.json").read_text())
        ids = [(c["id"], k["id"]) for c in assessment["catalogs"] for k in c["controls"]]
        expect("requirements left out", sorted(set(known(trailproof, words)) - set(ids)), [])
        expect("requirements in the workbook", len(column(book["Requirements"], 1)), len(ids))
        missing = [k for _, k in ids if re.sub(r"\s+", "", k) not in flat]
        expect("requirements missing from the PDF", missing, [])
        checks = column(book["Controls"], 1)
        expect("checks in the workbook", len(checks), len(assessment["results"]))
        expect("checks missing from the PDF", [c for c in checks if c not in flat], [])
        subjects = sum(len(r["subjects"]) for r in assessment["results"])
        failed = sum(s["verdict"] == "fail" for r in assessment["results"] for s in r["subjects"])
        expect("exceptions in the workbook", len(column(book["Exceptions"], 1)), failed)
        expect("exceptions missing from the PDF", [e for e in column(book["Exceptions"], 1) if e not in flat], [])
        evidence = column(book["Evidence"], 1)
        calls = (pack / "calls.jsonl").read_text().splitlines()
        expect("evidence items, one a call", len(evidence), len(calls))
        expect("evidence items missing from the PDF", [e for e in evidence if e not in flat], [])
        by_result = {row[0]: row[1] for row in again["Summary"].iter_rows(min_row=5, max_row=10, values_only=True)}
        expect("results on the summary, computed by LibreOffice", sum(by_result.values()), len(checks))
        results = column(book["Controls"], 11)
        for word, count in by_result.items():
            if results.count(word) != count:
                sys.exit(f"summary says {count} {word}, the sheet has {results.count(word)}")
        print(f"  {subjects} subjects, {len(text.splitlines())} lines of text in the PDF")


if __name__ == "__main__":
    main()
