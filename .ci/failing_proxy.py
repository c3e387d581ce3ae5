"""A proxy before the AWS-compatible server that fails the requests it is told to fail.

It knows a request's operation whatever the protocol, and refuses it in that
protocol's own words. Answers are kept, because the accounts stand still: many
scans then cost the server no more than one. What the server does not know is
answered here, as AWS answers where there is none of it.
"""

import http.client
import http.server
import re
import socket
import struct
import threading
import time
from urllib.parse import parse_qs, urlsplit

# The IAM action of each S3 read, by subresource.
# Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
BUCKET = {
    "location": "GetBucketLocation", "policyStatus": "GetBucketPolicyStatus", "policy": "GetBucketPolicy", "publicAccessBlock": "GetBucketPublicAccessBlock",
    "acl": "GetBucketAcl", "encryption": "GetEncryptionConfiguration", "versioning": "GetBucketVersioning", "object-lock": "GetBucketObjectLockConfiguration",
    "lifecycle": "GetLifecycleConfiguration", "logging": "GetBucketLogging", "notification": "GetBucketNotification",
    "ownershipControls": "GetBucketOwnershipControls", "replication": "GetReplicationConfiguration",
}
PATHS = {"access-analyzer": "ListAnalyzers", "securityhub": "DescribeHub"}
FAULTS = ("denied", "throttled", "expired", "reset", "html", "html-502", "hang")
REASONS = {"denied": "denied", "throttled": "throttled", "expired": "denied", "reset": "failed", "html": "failed", "html-502": "failed", "hang": "failed"}
CBOR = "/operation/"
JSON, XML = "application/x-amz-json-1.1", "text/xml"
REGIONS = ("us-east-1", "eu-west-1")
HTML = b"<!DOCTYPE html><html><body>Please sign in</body></html>"


class Request:
    """What one HTTP request asks."""

    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, headers, body
        url = urlsplit(target)
        self.path, self.query = url.path, parse_qs(url.query, keep_blank_values=True)
        scope = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/", headers.get("Authorization", ""))
        self.caller, self.region, self.service = scope.groups() if scope else ("", "", "")
        self.amz_target = headers.get("X-Amz-Target", "")
        self.action = self.name()
        self.key = (self.caller, self.region, self.service, method, self.path, url.query, self.amz_target, body)

    def name(self):
        """The IAM action, e.g. cloudtrail:GetTrailStatus."""
        if self.amz_target:
            return f"{self.service}:{self.amz_target.rsplit('.', 1)[-1]}"
        if CBOR in self.path:
            return f"cloudwatch:{self.path.rsplit('/', 1)[-1]}"
        if self.path.startswith("/v20180820/"):
            return "s3:" + {"configuration": "GetAccountPublicAccessBlock", "accesspoint": "ListAccessPoints"}[self.path.split("/")[2]]
        if self.service == "s3":
            if self.path == "/":
                return "s3:ListAllMyBuckets"
            return "s3:" + next((BUCKET[p] for p in BUCKET if p in self.query), "ListBucket")
        if self.service == "guardduty":
            return "guardduty:" + ("GetDetector" if self.path.startswith("/detector/") else "ListDetectors")
        if self.service in PATHS:
            return f"{self.service}:{PATHS[self.service]}"
        return f"{self.service}:{parse_qs(self.body.decode('utf-8', 'replace')).get('Action', ['?'])[0]}"


def text(s):
    """A short text in CBOR."""
    raw = s.encode()
    return (bytes([0x60 + len(raw)]) if len(raw) < 24 else bytes([0x78, len(raw)])) + raw


def refusal(request, code, message):
    """Status, headers and body with which the request's service refuses it."""
    if request.amz_target:
        return 400, {"Content-Type": JSON}, b'{"__type":"%sException","message":"%s"}' % (code.encode(), message.encode())
    if CBOR in request.path:
        body = b"\xa2" + text("__type") + text(f"com.amazonaws.cloudwatch#{code}Exception") + text("message") + text(message)
        return 400, {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}, body
    if request.service in (*PATHS, "guardduty"):
        status, code = (429, "TooManyRequests") if code == "Throttling" else (403, code)
        return status, {"Content-Type": "application/json", "x-amzn-errortype": f"{code}Exception"}, b'{"message":"%s"}' % message.encode()
    if request.service == "s3":
        status, code = (503, "SlowDown") if code == "Throttling" else (403, code)
        return status, {"Content-Type": XML}, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
    if request.service == "ec2":
        code = {"AccessDenied": "UnauthorizedOperation", "Throttling": "RequestLimitExceeded"}.get(code, code)
        return 403, {"Content-Type": XML}, f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors></Response>".encode()
    if request.service == "sns" and code == "AccessDenied":
        code = "AuthorizationError"
    return 403, {"Content-Type": XML}, f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>".encode()


def absent(request):
    """The answer of AWS where there is none of what the server does not know, and few regions."""
    if request.action == "cloudwatch:DescribeAlarms":
        body = b"\xa2" + text("CompositeAlarms") + b"\x80" + text("MetricAlarms") + b"\x80"
        return 200, {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}, body
    if request.action == "cloudtrail:ListEventDataStores":
        return 200, {"Content-Type": JSON}, b'{"EventDataStores":[]}'
    if request.action == "cloudformation:DescribeStackResources":
        resource = parse_qs(request.body.decode())["PhysicalResourceId"][0]
        return refusal(request, "ValidationError", f"Stack for {resource} does not exist")
    if request.action == "access-analyzer:ListAnalyzers":
        return 200, {"Content-Type": "application/json"}, b'{"analyzers":[]}'
    if request.action == "ec2:DescribeRegions":
        items = "".join(f"<item><regionName>{r}</regionName><optInStatus>opt-in-not-required</optInStatus></item>" for r in REGIONS)
        return 200, {"Content-Type": XML}, f"<DescribeRegionsResponse><regionInfo>{items}</regionInfo></DescribeRegionsResponse>".encode()
    return None


class Answers:
    """What the server answered, by what was asked."""

    def __init__(self, port):
        self.port, self.kept, self.lock = port, {}, threading.Lock()

    def of(self, request):
        with self.lock:
            if request.key not in self.kept:
                self.kept[request.key] = absent(request) or self.ask(request)
            return self.kept[request.key]

    def ask(self, request):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(request.method, request.target, request.body, request.headers)
        response = connection.getresponse()
        body = response.read()
        headers = {k: v for k, v in response.getheaders() if k.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server")}
        connection.close()
        return response.status, headers, body


class Proxy(http.server.ThreadingHTTPServer):
    """Serves one scan. fails(action, n) says how the n-th request fails, or None."""

    daemon_threads = True

    def __init__(self, answers, fails):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.fails, self.lock = answers, fails, threading.Lock()
        self.asked, self.failed = {}, {}  # by key: the action, and how it failed
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def note(self, request):
        with self.lock:
            first = request.key not in self.asked
            self.asked[request.key] = request.action
            if first:
                how = self.fails(request.action, len(self.asked))
                if how:
                    self.failed[request.key] = how
            return self.failed.get(request.key)

    def handle_error(self, *_):
        pass  # a client that gave up


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer goes out whole

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path, dict(self.headers), body)
        how = self.server.note(request)
        if how == "hang":
            time.sleep(6)
        if how in ("hang", "reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        status, headers, body = {
            "denied": lambda: refusal(request, "AccessDenied", "not authorized to perform it"),
            "throttled": lambda: refusal(request, "Throttling", "Rate exceeded"),
            "expired": lambda: refusal(request, "ExpiredToken", "the token is expired"),
            "html": lambda: (200, {"Content-Type": "text/html"}, HTML),
            "html-502": lambda: (502, {"Content-Type": "text/html"}, HTML),
        }.get(how, lambda: self.server.answers.of(request))()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_HEAD = answer

    def log_message(self, *_):
        pass
