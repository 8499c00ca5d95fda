"""A running Mattermost server, asked over its REST API."""

from __future__ import annotations

import json
from typing import Any

import urllib3

from .asking import ANSWER_SECONDS, LOOPBACK, MAX_ANSWER_LEN, NoAnswerError, Peer, address
from .report import UnavailableError

# What one request asks for at most; a server gives no more.
CHANNELS_PER_PAGE = 200

# More pages than any server has.
MAX_PAGES = 5000

# What is asked changes nothing, so that it can be asked again.
RETRIES = urllib3.Retry(
    total=3,
    backoff_factor=0.5,
    status_forcelist=(429, 502, 503, 504),
    respect_retry_after_header=False,
    raise_on_status=False,
)


class Server:
    """A Mattermost server and the token of somebody who may ask it."""

    def __init__(self, url: str, token: str, *, ca: str | None = None, plain_http: bool = False) -> None:
        parts = address(url, "--server must be given as https://host or https://host/path")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and not plain_http:
            raise UnavailableError(
                "the token would be sent over http, for everybody to read; use https, or --plain-http"
            )
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._peer = Peer(headers, ca=ca, ca_option="--ca", seconds=ANSWER_SECONDS)

    def __repr__(self) -> str:
        return f"Server({self.url!r})"

    def config(self) -> Any:
        """Mattermost's configuration, with masked secrets, as a system administrator gets it."""
        config = self._get("/api/v4/config")
        if not isinstance(config, dict) or "PluginSettings" not in config:
            raise UnavailableError(f"{self.url}: what it answered is no configuration; is it a Mattermost server?")
        return config

    def channels(self) -> list[Any]:
        """Every channel of every team that is not archived, public and private."""
        found: list[Any] = []
        for page in range(MAX_PAGES):
            channels = self._get(f"/api/v4/channels?page={page}&per_page={CHANNELS_PER_PAGE}")
            if not isinstance(channels, list):
                raise UnavailableError(f"{self.url}: what it answered is no list of channels")
            found.extend(channels)
            if len(channels) < CHANNELS_PER_PAGE:
                break
        return found

    def _get(self, path: str) -> Any:
        try:
            # A redirect is not followed: it would take the token elsewhere.
            status, data = self._peer.ask("GET", self.url + path, retries=RETRIES)
        except NoAnswerError as error:
            raise UnavailableError(f"{self.url}: {error}") from None
        if status in (401, 403):
            raise UnavailableError(f"{self.url}: the token is not that of a system administrator ({status})")
        if 300 <= status < 400:
            raise UnavailableError(f"{self.url}: it sends on to another address; give the address that it has itself")
        if status != 200:
            raise UnavailableError(f"{self.url}: it answered {status} to {path.partition('?')[0]}")
        if len(data) > MAX_ANSWER_LEN:
            raise UnavailableError(f"{self.url}: its answer is longer than {MAX_ANSWER_LEN} bytes")
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise UnavailableError(f"{self.url}: what it answered is no JSON; is it a Mattermost server?") from None
