"""The double itself: one HTTPS server that is login endpoint and Resource Manager at once."""

from __future__ import annotations

import base64
import json
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import trustme

from checks.collect.arm_id import type_of
from tests.azure.chaos import Chaos, Fault
from tests.azure.estate import Estate
from tests.azure.kql import BadQuery, select
from tests.azure.limits import Clock, Limits
from tests.azure.metrics import metrics

TENANT = "22222222-3333-4444-8555-666666666666"
SIGN_IN = {
    "AZURE_TENANT_ID": TENANT,
    "AZURE_CLIENT_ID": "33333333-4444-4555-8666-777777777777",
    "AZURE_CLIENT_SECRET": "no-secret-at-all",
}
"""What the environment has to say for the double to accept a sign-in."""
_GRAPH = "/providers/microsoft.resourcegraph/resources"
_PERMISSIONS = "/providers/microsoft.authorization/permissions"


@dataclass(frozen=True)
class Sent:
    """A request that arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: bytes
    token: str


class Double:
    """A running double; use `running` to make one."""

    def __init__(self, estate: Estate, server: ThreadingHTTPServer, folder: Path) -> None:
        self.estate = estate
        self.server = server
        self.address = f"https://127.0.0.1:{server.server_port}"
        self.cloud_file = folder / "cloud.yaml"
        self.log: list[Sent] = []
        self.faults: list[Fault] = []
        self.page = 1000
        """How many items a page of a list has."""
        self.clock = Clock()
        self.limits: Limits | None = None
        self.chaos: Chaos | None = None
        self.latency = 0.0
        """Seconds of the clock before each answer."""
        self.trickle = 0.002
        """Seconds between the eighths of an answer that trickles."""
        self.keep_log = True
        self.answers: dict[str, list[Any]] = {}
        """The rows of the queries of which a first page was asked."""
        self.tokens = {"token-1"}
        self.sign_in_error = ""
        """What the login endpoint answers, such as `AADSTS700082: …`."""
        self.cloud_file.write_text(
            f"name: double\nresource_manager: {self.address}\naudience: {self.address}\n"
            f"authority: {self.address}\nmetrics: {self.address}\nca_bundle: ca.pem\n"
        )

    def fail(self, path: str, status: int = 500, **how: Any) -> None:
        """Answer requests whose path contains a pattern with a fault."""
        self.faults.append(Fault(path, status, **how))

    def paths(self, method: str = "GET") -> list[str]:
        """The paths that were asked for, tokens aside."""
        return [sent.path for sent in self.log if sent.method == method and sent.token]


@contextmanager
def running(estate: Estate, folder: Path, port: int = 0) -> Iterator[Double]:
    """A double on this machine, with its cloud file and certificates in a folder."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    server = _Server(("127.0.0.1", port), _Handler)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.double = Double(estate, server, folder)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    double: Double

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of the double's business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    wbufsize = -1

    def log_message(self, *_: object) -> None:
        """Standard error is for the tests."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        double = self.server.double
        size = int(self.headers.get("Content-Length") or 0)
        address = urlsplit(self.path)
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        body = self.rfile.read(size)
        sent = Sent(self.command, unquote(address.path), parse_qs(address.query), body, token)
        if double.keep_log or sent.method not in ("GET", "POST"):
            double.log.append(sent)
        double.clock.sleep(double.latency)
        fault = _fault(double, sent)
        if fault is None or fault.way != "answer":
            status, said, *headers = _limited(double, sent)
            self._answer(status, said, *headers, way=fault.way if fault else "answer")
            return
        time.sleep(fault.delay)
        self._answer(fault.status, _error(fault.code, fault.message), fault.headers, fault.raw)

    def _answer(
        self,
        status: int,
        body: Any,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        *,
        way: str = "answer",
    ) -> None:
        data = json.dumps(body).encode() if raw is None else raw
        if way == "cut":
            data = data[: len(data) * 2 // 3]
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if way == "reset":
            data, self.close_connection = data[: len(data) // 2], True
        elif way == "trickle":
            for at in range(8):
                self.wfile.write(data[len(data) * at // 8 : len(data) * (at + 1) // 8])
                self.wfile.flush()
                time.sleep(self.server.double.trickle)
            return
        self.wfile.write(data)
        self.wfile.flush()


Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]]


def _fault(double: Double, sent: Sent) -> Fault | None:
    for fault in double.faults:
        if fault.times and re.search(fault.path, sent.path, re.IGNORECASE):
            fault.times -= 1
            return fault
    if double.chaos is None or not sent.token:
        return None
    query = sorted((name, value) for name, value in sent.query.items() if "time" not in name)
    return double.chaos.fault(f"{sent.method} {sent.path} {query} {sent.body!r}")


def _limited(double: Double, sent: Sent) -> Answer:
    if double.limits is None or not sent.token:
        return answer(double, sent)
    if sent.path.lower() == _GRAPH:
        passes, headers = double.limits.query()
        code = "RateLimiting"
    elif sent.path.lower().startswith("/subscriptions/") and sent.method == "GET":
        passes, headers = double.limits.read(sent.path.split("/")[2].lower())
        code = "SubscriptionRequestsThrottled"
    else:
        return answer(double, sent)
    if not passes:
        return 429, _error(code, "Too many requests."), headers
    status, said, *_ = answer(double, sent)
    return status, said, headers


def answer(double: Double, sent: Sent) -> Answer:
    """What Azure would say."""
    path = sent.path
    if path.endswith("/v2.0/.well-known/openid-configuration"):
        tenant = f"{double.address}{path.removesuffix('/v2.0/.well-known/openid-configuration')}"
        return 200, {
            "issuer": f"{tenant}/v2.0",
            "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
        }
    if path == "/msi/token":
        return _managed_identity(double)
    if path.endswith("/oauth2/v2.0/token"):
        return _token(double, sent)
    if sent.token not in double.tokens:
        return 401, _error("ExpiredAuthenticationToken", "The access token expiry is in the past.")
    if "api-version" not in sent.query:
        return 400, _error("MissingApiVersionParameter", "The api-version is required.")
    if path.lower() == _GRAPH and sent.method == "POST":
        return _graph(double, json.loads(sent.body))
    if path.lower().endswith("/metrics:getbatch") and sent.method == "POST":
        return _batch(double, sent)
    if sent.method != "GET":
        return 405, _error("MethodNotAllowed", sent.method)
    return _get(double, sent)


def _batch(double: Double, sent: Sent) -> Answer:
    """The metrics of several resources; whoever asks needs to be a reader of the subscription."""
    subscription = sent.path.rpartition("/")[0]
    if not double.estate.may(subscription, "Microsoft.Insights/metrics/read"):
        return 403, _error("InsufficientAccessError", "The credentials have insufficient access.")
    asked = json.loads(sent.body)["resourceids"]
    start, end = sent.query["starttime"][0], sent.query["endtime"][0]
    if len(asked) > 50:
        return 400, _error("BadRequest", "Too many resources.")
    values = [
        {"resourceid": id_.lower(), "starttime": start, "endtime": end}
        | metrics(double.estate, id_, sent.query, end)
        for id_ in asked
    ]
    return 200, {"values": values}


def _token(double: Double, sent: Sent) -> Answer:
    form = {name: values[0] for name, values in parse_qs(sent.body.decode()).items()}
    error = double.sign_in_error
    asserted = form.get("client_assertion") == "federated"
    if not error and not asserted and form.get("client_secret") != SIGN_IN["AZURE_CLIENT_SECRET"]:
        error = "AADSTS7000215: Invalid client secret provided."
    if error:
        return 400, {"error": "invalid_client", "error_description": error}
    token = sorted(double.tokens)[-1 if "claims" in form else 0]
    return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": token}


def _managed_identity(double: Double) -> Answer:
    """As App Service and Container Apps answer at IDENTITY_ENDPOINT."""
    if double.sign_in_error:
        return 400, {"statusCode": 400, "message": double.sign_in_error}
    expires = str(int(time.time()) + 3600)
    token = sorted(double.tokens)[0]
    return 200, {"access_token": token, "expires_on": expires, "token_type": "Bearer"}


def _get(double: Double, sent: Sent) -> Answer:
    estate, path = double.estate, sent.path
    if path.lower().endswith(_PERMISSIONS):
        return 200, {"value": _permissions(estate, path.lower().removesuffix(_PERMISSIONS))}
    if path.lower().endswith("/providers/microsoft.insights/metrics"):
        return _metrics_of_one(double, sent)
    whole = type_of(path)
    action = f"{whole or type_of(f'{path}/x')}/read"
    if not estate.may(path, action):
        return 403, _error(
            "AuthorizationFailed",
            f"The client 'c' with object id 'o' does not have authorization to perform action"
            f" '{action}' over scope '{path}' or the scope is invalid.",
        )
    if whole:
        body = estate.bodies.get(path.lower())
        if body is None:
            code = "SubscriptionNotFound" if path.count("/") == 2 else "ResourceNotFound"
            return 404, _error(code, f"The resource '{path}' was not found.")
        return 200, body
    items = estate.children(path)
    if items is None:
        return 404, _error("ParentResourceNotFound", f"The parent of '{path}' was not found.")
    if path.lower().endswith(("/models", "/usages")):  # Azure gives them neither id nor type
        items = [{k: v for k, v in item.items() if k not in ("id", "type")} for item in items]
    start = int(sent.query.get("$skiptoken", ["0"])[0])
    page: dict[str, Any] = {"value": items[start : start + double.page]}
    if start + double.page < len(items):
        version = sent.query["api-version"][0]
        rest = f"?api-version={version}&$skiptoken={start + double.page}"
        page["nextLink"] = f"{double.address}{path}{rest}"
    return 200, page


def _metrics_of_one(double: Double, sent: Sent) -> Answer:
    action = "Microsoft.Insights/metrics/read"
    id_ = sent.path[: sent.path.lower().rindex("/providers/microsoft.insights/metrics")]
    if not double.estate.may(id_, action):
        return 403, _error(
            "AuthorizationFailed",
            f"The client 'c' with object id 'o' does not have authorization to perform action"
            f" '{action}' over scope '{id_}' or the scope is invalid.",
        )
    if id_.lower() not in double.estate.bodies:
        return 404, _error("ResourceNotFound", f"The resource '{id_}' was not found.")
    end = sent.query["timespan"][0].partition("/")[2]
    return 200, metrics(double.estate, id_, sent.query, end)


def _permissions(estate: Estate, path: str) -> list[dict[str, Any]]:
    return [
        {"actions": list(actions), "notActions": list(exceptions), "dataActions": []}
        for scope, actions, exceptions in estate.grants
        if f"{path}/".startswith(f"{scope.rstrip('/')}/".lower())
    ]


def _graph(double: Double, body: dict[str, Any]) -> Answer:
    options = body.get("options", {})
    wanted = {one.lower() for one in body.get("subscriptions", double.estate.subscriptions)}
    table = body["query"].split("\n")[0]
    above = "Above" in options.get("authorizationScopeFilter", "")
    first = "$skipToken" not in options
    key = f"{body['query']} {sorted(wanted)}"
    if first or key not in double.answers:
        held = (row for row in double.estate.table(table) if _in(row["id"], wanted, above))
        try:
            double.answers[key] = select(body["query"], held)
        except BadQuery as error:
            return 400, _error("BadRequest", f"InvalidQuery: {error}")
    rows = double.answers[key]
    start = int(base64.b64decode(options["$skipToken"])) if "$skipToken" in options else 0
    top = min(options.get("$top", 100), double.page, 1000)
    page: dict[str, Any] = {
        "totalRecords": len(rows),
        "count": len(rows[start : start + top]),
        "data": rows[start : start + top],
        "facets": [],
        "resultTruncated": "false",
    }
    cut = start + top < len(rows)
    if cut and "id" not in page["data"][0]:
        page["resultTruncated"] = "true"
    elif cut:
        page["$skipToken"] = base64.b64encode(str(start + top).encode()).decode()
    quota = {"x-ms-user-quota-remaining": "14", "x-ms-user-quota-resets-after": "00:00:05"}
    return 200, page, quota


def _in(id_: str, subscriptions: set[str], above: bool) -> bool:
    steps = id_.lower().split("/")
    return steps[2] in subscriptions if steps[1] == "subscriptions" else above


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}
