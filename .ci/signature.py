#!/usr/bin/env python3
"""Signatures and time-stamps, by others: a pack that is signed here is verified by
the securesystemslib of the in-toto project and by hashlib, its time-stamp by
openssl, which also made the keys; a key of AWS KMS by what a server keeps. Then one
byte after the other is changed, and trailproof must see it."""
import base64
import hashlib
import http.server
import json
import os
import sys
import pathlib
import subprocess
import tempfile
import threading

import boto3
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key
from moto.server import ThreadedMotoServer
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

binary = os.path.abspath(sys.argv[1])
work = pathlib.Path(tempfile.mkdtemp())
os.chdir(work)


def run(*words, code=0, **more):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **more)
    if done.returncode != code:
        sys.exit(f"{words} exited with {done.returncode}, want {code}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def openssl(*words, **more):
    return run("openssl", *words, **more)


class Authority(http.server.BaseHTTPRequestHandler):
    """A time-stamp authority: openssl behind a URL."""

    def do_POST(self):
        pathlib.Path("query.tsq").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(pathlib.Path("reply.tsr").read_bytes())

    def log_message(self, *_):
        pass


def authority():
    pathlib.Path("tsa.cnf").write_text("""
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamps]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = clock
[clock]
serial = serial
signer_cert = tsa.pem
certs = root.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1
""")
    pathlib.Path("serial").write_text("01\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root of time",
            "-days", "2", "-config", "tsa.cnf", "-extensions", "root")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Clock", "-config", "tsa.cnf")
    openssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "2", "-days", "2",
            "-extfile", "tsa.cnf", "-extensions", "stamps", "-out", "tsa.pem")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def envelope(pack):
    return json.loads((pack / "SIGNATURE.dsse.json").read_text())


def subjects(pack):
    """Every file of the pack is a subject under its SHA-256, and there is no other."""
    statement = json.loads(base64.b64decode(envelope(pack)["payload"]))
    assert statement["_type"] == "https://in-toto.io/Statement/v1", statement["_type"]
    signed = {s["name"]: s["digest"]["sha256"] for s in statement["subject"]}
    over = {"SIGNATURE.dsse.json", "TIMESTAMP.tsr"}
    found = {str(f.relative_to(pack)): hashlib.sha256(f.read_bytes()).hexdigest() for f in pack.rglob("*") if f.is_file() and f.name not in over}
    assert signed == found, set(signed.items()) ^ set(found.items())
    return len(found)


openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem")
openssl("pkey", "-in", "key.pem", "-pubout", "-out", "key.pub")
url = authority()
pack = work / "pack"
run(binary, "demo", "-q", "-f", "none", "-o", f"pack={pack}", "--sign", "key.pem", "--timestamp", url, code=1)

public = load_pem_public_key(pathlib.Path("key.pub").read_bytes())
keyid = hashlib.sha256(subprocess.check_output(["openssl", "pkey", "-pubin", "-in", "key.pub", "-outform", "DER"])).hexdigest()
key = SSlibKey.from_crypto(public, keyid=keyid)
accepted = Envelope.from_dict(envelope(pack)).verify([key], 1)
assert list(accepted) == [keyid], accepted
print(f"securesystemslib: key {keyid[:16]} signed; hashlib: {subjects(pack)} files")
told = openssl("ts", "-verify", "-data", pack / "SIGNATURE.dsse.json", "-in", pack / "TIMESTAMP.tsr", "-CAfile", "root.pem")
assert "Verification: OK" in told, told
print("openssl ts: the time-stamp verifies")

told = run(binary, "verify", pack, "--key", "key.pub", "--timestamp-ca", "root.pem")
for claim in "files", "signature", "time", "facts from responses", "verdicts from facts", "reports":
    assert f"ok    {claim}: " in told, told
print(told, end="")

# one byte after the other
for name in "SIGNATURE.dsse.json", "TIMESTAMP.tsr", "MANIFEST.json", "assessment.json":
    path = pack / name
    was = path.read_bytes()
    for at in (len(was) // 3,):
        path.write_bytes(was[:at] + bytes([was[at] ^ 1]) + was[at + 1:])
        told = run(binary, "verify", "-q", pack, "--key", "key.pub", "--timestamp-ca", "root.pem", code=1)
        assert "FAIL  " in told and "valid:" not in told, told
    path.write_bytes(was)

# keys that AWS KMS keeps
plain = work / "plain"
run(binary, "demo", "-q", "-f", "none", "-o", f"pack={plain}", code=1)
server = ThreadedMotoServer(port=0)
server.start()
host, port = server.get_host_and_port()
aws = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": f"http://{host}:{port}"}
kms = boto3.client("kms", endpoint_url=aws["AWS_ENDPOINT_URL"], region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
for spec in "ECC_NIST_P256", "RSA_2048":
    arn = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    copy = work / spec
    subprocess.run(["cp", "-r", plain, copy], check=True)
    run(binary, "sign", copy, "--sign", f"awskms:///{arn}", env={**os.environ, **aws})
    der = kms.get_public_key(KeyId=arn)["PublicKey"]
    public = load_der_public_key(der)
    keyid = hashlib.sha256(der).hexdigest()
    if isinstance(public, rsa.RSAPublicKey):
        key = SSlibKey.from_crypto(public, keyid=keyid, scheme="rsassa-pss-sha256")
    else:
        key = SSlibKey.from_crypto(public, keyid=keyid)
    assert list(Envelope.from_dict(envelope(copy)).verify([key], 1)) == [keyid]
    print(f"AWS KMS: {spec} signed, {subjects(copy)} files")
server.stop()
subprocess.run(["rm", "-rf", work], check=True)
