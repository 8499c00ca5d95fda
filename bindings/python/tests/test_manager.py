"""What a Management Node may answer, and how it is reached: logins, pages, errors, certificates, silence."""

from __future__ import annotations

import base64
import json
import threading
import time
from pathlib import Path
from typing import Any, Callable

import pexip
import pytest
import trustme
from conftest import CLEAN, PIN, SEED, SETTINGS, Command, Ops
from pexip import PASSWORD, PROFILES, Answer, Between, Node, Request

OF_CORP = {"Oslo": "Corp", "Reading": None, "Sydney": None}
SCRIPT = "internal_service_policy_template"


def test_logins(ops: Ops, node: Node, between: Between) -> None:
    ops.login = {}
    assert "no login for the Management Node: set PEXIP_MM_MANAGER_USER" in ops("status", "--all-locations", code=3).err
    ops.command.write("login.json", {"user": "admin", "password": PASSWORD})
    ops("apply", "--location", "Reading", "--manager-login", "login.json")
    ops.command.write("login.json", {"user": "admin"})
    told = ops("status", "--all-locations", "--manager-login", "login.json", code=3).err
    assert told == 'pexip-mm: login.json: it must hold {"user": "…", "password": "…"}\n'
    for user, password, words in [
        ("admin", "wrong", "the user or the password is wrong, or it takes no passwords for its API (401)"),
        ("nothing", PASSWORD, "the user may not read policy profiles and locations through its API (403)"),
        ("a:b", PASSWORD, "the user of the Management Node must be a name without ':'"),
    ]:
        ops.login = {"PEXIP_MM_MANAGER_USER": user, "PEXIP_MM_MANAGER_PASSWORD": password}
        assert words in ops("status", "--all-locations", code=3).err
    ops.login = {"PEXIP_MM_MANAGER_USER": "read", "PEXIP_MM_MANAGER_PASSWORD": PASSWORD}
    ops("status", "--location", "Reading")
    assert "may not change policy profiles and locations" in ops("apply", "--location", "Sydney", code=3).err
    assert node.assigned()["Sydney"] is None


def test_more_than_a_page(command: Command, tmp_path: Path) -> None:
    seed = {
        "policy_server": [{"name": f"profile {at:03}"} for at in range(230)],
        "system_location": [{"name": f"location {at:03}"} for at in range(205)],
    }
    with pexip.node(tmp_path, **seed) as node, pexip.between(node) as between:
        ops = Ops(command, between.url)
        ops("apply", "--location", "location 204")
        told = ops("status", "--all-locations", "--json", code=1).json()
        assert len(told["profiles"][0]["locations"]) == 205
        assert len(told["locations"]) == 204
        assert (
            "there is no location 'nowhere'; there are: 'location 000', "
            in ops("status", "--location", "nowhere", code=3).err
        )
        node.ask("POST", PROFILES, {"name": "last"})
        ops("remove")
        assert set(node.assigned().values()) == {None}


@pytest.mark.parametrize("seed", [{"patch_status": 200}, {"patch_status": 204}, {"crlf": True}], ids=str)
def test_nodes_that_answer_in_other_ways(command: Command, tmp_path: Path, seed: dict[str, Any]) -> None:
    with pexip.node(tmp_path, **SEED, **seed) as node:
        ops = Ops(command, node.url)
        ops("apply", "--all-locations", "--wrap")
        ops("status", "--all-locations")
        ops("remove")
        assert node.assigned() == OF_CORP


def test_a_busy_node_is_asked_again(ops: Ops, node: Node, between: Between) -> None:
    refused = set()

    def instead(request: Request) -> Answer | None:
        if request.method != "GET" and request.path not in refused:
            refused.add(request.path)
            return 429, {"Retry-After": "100000"}, b""
        return request.forward()

    between.instead = instead
    ops("apply", "--location", "Reading")
    assert node.assigned()["Reading"] == "Mattermost"


def page(*objects: Any) -> bytes:
    return json.dumps({"meta": {"next": None}, "objects": objects}).encode()


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (200, {}, b"<html>", "what it answered is no JSON; is it a Management Node?"),
        (200, {}, b"[" * 100_000, "what it answered is no JSON; is it a Management Node?"),
        (
            200,
            {},
            b'{"meta": {"next": null}, "objects": [NaN]}',
            "what it answered is no JSON; is it a Management Node?",
        ),
        (200, {}, page({"id": 1, "name": "\ud800"}), "what it answered is no JSON; is it a Management Node?"),
        (200, {}, b"[]", "it answered no list; is it a Management Node?"),
        (200, {}, page({"id": True, "name": "x"}), "it answered an object without an id or a name"),
        (200, {}, page({"id": 10**30, "name": "x"}), "it answered an object without an id or a name"),
        (200, {}, page({"id": 1, "name": ["x"]}), "it answered an object without an id or a name"),
        (200, {}, page("x"), "it answered an object without an id or a name"),
        (200, {}, b'{"meta": {"next": "/more"}, "objects": []}', "its list has no end"),
        (200, {}, b'{"meta": {"next": "x"}, "objects": [{"id": 1, "name": "x"}]}', "its list has no end"),
        (
            200,
            {},
            page({"id": 1, "name": "x", "policy_server": "http://evil.example/4/"}),
            "it answered no policy profile",
        ),
        (200, {}, page({"id": 1, "name": "x", "policy_server": 4}), "it answered no policy profile"),
        (200, {"Content-Encoding": "gzip"}, b"no gzip", "what it answered cannot be unpacked"),
        (404, {}, b"", "it answered 404 to /api/admin/configuration/v1/policy_server/; is it a Management Node?"),
        (302, {"Location": "http://127.0.0.1:9/"}, b"", "it sends on to another address"),
        (500, {}, b"oops", "it refused GET /api/admin/configuration/v1/policy_server/ (500)\n"),
        (400, {}, b'{"error": "a\\u001bb"}', "(400)"),
    ],
)
def test_other_answers(
    ops: Ops, between: Between, status: int, headers: dict[str, str], body: bytes, words: str
) -> None:
    between.instead = lambda request: (status, headers, body)
    seen = ops("status", "--all-locations", code=3)
    assert words in seen.err
    assert "\x1b" not in seen.err
    assert len(seen.err.splitlines()) == 1


WITHHELD = "why is not shown, since its words may repeat what was sent\n"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"policy_server": {"name": ["too dull"], SCRIPT: ["not {}"]}}, f"name: too dull; {SCRIPT}\n"),
        (
            {"policy_server": {"__all__": ["A profile with this name already exists."]}},
            "__all__: A profile with this name already exists.\n",
        ),
        ({"policy_server": {"name": ["dull " * 100]}}, f"name: {('dull ' * 100)[:194]}…\n"),
        ({"policy_server": {"__all__": ["Template does not compile: {}"]}}, WITHHELD),
        ({"policy_server": {"name": ["bad {}"]}}, WITHHELD),
        ({"policy_server": {"{}": ["bad"]}}, WITHHELD),
        ({"policy_server": {"x": "bad {}"}}, WITHHELD),
        ({"error": ["bad {}"]}, WITHHELD),
        ({"error_message": "bad {}", "traceback": "{}"}, WITHHELD),
        ({"{}": "bad", "x": 1}, WITHHELD),
    ],
    ids=str,
)
def test_what_a_node_says_is_shown_without_what_was_sent(
    ops: Ops, between: Between, told: dict[str, Any], words: str
) -> None:
    # What a node may repeat: the script, the line of it with the PIN, the PIN in other forms, a word of it, a password.
    pieces = [
        lambda script: json.dumps(script)[1:-1],
        lambda script: json.dumps(next(line for line in script.splitlines() if PIN in line))[1:-1],
        lambda script: PIN,
        lambda script: " ".join(PIN),
        lambda script: base64.b64encode(PIN.encode()).decode(),
        lambda script: PIN.translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
        lambda script: "near swordf",
        lambda script: PASSWORD,
    ]
    held = '{% set x = "swordfish" %}' + CLEAN
    ops.command.write("good.json", SETTINGS)
    profile = {"enable_internal_service_policy": True, SCRIPT: held}
    if words != WITHHELD:
        pieces = pieces[:1]
    for piece in pieces:

        def instead(request: Request, piece: Callable[[str], str] = piece) -> Answer | None:
            if request.method == "GET":
                return request.forward()
            return 400, {}, json.dumps(told).replace("{}", piece(request.body[SCRIPT])).encode()

        assert between.target is not None
        between.target.ask("PATCH", f"{PROFILES}4/", profile)
        between.instead = instead
        seen = ops("apply", "--location", "Oslo", "--wrap", code=3)
        assert seen.err.splitlines(keepends=True)[-1].endswith(f": it refused POST {PROFILES} (400): {words}")
        assert "swordf" not in seen.err
        assert base64.b64encode(PIN.encode()).decode() not in seen.err


def test_what_a_node_says_about_a_location_is_shown(ops: Ops, between: Between) -> None:
    def instead(request: Request) -> Answer | None:
        if request.method == "PATCH":
            return 400, {}, b'{"error": "no profile of that name"}'
        return request.forward()

    between.instead = instead
    assert ops("apply", "--location", "Reading", code=3).err.endswith("2/ (400): error: no profile of that name\n")


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\nX: ", *[b"a"] * 60],
        [b"HTTP/1.1 200 OK\r\n", *[b"X: a\r\n"] * 60],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 60,
        [b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", *[b" "] * 60],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\n \r\n"] * 60],
    ],
    ids=["head", "heads", "continue", "body", "chunks"],
)
def test_a_node_that_sends_one_letter_after_another(ops: Ops, pieces: list[bytes]) -> None:
    with pexip.dripping(pieces, 0.2) as ops.url:
        before = time.monotonic()
        seen = ops("status", "--all-locations", "--manager-timeout", "1", code=3)
        assert seen.err == f"pexip-mm: {ops.url}: it did not answer in time\n"
        assert time.monotonic() - before < 8


@pytest.mark.parametrize(
    ("piece", "words"),
    [
        (b"", "the connection broke off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "the connection broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", "the connection broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", "what it answered is no HTTP"),
        (b"\x00\xff\xfejunk\r\n\r\n", "what it answered is no HTTP"),
    ],
)
def test_answers_that_are_broken(ops: Ops, piece: bytes, words: str) -> None:
    with pexip.dripping([piece], 0) as ops.url:
        assert ops("status", "--all-locations", code=3).err == f"pexip-mm: {ops.url}: {words}\n"


def test_a_node_that_speaks_no_https(ops: Ops, between: Between) -> None:
    ops.url = between.url.replace("http:", "https:")
    told = "no secure connection came about: it speaks no https there, or none that is still safe\n"
    assert ops("status", "--all-locations", code=3).err.endswith(told)


def test_a_profile_that_does_not_hold_what_was_sent(ops: Ops, node: Node, between: Between) -> None:
    def instead(request: Request) -> Answer | None:
        answer = request.forward()
        if request.method == "POST":
            profile = node.profiles()["Mattermost"]
            node.ask("PATCH", profile["resource_uri"], {SCRIPT: ""})
        return answer

    between.instead = instead
    seen = ops("apply", "--location", "Reading", code=3)
    assert f"the profile 'Mattermost' does not hold what was sent: {SCRIPT}; no location has got it\n" in seen.err
    assert node.assigned()["Reading"] is None


def test_nodes_that_are_not_reached(ops: Ops, between: Between) -> None:
    for url, words in {
        "http://manager.example.com": "the password would be sent over http, for everybody to read; use https",
        "manager.example.com": "must be given as https://host or https://host:port",
        "https://admin:hunter2@manager.example.com": "with no user and no password in it\n",
        "https://:hunter2@manager.example.com": "with no user and no password in it\n",
        "https://@manager.example.com": "with no user and no password in it\n",
        "https://admin:hunter2/@manager.example.com": "with no user and no password in it\n",
        "https://manager.example.com/admin/": "must be given as https://host or https://host:port",
        "https://[::1": "--manager must be given as https://host or https://host:port",
        "https://manager.example.com:x": "must be given as https://host or https://host:port",
        "http://127.0.0.1:1": "http://127.0.0.1:1: it cannot be reached\n",
    }.items():
        ops.url = url
        seen = ops("status", "--all-locations", code=3).err
        assert words in seen
        assert "hunter2" not in seen
    assert (
        "nowhere.pem: no certificates can be read from it"
        in ops("status", "--all-locations", "--manager-ca", "nowhere.pem", code=3).err
    )


def test_certificates_are_checked(command: Command, node: Node, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    for host, is_right in (("127.0.0.1", True), ("manager.example.com", False)):
        authority.issue_cert(host).private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "node.pem"))
        with pexip.between(node, tmp_path / "node.pem") as between:
            ops = Ops(command, between.url)
            untrusted = "its certificate is not trusted; give the authority's with --manager-ca\n"
            assert untrusted in ops("status", "--location", "Reading", code=3).err
            told = ["--location", "Reading", "--manager-ca", "authority.pem"]
            if is_right:
                ops("apply", *told)
                ops("status", *told)
            else:
                assert untrusted in ops("status", *told, code=3).err
                assert between.seen == []
    assert node.assigned()["Reading"] == "Mattermost"


def test_a_node_that_is_silent(ops: Ops, between: Between) -> None:
    ended = threading.Event()

    def instead(request: Request) -> Answer | None:
        if request.method != "GET":
            ended.wait(20)
            return None
        return request.forward()

    between.instead = instead
    seen = ops("apply", "--location", "Reading", "--manager-timeout", "0.5", code=3)
    ended.set()
    assert "it did not answer in time; whether it did what was asked is not known: run this again\n" in seen.err
    assert len(between.writes()) == 1


def test_options_that_do_not_go_together(ops: Ops) -> None:
    assert "Give --location or --all-locations." in ops("apply", code=2).err
    assert "Give either" in ops("apply", "--location", "Reading", "--all-locations", code=2).err
