"""Pexip's Management Node, asked over its configuration API for policy profiles and locations."""

from __future__ import annotations

import json
import os
import re
import sys
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

import click
import urllib3

from .asking import ANSWER_SECONDS, LOOPBACK, MAX_ANSWER_LEN, NoAnswerError, Peer, address
from .report import UnavailableError
from .sources import read_json

BASE = "/api/admin/configuration/v1/"
PROFILES = f"{BASE}policy_server/"
LOCATIONS = f"{BASE}system_location/"

# How many objects one request asks for, and more pages than any Management Node has.
OBJECTS_PER_PAGE = 100
MAX_PAGES = 500

# The longest part of a Management Node's own words that is shown, in characters.
WORDS_MAX_LEN = 200

# What is a secret, or holds some: words about these are not shown, since they may repeat what was sent.
SECRET_FIELDS = re.compile("password|.*_template")

# What is shown in the place of words that could repeat a secret.
WITHHELD = "why is not shown, since its words may repeat what was sent"

# A word of a sentence, and what may stand around it. Nothing with a digit in it is shown, so no PIN is, in any form.
WORD = re.compile("[^\\W\\d_]+")
MARKS = frozenset(" .,:;!?()'\"_-/")

# Words of a script that every refusal may have; other words that were sent are not shown.
COMMON = {"already", "alias", "conference", "exists", "field", "name", "policy", "profile", "script", "service"}
COMMON |= {"template", "that", "this", "type", "value", "with"}


@dataclass(frozen=True)
class Profile:
    """A policy profile."""

    id: int
    name: str
    fields: dict[str, Any] = field(repr=False)
    """Every other field that can be written."""

    @property
    def uri(self) -> str:
        return f"{PROFILES}{self.id}/"

    def text(self, name: str) -> str:
        """A field that holds a text, if it does."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Location:
    """A system location, and which profile it has."""

    id: int
    name: str
    profile: int | None

    @property
    def uri(self) -> str:
        return f"{LOCATIONS}{self.id}/"


class Management:
    """A Management Node, and the user as whom it is asked."""

    def __init__(
        self, url: str, user: str, password: str, *, ca: str | None = None, seconds: float = ANSWER_SECONDS
    ) -> None:
        what = "--manager must be given as https://host or https://host:port"
        parts = address(url, what)
        if parts.path not in ("", "/"):
            raise UnavailableError(what)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise UnavailableError("the password would be sent over http, for everybody to read; use https")
        self.url = url.rstrip("/")
        headers = {"Authorization": encoded(user, password), "Accept": "application/json"}
        self._peer = Peer(headers, ca=ca, ca_option="--manager-ca", seconds=seconds)
        self._sent = Sent(password)

    def __repr__(self) -> str:
        return f"Management({self.url!r})"

    def profiles(self) -> dict[int, Profile]:
        """Every policy profile, by its id."""
        return {profile.id: profile for profile in map(self._profile, self._list(PROFILES))}

    def locations(self) -> list[Location]:
        """Every location, in the order of their names."""
        return sorted(map(self._location, self._list(LOCATIONS)), key=lambda location: (location.name, location.id))

    def profile(self, profile: Profile) -> Profile:
        """A profile as it is now."""
        return self._profile(self._get(profile.uri))

    def location(self, location: Location) -> Location:
        """A location as it is now."""
        return self._location(self._get(location.uri))

    def make(self, fields: dict[str, Any]) -> None:
        """Makes a profile."""
        self._write("POST", PROFILES, fields)

    def change(self, profile: Profile, fields: dict[str, Any]) -> None:
        """Changes some fields of a profile."""
        self._write("PATCH", profile.uri, fields)

    def assign(self, location: Location, profile: int | None) -> None:
        """Gives a location a profile, or none."""
        uri = None if profile is None else f"{PROFILES}{profile}/"
        self._write("PATCH", location.uri, {"policy_server": uri})

    def delete(self, profile: Profile) -> None:
        """Deletes a profile."""
        self._write("DELETE", profile.uri, None)

    def is_no_node(self, what: str) -> UnavailableError:
        """That an answer is not what a Management Node answers."""
        return UnavailableError(f"{self.url}: {what}; is it a Management Node?", "management_answer")

    def _profile(self, value: Any) -> Profile:
        number, name = self._named(value)
        kept = {key: value[key] for key in value if key not in ("id", "name", "resource_uri")}
        return Profile(number, name, kept)

    def _location(self, value: Any) -> Location:
        number, name = self._named(value)
        uri = value.get("policy_server")
        if uri is None:
            return Location(number, name, None)
        found = re.fullmatch(f"{re.escape(PROFILES)}([0-9]{{1,18}})/", uri) if isinstance(uri, str) else None
        if found is None:
            raise self.is_no_node(f"it answered no policy profile for the location {name!r}")
        return Location(number, name, int(found[1]))

    def _named(self, value: Any) -> tuple[int, str]:
        number = value.get("id") if isinstance(value, dict) else None
        name = value.get("name") if isinstance(value, dict) else None
        if type(number) is not int or not 0 <= number < 10**18 or not isinstance(name, str):
            raise self.is_no_node("it answered an object without an id or a name")
        return number, name

    def _list(self, path: str) -> list[Any]:
        """Every object of a list. The pages are counted here: an address in an answer is not followed."""
        found: list[Any] = []
        for _ in range(MAX_PAGES):
            page = self._get(f"{path}?limit={OBJECTS_PER_PAGE}&offset={len(found)}")
            objects = page.get("objects") if isinstance(page, dict) else None
            meta = page.get("meta") if isinstance(page, dict) else None
            if not isinstance(objects, list) or not isinstance(meta, dict):
                raise self.is_no_node("it answered no list")
            found.extend(objects)
            if meta.get("next") is None:
                return found
            if not objects:
                break
        raise self.is_no_node("its list has no end")

    def _get(self, path: str) -> Any:
        data = self._ask("GET", path, None)
        try:
            value = json.loads(data)
            # Half a surrogate pair is no text, and nothing but a text can be written back.
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):
            raise self.is_no_node("what it answered is no JSON") from None
        return value

    def _write(self, method: str, path: str, fields: dict[str, Any] | None) -> None:
        for name, value in (fields or {}).items():
            self._sent.add(name, value)
        self._ask(method, path, None if fields is None else json.dumps(fields).encode("ascii"))

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        """The body of an answer. What changes something is only sent again where it was surely not done."""
        is_read = method == "GET"
        retries = urllib3.Retry(
            total=4,
            connect=0,
            read=1 if is_read else 0,
            other=0,
            status_forcelist=(429, 502, 503, 504) if is_read else (429,),
            allowed_methods=None,
            backoff_factor=1,
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        try:
            status, data = self._peer.ask(method, self.url + path, retries=retries, body=body)
        except NoAnswerError as error:
            more = "" if is_read else "; whether it did what was asked is not known: run this again"
            raise UnavailableError(f"{self.url}: {error}{more}", "management_unreachable") from None
        if len(data) > MAX_ANSWER_LEN:
            raise self.is_no_node(f"its answer is longer than {MAX_ANSWER_LEN} bytes")
        if not 200 <= status < 300:
            raise self._refused(method, path.partition("?")[0], status, data)
        return data

    def _refused(self, method: str, path: str, status: int, data: bytes) -> UnavailableError:
        if status == 401:
            message = "the user or the password is wrong, or it takes no passwords for its API (401)"
            return UnavailableError(f"{self.url}: {message}", "management_login")
        if status == 403:
            what = "read" if method == "GET" else "change"
            message = f"the user may not {what} policy profiles and locations through its API (403)"
            return UnavailableError(f"{self.url}: {message}", "management_permission")
        if status == 404 and path in (PROFILES, LOCATIONS):
            return self.is_no_node(f"it answered 404 to {path}")
        if 300 <= status < 400:
            return UnavailableError(f"{self.url}: it sends on to another address; give the address that it has itself")
        if status == 404:
            return UnavailableError(f"{self.url}: {path} is there no more: run this again", "management_changed")
        words = words_of(data, self._sent)
        told = f"{self.url}: it refused {method} {path} ({status})"
        return UnavailableError(f"{told}: {words}" if words else told, "management_refused")


def encoded(user: str, password: str) -> str:
    """User and password as Basic authentication has them."""
    if not user or ":" in user or not user.isprintable():
        raise UnavailableError("the user of the Management Node must be a name without ':'")
    if not password:
        raise UnavailableError("the password of the Management Node is empty")
    try:
        pair = f"{user}:{password}".encode()
    except UnicodeEncodeError:
        raise UnavailableError("the user or the password of the Management Node is no text") from None
    return "Basic " + b64encode(pair).decode("ascii")


class Sent:
    """What a server was sent, so that it is never shown when the server repeats it."""

    def __init__(self, password: str) -> None:
        self._passwords = {password.casefold()}
        self._texts: set[str] = set()
        self._names: set[str] = set()

    def add(self, name: str, value: Any) -> None:
        """A field that is sent. Its name may be shown, and what people are shown of a profile anyway."""
        if re.fullmatch("[a-z_]{1,64}", name):
            self._names.add(name)
        if isinstance(value, str) and value and name not in ("name", "description"):
            (self._passwords if name == "password" else self._texts).add(value.casefold())

    def is_name(self, text: str) -> bool:
        """Whether it is the name of a field that was sent."""
        return text in self._names

    def is_safe(self, text: str) -> bool:
        """Whether it is a plain sentence that repeats nothing of what was sent."""
        # Encoded texts have digits, or capitals within words.
        is_plain = all((letter.isalpha() and not letter.isnumeric()) or letter in MARKS for letter in text) and all(
            word.islower() or word.isupper() or word.istitle() or word.lower() == word.upper()
            for word in WORD.findall(text)
        )
        folded = text.casefold()
        words = {word for word in WORD.findall(folded) if len(word) >= 4}
        return (
            is_plain
            and not any(password in folded for password in self._passwords)
            and not any(word in password for word in words for password in self._passwords)
            and not any(word in sent for word in words - COMMON for sent in self._texts)
        )


def words_of(data: bytes, sent: Sent) -> str:
    """What a Management Node says about fields, if none of it could repeat what was sent."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    inner = list(value.values()) if isinstance(value, dict) else []
    if len(inner) == 1 and isinstance(inner[0], dict):
        value = inner[0]
    elif not inner:
        return ""
    told = []
    for name, text in value.items():
        if isinstance(text, list) and text:
            text = text[0]
        is_shown = isinstance(text, str) and not SECRET_FIELDS.fullmatch(name)
        if not (sent.is_name(name) or sent.is_safe(name)) or (is_shown and not sent.is_safe(text)):
            return WITHHELD
        told.append(f"{name}: {text}" if is_shown else name)
    words = "; ".join(told)
    return words if len(words) <= WORDS_MAX_LEN else f"{words[:WORDS_MAX_LEN]}…"


def login(file: str | None) -> tuple[str, str]:
    """The user and the password of the Management Node: from a file, the environment, or asked for."""
    if file is not None:
        given = read_json(file)
        if not isinstance(given, dict) or set(given) != {"user", "password"}:
            raise UnavailableError(f'{file}: it must hold {{"user": "…", "password": "…"}}')
        if not all(isinstance(value, str) for value in given.values()):
            raise UnavailableError(f"{file}: user and password must be texts")
        return given["user"], given["password"]
    user = os.environ.get("PEXIP_MM_MANAGER_USER", "")
    password = os.environ.get("PEXIP_MM_MANAGER_PASSWORD", "")
    if sys.stdin.isatty():
        user = user or click.prompt("User of the Management Node", err=True)
        password = password or click.prompt("Password", hide_input=True, err=True)
    if not user or not password:
        raise UnavailableError(
            "no login for the Management Node: set PEXIP_MM_MANAGER_USER and PEXIP_MM_MANAGER_PASSWORD, "
            "or give --manager-login"
        )
    return user, password
