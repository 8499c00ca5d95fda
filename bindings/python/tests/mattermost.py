"""A Mattermost server on loopback, which answers what a real one was seen to answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "not-a-real-token"
DATA = Path(__file__).parents[3] / "pexip-mm-core" / "tests" / "data" / "channels.json"

# 75 channels of two teams, as a real server answered them.
CHANNELS: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))


class Mattermost(ThreadingHTTPServer):
    """Its settings and channels may be changed; it remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.settings: dict[str, Any] = {}
        self.channels = CHANNELS
        self.asked: list[str] = []
        # What is answered instead: a status, headers and a body.
        self.instead: tuple[int, dict[str, str], bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Mattermost

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        url = urlsplit(self.path)
        query = {key: int(value[0]) for key, value in parse_qs(url.query).items()}
        if self.server.instead is not None:
            self.answer(*self.server.instead)
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.answer(401, {}, b'{"id": "api.context.session_expired.app_error", "status_code": 401}')
        elif url.path == "/api/v4/config":
            plugins = {"com.pexip.pexip-video-connect": self.server.settings}
            self.answer(200, {}, json.dumps({"PluginSettings": {"Enable": True, "Plugins": plugins}}).encode())
        elif url.path == "/api/v4/channels":
            first = query["page"] * query["per_page"]
            self.answer(200, {}, json.dumps(self.server.channels[first : first + query["per_page"]]).encode())
        else:
            self.answer(404, {}, b"{}")

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def running() -> Iterator[Mattermost]:
    """A server that runs for as long as the block."""
    server = Mattermost()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
