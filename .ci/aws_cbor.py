"""Lets a server of the query protocol answer CloudWatch's clients that speak CBOR.

moto knows CloudWatch by its older protocol alone; the SDK speaks the newer one.
Only the words are translated: moto is asked, and what it says is passed on.
"""

import io
import re
from urllib.parse import urlencode

import cbor2
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.session import Session

MODEL = Session().get_service_model("cloudwatch")
PATH = re.compile(r"/service/GraniteServiceVersion20100801/operation/(\w+)")


def translated(app, environ, body, start_response):
    """The answer to a request in CBOR; None if it is none."""
    asked = PATH.fullmatch(environ["PATH_INFO"])
    if not asked:
        return None
    operation = MODEL.operation_model(asked[1])
    form = create_serializer("query").serialize_to_request(cbor2.loads(body) if body else {}, operation)["body"]
    status, headers, text = answer(app, environ, urlencode(form).encode())
    parsed = create_parser("query").parse({"status_code": status, "headers": headers, "body": text}, operation.output_shape)
    said = {k: v for k, v in parsed.items() if k not in ("ResponseMetadata", "Error")}
    if status >= 300:
        said = {"__type": parsed["Error"]["Code"], "message": parsed["Error"].get("Message", "")}
    out = cbor2.dumps(said, datetime_as_timestamp=True)
    start_response(f"{status} ", [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor"), ("Content-Length", str(len(out)))])
    return [out]


def answer(app, environ, form):
    """What the server says to a form."""
    got = {}

    def start(status, headers, exc_info=None):
        got.update(status=int(status.split()[0]), headers={k.lower(): v for k, v in headers})

    plain = environ | {"PATH_INFO": "/", "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-8",
                       "CONTENT_LENGTH": str(len(form)), "wsgi.input": io.BytesIO(form)}
    return_of = b"".join(app(plain, start))
    return got["status"], got["headers"], return_of
