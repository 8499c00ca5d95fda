"""The simulator's Management Node, and what can stand between it and the command."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable
from urllib.parse import urlsplit

USER, PASSWORD = "admin", "not-a-real-password"
LOGIN = {"PEXIP_MM_MANAGER_USER": USER, "PEXIP_MM_MANAGER_PASSWORD": PASSWORD}
PROFILES = "/api/admin/configuration/v1/policy_server/"
LOCATIONS = "/api/admin/configuration/v1/system_location/"

# A status, headers and a body.
Answer = tuple[int, dict[str, str], bytes]


def sent(url: str, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
    """What is answered to one request."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, {"Content-Type": answer.headers["Content-Type"] or ""}, answer.read()
    finally:
        connection.close()


@dataclass
class Node:
    """A Management Node that runs."""

    url: str

    def ask(self, method: str, path: str, value: Any = None) -> Any:
        """Asks it as its administrator, past the command."""
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        body = None if value is None else json.dumps(value).encode()
        status, _, data = sent(self.url, method, path, headers, body)
        assert 200 <= status < 300, f"{method} {path}: {status} {data!r}"
        return json.loads(data) if data else None

    def objects(self, path: str) -> dict[str, Any]:
        """Every object of a list, by its name."""
        return {one["name"]: one for one in self.ask("GET", f"{path}?limit=0")["objects"]}

    def profiles(self) -> dict[str, Any]:
        return self.objects(PROFILES)

    def assigned(self) -> dict[str, str | None]:
        """The name of the profile that each location has."""
        names = {one["resource_uri"]: name for name, one in self.profiles().items()}
        return {
            name: names[one["policy_server"]] if one["policy_server"] else None
            for name, one in self.objects(LOCATIONS).items()
        }


@contextmanager
def node(directory: Path, **seed: Any) -> Iterator[Node]:
    """A Management Node with what the seed has, for as long as the block."""
    program = os.environ.get("PEXIP_TESTBED")
    assert program, "PEXIP_TESTBED must name the program pexip-testbed: cargo build -p pexip-testbed"
    users = [{"name": USER, "password": PASSWORD, "may": "write"}]
    users += [{"name": may, "password": PASSWORD, "may": may} for may in ("read", "nothing")]
    file = directory / "node.json"
    file.write_text(json.dumps({"users": users, **seed}), encoding="utf-8")
    with subprocess.Popen([program, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdin is not None
        yield Node(json.loads(run.stdout.readline())["management"])
        run.stdin.close()
        assert run.wait(10) == 0


@dataclass
class Request:
    """A request on its way."""

    number: int
    """Which of all, from 0."""
    write: int
    """Which of those that change something, from 0."""
    method: str
    path: str
    body: Any
    forward: Callable[[], Answer] = field(repr=False)


class Between(ThreadingHTTPServer):
    """Hands requests on to a Management Node. What is done `instead` may give another answer, or none."""

    daemon_threads = True

    def __init__(self, target: Node | None, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = target
        self.seen: list[Request] = []
        self.instead: Callable[[Request], Answer | None] | None = None
        self.scheme = "http" if certificate is None else "https"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}"

    def writes(self) -> list[tuple[str, str]]:
        """What changed something."""
        return [(request.method, request.path) for request in self.seen if request.method != "GET"]

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that was cut is part of some tests."""


class Handler(BaseHTTPRequestHandler):
    server: Between

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
        headers = {name: value for name, value in self.headers.items() if name != "Host"}

        def forward() -> Answer:
            assert self.server.target is not None
            return sent(self.server.target.url, self.command, self.path, headers, body)

        seen = self.server.seen
        writes = len(self.server.writes())
        request = Request(len(seen), writes, self.command, self.path, json.loads(body) if body else None, forward)
        seen.append(request)
        answer = forward() if self.server.instead is None else self.server.instead(request)
        if answer is None:
            self.close_connection = True
            return
        status, told, data = answer
        self.send_response(status)
        for name, value in {**told, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def __getattr__(self, name: str) -> Any:
        """The methods that are looked up as `do_GET` and so on."""
        if name.startswith("do_"):
            return self.do
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def dripping(pieces: list[bytes], seconds: float) -> Iterator[str]:
    """The address of something that answers each request with these pieces, a pause after each, and hangs up."""

    class Dripping(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            with contextlib.suppress(OSError):
                for piece in pieces:
                    self.request.sendall(piece)
                    time.sleep(seconds)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Dripping) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@contextmanager
def between(target: Node | None, certificate: Path | None = None) -> Iterator[Between]:
    """Something that stands in front of a Management Node, for as long as the block."""
    server = Between(target, certificate)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
