"""An AWS-compatible server that remembers which operations it was asked.

    python3 aws_server.py PORT LOGFILE

moto answers; this file only notes, one line a request: method, operation.
"""

import io
import re
import sys
from urllib.parse import parse_qs

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

from aws_cbor import translated

S3_SUBRESOURCES = ("location policyStatus policy publicAccessBlock acl encryption versioning object-lock lifecycle "
                   "logging ownershipControls replication").split()


def operation(environ, body):
    """The operation a request names, in the words of its protocol."""
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return target.rsplit(".", 1)[-1]
    action = parse_qs(body.decode("utf-8", "replace")).get("Action")
    if action:
        return action[0]
    cbor = re.fullmatch(r"/service/[^/]+/operation/(\w+)", environ["PATH_INFO"])
    if cbor:
        return cbor[1]
    query = environ.get("QUERY_STRING", "")
    part = next((s for s in S3_SUBRESOURCES if re.search(rf"(^|&){s}(=|&|$)", query)), "")
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {part}".strip()


class Noting:
    """WSGI middleware that writes down every request before passing it on."""

    def __init__(self, app, path):
        self.app, self.log = app, open(path, "a", encoding="utf-8", buffering=1)

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        environ["wsgi.input"] = io.BytesIO(body)
        if not environ["PATH_INFO"].startswith("/moto-api/"):
            self.log.write(f"{environ['REQUEST_METHOD']}\t{operation(environ, body)}\n")
        return translated(self.app, environ, body, start_response) or self.app(environ, start_response)


def main():
    port, path = int(sys.argv[1]), sys.argv[2]
    run_simple("127.0.0.1", port, Noting(DomainDispatcherApplication(create_backend_app), path), threaded=True)


if __name__ == "__main__":
    main()
