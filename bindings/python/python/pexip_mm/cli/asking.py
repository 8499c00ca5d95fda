"""A server that is asked over HTTP: at an address, within a time, and why there was no answer."""

from __future__ import annotations

import http.client
import queue
import ssl
import threading
from typing import Callable, TypeVar
from urllib.parse import SplitResult, urlsplit

import urllib3

from .report import UnavailableError

# How long a server may take to accept a connection, and for a whole answer, in seconds.
CONNECT_SECONDS = 10
ANSWER_SECONDS = 30

# The longest answer that is read, in bytes.
MAX_ANSWER_LEN = 64 * 1024 * 1024

LOOPBACK = ("localhost", "127.0.0.1", "::1")

Result = TypeVar("Result")


class Peer:
    """Asks a server, and takes no longer for it than it may."""

    def __init__(self, headers: dict[str, str], *, ca: str | None, ca_option: str, seconds: float) -> None:
        try:
            context = ssl.create_default_context(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            raise UnavailableError(f"{ca}: no certificates can be read from it") from error
        self._headers = headers
        self._ca_option = ca_option
        self._seconds = seconds
        timeout = urllib3.Timeout(connect=min(seconds, CONNECT_SECONDS), read=seconds)
        self._pool = urllib3.PoolManager(ssl_context=context, timeout=timeout)

    def ask(self, method: str, url: str, *, retries: urllib3.Retry, body: bytes | None = None) -> tuple[int, bytes]:
        """The status and the body of an answer; of a body that is too long, one byte more than it may have.

        Raises NoAnswerError, whose text says why there is none.
        """
        headers = {**self._headers, "Content-Type": "application/json"} if body is not None else self._headers

        def asked() -> tuple[int, bytes]:
            answer = self._pool.request(
                method, url, body=body, headers=headers, retries=retries, redirect=False, preload_content=False
            )
            data = bytearray()
            for chunk in answer.stream(65536):
                data += chunk
                if len(data) > MAX_ANSWER_LEN:
                    answer.close()
                    break
            answer.release_conn()
            return answer.status, bytes(data[: MAX_ANSWER_LEN + 1])

        try:
            return within(self._seconds, asked)
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswerError(reason(error, ca=self._ca_option)) from None
        except UnicodeError:
            raise NoAnswerError("it cannot be reached: its name is none that a machine has") from None


class NoAnswerError(Exception):
    """A server gave no answer. Its text says why, in a few words."""


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """What a call returns or raises, if it does so in time.

    The time that sockets are given is for each piece of an answer, and somebody may send one letter after another. So
    the call is left to a thread that is not waited for any longer; it ends with the command.
    """
    ended: queue.SimpleQueue[tuple[Result | None, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            ended.put((call(), None))
        except Exception as error:
            ended.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = ended.get(timeout=seconds)
    except queue.Empty:
        raise NoAnswerError("it did not answer in time") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]


def address(url: str, what: str) -> SplitResult:
    """The parts of a server's address. It is not repeated where it is refused: it may hold a password."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not url.isprintable() or any(letter in url for letter in " @\\?#"):
        raise UnavailableError(f"{what}, with no user and no password in it")
    return parts


def reason(error: Exception, *, ca: str) -> str:
    """Why a request failed, in a few words."""
    cause = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason else error
    inner = cause.args[-1] if cause.args else None
    if isinstance(cause, urllib3.exceptions.ResponseError):
        return "it sends on to another address, or is too busy; give the address that it has itself"
    if isinstance(cause, urllib3.exceptions.SSLError):
        if isinstance(inner, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted; give the authority's with {ca}"
        return "no secure connection came about: it speaks no https there, or none that is still safe"
    if isinstance(cause, urllib3.exceptions.DecodeError):
        return "what it answered cannot be unpacked"
    if isinstance(cause, urllib3.exceptions.ProtocolError):
        is_cut = not isinstance(inner, http.client.HTTPException) or isinstance(inner, http.client.RemoteDisconnected)
        is_short = type(inner) is http.client.IncompleteRead or type(inner) is urllib3.exceptions.IncompleteRead
        return "the connection broke off" if is_cut or is_short else "what it answered is no HTTP"
    is_reached = not isinstance(cause, urllib3.exceptions.NewConnectionError)
    if is_reached and isinstance(cause, urllib3.exceptions.TimeoutError):
        return "it did not answer in time"
    return "it cannot be reached"
