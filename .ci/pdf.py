"""Holds the PDF to PDF/A-3b, and its pages to approved pictures.

    python pdf.py TRAILPROOF             checks
    python pdf.py TRAILPROOF --approve   takes today's pages for the approved ones

A page differs if more than one pixel in 200 is off by more than a quarter of the
scale: renderers differ in how they soften edges, not in where things stand. What
differs is written to .ci/pictures/different/.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image, ImageChops

HERE = pathlib.Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
DIFFERENT = PICTURES / "different"
# The first page of each paper that holds the words.
PAGES = {
    "a4": {
        "cover": "COMPLIANCE EVIDENCE PACK", "contents": "How to read this pack", "summary": "1.1 Results by framework",
        "maps": "2.4 Recording by account and region", "samples": "Sample SA-01", "access": "3.2 Who can do what", "requirements": "5.1 ",
        "applicability": "5.6 Statement of applicability", "controls": "Control summary One row per check", "tests": "Subjects of CT-01", "exceptions": "8.1 Exceptions noted",
        "evidence": "9.1 Evidence items", "integrity": "How to verify this pack Root hash", "worksheet": "WS-01",
    },
    "letter": {"cover": "COMPLIANCE EVIDENCE PACK", "summary": "1.1 Results by framework", "tests": "Subjects of CT-01", "evidence": "9.1 Evidence items"},
    "hostile": {"limits": "Limits of this population"},
}


def run(*words, codes=(0,), **options):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **options)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(map(str, words))}\nexited with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def archival(files):
    """veraPDF, from Maven Central, on each file."""
    jars = HERE / "verapdf"
    if not list(jars.glob("greenfield-apps-*.jar")):
        run("mvn", "-q", "-B", "-f", HERE / "verapdf.xml", "dependency:copy-dependencies", f"-DoutputDirectory={jars}")
    said = run("java", "-cp", f"{jars}/*", "org.verapdf.apps.GreenfieldCliWrapper", "--flavour", "3b", "--format", "text", "-v", *files, codes=(0, 1)).stdout
    passed = [line for line in said.splitlines() if line.startswith("PASS ") and line.endswith(" 3b")]
    if len(passed) != len(files):
        sys.exit(f"veraPDF does not find each of {len(files)} files to be PDF/A-3b:\n{said[:4000]}")
    print(f"  veraPDF finds {len(passed)} files to be PDF/A-3b")


def attached(report, root, assessment, work):
    """What stands inside the report is what stands beside it."""
    run("pdfdetach", "-saveall", "-o", work, report)
    if hashlib.sha256((work / "manifest.json").read_bytes()).hexdigest() != root:
        sys.exit("the manifest inside the report is not what its root is of")
    if (work / "assessment.json").read_bytes() != assessment.read_bytes():
        sys.exit("the assessment inside the report is not that of the pack")
    print("  the manifest and the assessment inside the report are those of the pack")


def compare(name, picture, approve):
    approved = PICTURES / f"{name}.png"
    if approve:
        picture.quantize(64).save(approved, optimize=True)
        return None
    if not approved.exists():
        return f"{name}: there is no approved picture"
    want = Image.open(approved).convert("L")
    picture = picture.convert("L")
    if want.size != picture.size:
        return f"{name}: {picture.size} pixels, the approved one has {want.size}"
    off = ImageChops.difference(want, picture).point(lambda v: 255 if v > 64 else 0)
    share = off.histogram()[255] / (off.width * off.height)
    if share <= 1 / 200:
        return None
    DIFFERENT.mkdir(exist_ok=True)
    Image.merge("RGB", (picture, want, want)).save(DIFFERENT / f"{name}.png")
    return f"{name}: {share:.2%} of the pixels differ, see {DIFFERENT / name}.png"


def pictures(work, approve):
    PICTURES.mkdir(exist_ok=True)
    faults, count = [], 0
    for paper, wanted in PAGES.items():
        file = work / f"{paper}.pdf"
        texts = [" ".join(t.split()) for t in run("pdftotext", "-layout", file, "-").stdout.split("\f")]
        for what, words in wanted.items():
            at = [i + 1 for i, t in enumerate(texts) if words in t and (what in ("cover", "contents") or ". . . ." not in t)]
            if not at:
                faults.append(f"{paper}-{what}: no page says {words!r}")
                continue
            run("pdftoppm", "-r", "50", "-f", at[0], "-l", at[0], "-singlefile", "-png", file, work / "page")
            count += 1
            if fault := compare(f"{paper}-{what}", Image.open(work / "page.png").convert("RGB"), approve):
                faults.append(fault)
    if faults:
        sys.exit("\n".join(faults))
    print(f"  {count} pages look as approved")


def main():
    trailproof, approve = pathlib.Path(sys.argv[1]).resolve(), "--approve" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        sample = work / "pdfsample"
        run("go", "build", "-o", sample, "./.ci/pdfsample", cwd=HERE.parent)
        hashes = set()
        for processors in ("1", "2"):
            run(sample, work, env={**os.environ, "GOMAXPROCS": processors})
            hashes.add(tuple(hashlib.sha256((work / f"{paper}.pdf").read_bytes()).hexdigest() for paper in PAGES))
        if len(hashes) != 1:
            sys.exit("on one processor and on two the bytes differ")
        pictures(work, approve)
        run(trailproof, "demo", "--quiet", "--format", "none", "--output", f"pack={work / 'pack'}", codes=(1,))
        report = work / "pack" / "report.pdf"
        root = json.loads((work / "pack" / "MANIFEST.json").read_text())["root"]
        attached(report, root, work / "pack" / "assessment.json", work)
        files = [*(work / f"{paper}.pdf" for paper in PAGES), report]
        for file in files:
            run("qpdf", "--check", file)
        archival(files)


if __name__ == "__main__":
    main()
