"""A running Mattermost server, asked over its REST API."""

from __future__ import annotations

import json
import ssl
from typing import Any
from urllib.parse import urlsplit

import urllib3

from .report import UnavailableError

# How long a server may take to accept a connection, and to answer, in seconds.
CONNECT_SECONDS = 10
ANSWER_SECONDS = 30

# What one request asks for at most; a server gives no more.
CHANNELS_PER_PAGE = 200

# More pages than any server has.
MAX_PAGES = 5000

# The longest answer that is read, in bytes.
MAX_ANSWER_LEN = 64 * 1024 * 1024

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Server:
    """A Mattermost server and the token of somebody who may ask it."""

    def __init__(self, url: str, token: str, *, ca: str | None = None, plain_http: bool = False) -> None:
        parts = urlsplit(url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username
            or parts.query
            or parts.fragment
        ):
            raise UnavailableError("the server must be given as https://host or https://host/path")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and not plain_http:
            raise UnavailableError(
                "the token would be sent over http, for everybody to read; use https, or --plain-http"
            )
        self.url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        try:
            context = ssl.create_default_context(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            raise UnavailableError(f"{ca}: no certificates can be read from it") from error
        # What is asked changes nothing, so that it can be asked again. A redirect would take the token elsewhere.
        retries = urllib3.Retry(total=3, redirect=0, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504))
        self._pool = urllib3.PoolManager(
            ssl_context=context,
            retries=retries,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
        )

    def __repr__(self) -> str:
        return f"Server({self.url!r})"

    def config(self) -> Any:
        """Mattermost's configuration, with masked secrets, as a system administrator gets it."""
        return self._get("/api/v4/config")

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
            answer = self._pool.request("GET", self.url + path, headers=self._headers, preload_content=False)
            data = answer.read(MAX_ANSWER_LEN + 1, decode_content=True)
            answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise UnavailableError(f"{self.url}: {reason(error)}") from None
        if answer.status in (401, 403):
            raise UnavailableError(f"{self.url}: the token is not that of a system administrator ({answer.status})")
        if answer.status != 200:
            raise UnavailableError(f"{self.url}: it answered {answer.status} to {path.partition('?')[0]}")
        if len(data) > MAX_ANSWER_LEN:
            raise UnavailableError(f"{self.url}: its answer is longer than {MAX_ANSWER_LEN} bytes")
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise UnavailableError(f"{self.url}: what it answered is no JSON; is it a Mattermost server?") from None


def reason(error: Exception, *, ca: str = "--ca") -> str:
    """Why a request failed, in a few words."""
    cause = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason else error
    if isinstance(cause, urllib3.exceptions.ResponseError):
        return "it sends on to another address, or is too busy; give the address that it has itself"
    if isinstance(cause, urllib3.exceptions.SSLError):
        return f"its certificate is not trusted; give the authority's with {ca}"
    is_reached = not isinstance(cause, urllib3.exceptions.NewConnectionError)
    if is_reached and isinstance(cause, urllib3.exceptions.TimeoutError):
        return "it did not answer in time"
    return "it cannot be reached"
