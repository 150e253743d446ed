"""Every host of the internet on one loopback port: a proxy that is asked for by HTTPS_PROXY and answers itself.

The clients use their real addresses, look no name up, and speak TLS to a certificate made for the run. What a host
answers is a function of the request. The same port also answers plain HTTP, as metadata servers do.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import trustme

HOSTS = (
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.chinacloudapi.cn",
    "management.azure.com",
    "management.usgovcloudapi.net",
    "management.chinacloudapi.cn",
    "login.example.test",
    "arm.example.test",
    "compute.googleapis.com",
    "compute.example.test",
    "oauth2.googleapis.com",
    "sts.googleapis.com",
    "iamcredentials.googleapis.com",
    "cloudresourcemanager.googleapis.com",
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: `host` without port, `path` without query, `form` of the query and a form-encoded body."""

    host: str
    method: str
    path: str
    form: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; a body that is no text is sent as JSON."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Answerer = Callable[[Request], Answer | None]


class Internet:
    """The proxy and the hosts behind it.

    Attributes:
        address: host and port.
        authority: PEM file of who signed the hosts' certificate.
        connected: hosts that a tunnel was asked to, as `host:port`.
        requests: what arrived at the hosts.
        answerer: answers first; where it returns None, the host is as empty as a host can be (404).
        refusing: hosts that the proxy cannot reach.
    """

    def __init__(self, folder: Path) -> None:
        self.connected: list[str] = []
        self.requests: list[Request] = []
        self.answerer: Answerer = lambda _: None
        self.refusing: frozenset[str] = frozenset()
        authority = trustme.CA()
        self.authority = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.authority))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*HOSTS, "127.0.0.1").configure_cert(self.context)
        self._server = _Server(("127.0.0.1", 0), _make_handler(self))
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def answer(self, request: Request) -> Answer:
        """What this host answers."""
        self.requests.append(request)
        return self.answerer(request) or Answer({"error": {"message": "nothing here"}}, 404)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone, or that does not like the certificate, is nothing to tell of."""


def _make_handler(internet: Internet) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1
        host = ""

        def do_CONNECT(self) -> None:
            internet.connected.append(self.path)
            self.close_connection = True
            host = self.path.partition(":")[0]
            if host in internet.refusing:
                self.send_error(502)
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()
            with internet.context.wrap_socket(self.connection, server_side=True) as inside:
                type("Inside", (Handler,), {"host": host})(inside, self.client_address, self.server)

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            parts = urlsplit(self.path)
            host = self.host or parts.hostname or self.headers.get("Host", "").partition(":")[0]
            form = dict(parse_qsl(f"{parts.query}&{body if not body.startswith('{') else ''}"))
            answer = internet.answer(Request(host, self.command, parts.path, form, dict(self.headers.items())))
            is_text = isinstance(answer.body, str)
            sent = (str(answer.body) if is_text else json.dumps(answer.body)).encode()
            self.send_response(answer.status)
            kind = "text/plain" if is_text else "application/json"
            for name, value in {"Content-Type": kind, **answer.headers, "Content-Length": str(len(sent))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = _answer  # noqa: N815  # http.server's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
            """Stay quiet."""

    return Handler
