"""`policy apply`, `status` and `remove`, against the simulator's Management Node."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pexip
import pexip_mm as mm
import pytest
import trustme
from conftest import IN_USE, PIN, SECRET, SETTINGS, Command, Ended
from pexip import LOCATIONS, LOGIN, PASSWORD, PROFILES, Answer, Between, Node, Request

CORP: dict[str, Any] = {
    "id": 4,
    "name": "Corp",
    "description": "by hand",
    "enable_internal_service_policy": True,
    "internal_service_policy_template": IN_USE,
    "enable_internal_participant_policy": True,
    "internal_participant_policy_template": '{"action": "continue", "result": {}}',
}
SEED: dict[str, Any] = {
    "policy_server": [CORP],
    "system_location": [{"name": "Oslo", "policy_server": f"{PROFILES}4/"}, {"name": "Reading"}, {"name": "Sydney"}],
}
OF_CORP = {"Oslo": "Corp", "Reading": None, "Sydney": None}
SCRIPT = "internal_service_policy_template"
NODES = "pexip-mm: done; Conferencing Nodes follow within about 90 seconds\n"


class Ops:
    """The command with a configuration, a Management Node and a login."""

    def __init__(self, command: Command, url: str) -> None:
        self.command = command
        self.url = url
        self.login: dict[str, str] = LOGIN

    def __call__(self, name: str, *arguments: str, code: int = 0, **environment: str) -> Ended:
        seen = self.command(*self.line(name, *arguments), code=code, **{**self.login, **environment})
        for secret in (PIN, SECRET, PASSWORD, "735291"):
            assert secret not in seen.out + seen.err
        return seen

    def line(self, name: str, *arguments: str) -> list[str]:
        config = [] if name == "remove" else ["--config", "good.json"]
        yes = [] if name == "status" or "--ask" in arguments else ["--yes"]
        return ["policy", name, *config, *yes, "--manager", self.url, *(one for one in arguments if one != "--ask")]


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with pexip.node(tmp_path, **SEED) as running:
        yield running


@pytest.fixture
def between(node: Node) -> Iterator[Between]:
    with pexip.between(node) as running:
        yield running


@pytest.fixture
def ops(command: Command, between: Between) -> Ops:
    return Ops(command, between.url)


def ours() -> str:
    return mm.local_policy_script(mm.Config.from_dict(SETTINGS)).expose()


def wrapping(script: str) -> str:
    return mm.combined_policy_script([mm.Config.from_dict(SETTINGS)], wrapped=script).expose()


def test_apply_once_and_again(ops: Ops, node: Node, between: Between) -> None:
    before = node.objects(LOCATIONS)
    seen = ops("apply", "--location", "Reading", "--location", "Sydney")
    assert seen.err == NODES
    assert seen.lines() == [
        "What Now As it should be",
        "profile 'Mattermost' none our script",
        "location 'Reading' no profile 'Mattermost'",
        "location 'Sydney' no profile 'Mattermost'",
    ]
    made = node.profiles()["Mattermost"]
    assert made[SCRIPT] == ours()
    assert [key for key, value in made.items() if value is True] == ["enable_internal_service_policy"]
    after = node.objects(LOCATIONS)
    for name in ("Reading", "Sydney"):
        assert after[name] == {**before[name], "policy_server": made["resource_uri"]}
    assert after["Oslo"] == before["Oslo"]
    assert between.writes() == [("POST", PROFILES), ("PATCH", f"{LOCATIONS}2/"), ("PATCH", f"{LOCATIONS}3/")]
    assert [request.body for request in between.seen if request.write == 1 and request.method == "PATCH"] == [
        {"policy_server": made["resource_uri"]}
    ]

    again = ops("apply", "--location", "Sydney", "--location", "Reading")
    assert (again.out, again.err) == ("nothing is to be changed\n", "")
    assert len(between.writes()) == 3
    assert ops("status", "--location", "Sydney").out == "1 location: as it should be\n"


def test_drift_is_found_and_mended(ops: Ops, node: Node) -> None:
    both = ["--location", "Reading", "--location", "Sydney"]
    assert ops("status", *both, code=1).lines()[1] == "profile 'Mattermost' none our script"
    ops("apply", *both)
    made = node.profiles()["Mattermost"]
    other = ours().replace("matt-", "team-")
    node.ask("PATCH", made["resource_uri"], {SCRIPT: other, "enable_avatar_lookup": True})
    node.ask("PATCH", f"{LOCATIONS}3/", {"policy_server": None})
    seen = ops("status", *both, code=1)
    assert "matt-town-square from the web refused conference 'matt-town-square'" in seen.lines()
    lines = [line for line in seen.lines() if line.startswith(("profile", "location"))]
    assert lines[:2] == [
        "profile 'Mattermost': enable_avatar_lookup true false",
        f"profile 'Mattermost': script differs {lines[1].split()[4]} callers would notice",
    ]
    assert lines[2:] == ["location 'Sydney' no profile 'Mattermost'"]
    told = ops("status", *both, "--json", code=1).json()
    assert told["differs"]
    assert told["profiles"][0]["differences"] == ["enable_avatar_lookup", SCRIPT]
    assert told["locations"] == [{"name": "Sydney", "before": None, "after": "Mattermost"}]
    assert ops("apply", *both, "--json").json()["changed"]
    assert node.profiles()["Mattermost"] == made
    ops("status", *both)

    node.ask("PATCH", f"{LOCATIONS}3/", {"policy_server": f"{PROFILES}4/"})
    assert "'Sydney' has the profile 'Corp', which is another's" in ops("status", *both, code=1).out
    node.ask("PATCH", made["resource_uri"], {"enable_internal_service_policy": False})
    assert (
        ops("status", "--location", "Reading", code=1).lines()[1].endswith("enable_internal_service_policy false true")
    )
    node.ask("PATCH", made["resource_uri"], {SCRIPT: "{% if %}", "enable_internal_service_policy": True})
    assert ops("status", "--location", "Reading", code=1).lines()[1].endswith("script differs another script")


def test_another_configuration_changes_the_profile_of_other_locations_too(ops: Ops, node: Node) -> None:
    ops("apply", "--location", "Reading", "--location", "Sydney")
    ops.command.write("good.json", {**SETTINGS, "View": "one_main_zero_pips"})
    seen = ops("apply", "--location", "Reading")
    assert "the profile 'Mattermost' is that of other locations too: 'Sydney'\n" in seen.err
    assert "one_main_zero_pips" in node.profiles()["Mattermost"][SCRIPT]


def test_nobody_elses_profile_is_changed(ops: Ops, node: Node, between: Between) -> None:
    before = node.profiles()
    seen = ops("apply", "--all-locations", code=3)
    assert seen.err == (
        "pexip-mm: the location 'Oslo' has the profile 'Corp', which is another's; "
        "--wrap puts a copy of it in its place, with our script in front\n"
    )
    assert ops("apply", "--all-locations", "--json", code=3).json()["error"]["code"] == "profile_foreign"
    taken = ops("apply", "--location", "Reading", "--name", "Corp", code=3)
    assert "there is a profile 'Corp' already that is not marked as made by this command" in taken.err
    assert (node.profiles(), node.assigned(), between.writes()) == (before, OF_CORP, [])


def test_wrap_keeps_what_was_there_and_remove_gives_it_back(ops: Ops, node: Node) -> None:
    before = node.profiles(), node.objects(LOCATIONS)
    seen = ops("apply", "--all-locations", "--wrap")
    assert "profile 'Mattermost + Corp' none a copy of 'Corp', our script in front" in seen.lines()
    assert node.assigned() == {"Oslo": "Mattermost + Corp", "Reading": "Mattermost", "Sydney": "Mattermost"}
    profiles = node.profiles()
    assert profiles["Corp"] == before[0]["Corp"]
    copy = profiles["Mattermost + Corp"]
    changed = {key for key, value in profiles["Corp"].items() if copy[key] != value}
    assert changed == {"id", "name", "resource_uri", "description", SCRIPT}
    assert copy[SCRIPT] == wrapping(IN_USE)
    # Without --wrap as well: what was kept goes on being kept.
    assert ops("apply", "--all-locations").out == "nothing is to be changed\n"
    ops("status", "--all-locations")

    # What somebody changes in their own profile is found, and followed.
    newer = IN_USE.replace("Board", "Council")
    node.ask("PATCH", f"{PROFILES}4/", {SCRIPT: newer, "enable_internal_participant_policy": False})
    assert (
        ops("status", "--all-locations", code=1).lines()[-2:]
        == [
            "profile 'Mattermost + Corp': enable_internal_participant_policy true false",
            "profile 'Mattermost + Corp': script differs 3 callers would notice",
        ]
        or ops("status", "--all-locations", code=1).out
    )
    ops("apply", "--all-locations")
    assert node.profiles()["Mattermost + Corp"][SCRIPT] == wrapping(newer)
    node.ask("PATCH", f"{PROFILES}4/", {SCRIPT: IN_USE, "enable_internal_participant_policy": True})

    removed = ops("remove", "--location", "Reading")
    assert removed.lines() == ["What Now After", "location 'Reading' 'Mattermost' no profile"]
    assert "Mattermost" in node.profiles()
    removed = ops("remove")
    assert (
        removed.lines()[1:]
        == [
            "location 'Oslo' 'Mattermost + Corp' 'Corp'",
            "location 'Sydney' 'Mattermost' no profile",
            "profile 'Mattermost + Corp' there deleted",
            "profile 'Mattermost' there deleted",
        ]
        or removed.lines()
    )
    assert "what stands behind our script in 'Mattermost + Corp' is not what 'Corp' has\n" in removed.err
    assert (node.profiles(), node.objects(LOCATIONS)) == before
    again = ops("remove")
    assert (again.out, again.err) == ("no profile made with --name 'Mattermost' is there to be removed\n", "")


def test_what_a_profile_does_not_apply_is_not_wrapped(ops: Ops, node: Node) -> None:
    node.ask("PATCH", f"{PROFILES}4/", {"enable_internal_service_policy": False})
    ops("apply", "--location", "Oslo", "--wrap")
    assert node.profiles()["Mattermost + Corp"][SCRIPT] == ours()
    ops("status", "--location", "Oslo")


def test_a_script_of_ours_that_was_put_there_by_hand_is_not_wrapped_twice(ops: Ops, node: Node) -> None:
    node.ask("PATCH", f"{PROFILES}4/", {SCRIPT: wrapping(IN_USE)})
    seen = ops("apply", "--location", "Oslo", "--wrap")
    assert "'Corp' has a script of this command in front already, which is left out" in seen.err
    assert node.profiles()["Mattermost + Corp"][SCRIPT] == wrapping(IN_USE)
    ops("status", "--location", "Oslo")
    ops("remove")
    assert node.assigned() == OF_CORP


def test_a_copy_asks_the_external_policy_server_with_the_same_password(ops: Ops, node: Node, between: Between) -> None:
    external = {
        "url": "https://policy.example.com",
        "username": "pexip",
        "password": "not-real",
        "enable_service_lookup": True,
    }
    node.ask("PATCH", f"{PROFILES}4/", external)
    seen = ops("apply", "--location", "Oslo", "--wrap", code=3)
    assert "with a password that cannot be read back; set PEXIP_MM_POLICY_PASSWORD to it\n" in seen.err
    ops("apply", "--location", "Oslo", "--wrap", PEXIP_MM_POLICY_PASSWORD="not-real")
    made = next(request.body for request in between.seen if request.method == "POST")
    assert {key: made[key] for key in external} == external
    ops("status", "--location", "Oslo")
    node.ask("PATCH", f"{PROFILES}4/", {"url": "https://other.example.com"})
    seen = ops("status", "--location", "Oslo", code=1)
    assert seen.lines()[1:] == ["profile 'Mattermost + Corp': url a text another text"]


def test_two_installations_on_one_management_node(ops: Ops, node: Node) -> None:
    ops("apply", "--location", "Reading")
    ops("apply", "--location", "Sydney", "--name", "Team chat")
    assert node.assigned() == {"Oslo": "Corp", "Reading": "Mattermost", "Sydney": "Team chat"}
    seen = ops("apply", "--all-locations", "--wrap", code=3)
    assert "the location 'Sydney' has a profile that was made with --name 'Team chat'; give that name" in seen.err
    ops("remove")
    assert node.assigned() == {"Oslo": "Corp", "Reading": None, "Sydney": "Team chat"}
    for name in ("", "[x]", "a, b", "x" * 65, " x", "a\nb"):
        assert "--name has 1 to 64 characters" in ops("remove", "--name", name, code=2).err


def test_a_profile_that_is_gone(ops: Ops, node: Node) -> None:
    ops("apply", "--location", "Oslo", "--wrap")
    node.ask("DELETE", f"{PROFILES}4/")
    told = "the profile that was there before 'Mattermost + Corp' is gone: policy remove cannot put it back\n"
    assert told in ops("status", "--location", "Oslo", code=1).out
    ops.command.write("good.json", {**SETTINGS, "View": "one_main_zero_pips"})
    assert told in ops("apply", "--location", "Oslo").err
    profile = node.profiles()["Mattermost + Corp"]
    assert mm.policy_script_origin(profile[SCRIPT]) == ("wrapping", IN_USE)
    assert profile["enable_internal_participant_policy"]
    assert "had before is gone; give it another one in Pexip" in ops("remove", code=3).err
    node.ask("PATCH", f"{LOCATIONS}1/", {"policy_server": None})
    ops("remove")
    assert node.profiles() == {}


def test_two_profiles_for_the_same(ops: Ops, node: Node) -> None:
    ops("apply", "--location", "Reading")
    made = node.profiles()["Mattermost"]
    node.ask("POST", PROFILES, {"name": "Mattermost again", "description": made["description"]})
    seen = ops("apply", "--location", "Reading", code=3)
    assert "there are 2 profiles made for the same: 'Mattermost', 'Mattermost again'; run policy remove" in seen.err
    ops("remove")
    assert (list(node.profiles()), node.assigned()) == (["Corp"], OF_CORP)


def killing(run: subprocess.Popen[bytes], nth: int, *, is_done: bool) -> Callable[[Request], Answer | None]:
    """Ends a run at its nth request that changes something: before that is done, or after."""

    def instead(request: Request) -> Answer | None:
        if request.method == "GET" or request.write != nth:
            return request.forward()
        if is_done:
            request.forward()
        run.kill()
        return None

    return instead


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", ["apply", "remove"])
def test_killed_between_two_requests(command: Command, tmp_path: Path, name: str, is_done: bool) -> None:  # noqa: FBT001
    """Killed at each request that changes something, before it is done and after."""
    applied = {"Oslo": "Mattermost + Corp", "Reading": "Mattermost", "Sydney": "Mattermost"}
    scripts = {"Corp": IN_USE, "Mattermost": ours(), "Mattermost + Corp": wrapping(IN_USE)}
    with pexip.node(tmp_path, **SEED) as node, pexip.between(node) as between:
        ops = Ops(command, between.url)
        for nth in range(5):
            if name == "remove":
                ops("apply", "--all-locations", "--wrap")
            between.seen.clear()
            start = Path(sys.executable).with_name("pexip-mm")
            arguments = [str(start), *ops.line(name, *(["--all-locations", "--wrap"] if name == "apply" else []))]
            run = subprocess.Popen(arguments, cwd=command.directory, env={**os.environ, **LOGIN})
            between.instead = killing(run, nth, is_done=is_done)
            assert run.wait(60) == -9
            between.instead = None
            # Whatever was done, every location has what it had or what it was to have, whole.
            for location, profile in node.assigned().items():
                assert profile in (OF_CORP[location], applied[location])
            for profile, fields in node.profiles().items():
                assert fields[SCRIPT] == scripts[profile]
            assert node.profiles()["Corp"][SCRIPT] == IN_USE
            ops(name, *(["--all-locations", "--wrap"] if name == "apply" else []))
            assert node.assigned() == (applied if name == "apply" else OF_CORP)
            assert len(node.profiles()) == (3 if name == "apply" else 1)
            ops("remove")
            assert (list(node.profiles()), node.assigned()) == (["Corp"], OF_CORP)


CHANGES: dict[str, tuple[str, Any]] = {
    "profile": (f"{PROFILES}4/", {"description": "another"}),
    "location": (f"{LOCATIONS}1/", {"policy_server": None}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_somebody_else_changes_it_meanwhile(ops: Ops, node: Node, between: Between, what: str) -> None:
    def instead(request: Request) -> Answer | None:
        # Both lists are read by now.
        if request.number == 2:
            node.ask("PATCH", *CHANGES[what])
        return request.forward()

    between.instead = instead
    seen = ops("apply", "--location", "Oslo", "--wrap", code=3)
    assert "somebody else has changed a profile or a location since it was read: run this again\n" in seen.err
    assert node.assigned()["Oslo"] == (None if what == "location" else "Corp")
    between.instead = None
    ops("apply", "--location", "Oslo", "--wrap")


@pytest.mark.parametrize("name", ["apply", "remove"])
def test_somebody_else_changes_ours_meanwhile(ops: Ops, node: Node, between: Between, name: str) -> None:
    arguments = ["--location", "Reading"]
    ops("apply", *arguments)
    ops.command.write("good.json", {**SETTINGS, "View": "one_main_zero_pips"})
    made = node.profiles()["Mattermost"]
    between.seen.clear()

    def instead(request: Request) -> Answer | None:
        if request.number == 2:
            node.ask("PATCH", made["resource_uri"], {"enable_participant_lookup": True})
        return request.forward()

    between.instead = instead
    assert "run this again" in ops(name, *arguments, code=3).err
    assert node.profiles()["Mattermost"] == {**made, "enable_participant_lookup": True}
    between.instead = None
    ops(name, *arguments)
    assert ("Mattermost" in node.profiles()) == (name == "apply")


def test_a_profile_is_not_deleted_that_somebody_else_has_just_assigned(command: Command, tmp_path: Path) -> None:
    """Where a node would leave the location without one."""
    with pexip.node(tmp_path, **SEED, profile_in_use="clear") as node, pexip.between(node) as between:
        ops = Ops(command, between.url)
        ops("apply", "--location", "Reading")
        made = node.profiles()["Mattermost"]

        def instead(request: Request) -> Answer | None:
            if request.method == "PATCH":
                node.ask("PATCH", f"{LOCATIONS}3/", {"policy_server": made["resource_uri"]})
            return request.forward()

        between.instead = instead
        assert "run this again" in ops("remove", code=3).err
        assert node.assigned() == {**OF_CORP, "Sydney": "Mattermost"}
        between.instead = None
        ops("remove")
        assert node.assigned() == OF_CORP


def test_asking_before_anything_is_changed(ops: Ops, node: Node, between: Between) -> None:
    assert "Give --yes where nobody can be asked." in ops("apply", "--location", "Reading", "--ask", code=2).err
    assert "Give --yes with --json" in ops("apply", "--location", "Reading", "--ask", "--json", code=2).err
    for answer, code in (("n", 1), ("y", 0)):
        keyboard, terminal = pty.openpty()
        program = Path(sys.executable).with_name("pexip-mm")
        run = subprocess.Popen(
            [str(program), *ops.line("apply", "--location", "Reading", "--ask")],
            cwd=ops.command.directory,
            env={**os.environ, "PEXIP_MM_MANAGER_USER": "admin"},
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Apart from the terminal of whoever runs the tests, which a password would be asked at.
            start_new_session=True,
        )
        os.close(terminal)
        assert run.stderr is not None
        asked = ""
        for question, typed in (("Password: ", PASSWORD), ("Change this? [y/N]: ", answer)):
            while not asked.endswith(question):
                letter = run.stderr.read(1)
                assert letter, asked
                asked += letter
            os.write(keyboard, f"{typed}\n".encode())
        out, err = run.communicate(timeout=60)
        os.close(keyboard)
        assert run.returncode == code, out + asked + err
        assert "location 'Reading'" in out
        assert PASSWORD not in out + asked + err
        assert (node.assigned()["Reading"] is None) == (answer == "n")
    assert len(between.writes()) == 2


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
        (200, {"Content-Encoding": "gzip"}, b"no gzip", "it cannot be reached"),
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


def test_what_a_node_says_is_shown_without_what_was_sent(ops: Ops, between: Between) -> None:
    def instead(request: Request) -> Answer | None:
        if request.method == "GET":
            return request.forward()
        script = request.body.get(SCRIPT, "")
        told = {"policy_server": {"name": ["too dull"], SCRIPT: [f"not {script}"], "x": script}}
        return 400, {}, json.dumps(told if script else {"error": "no such profile"}).encode()

    between.instead = instead
    seen = ops("apply", "--location", "Reading", code=3)
    assert seen.err.endswith(f": it refused POST {PROFILES} (400): name: too dull; {SCRIPT}; x\n")


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
        "https://admin:x@manager.example.com": "must be given as https://host or https://host:port",
        "https://manager.example.com/admin/": "must be given as https://host or https://host:port",
        "https://[::1": "must be given as https://host or https://host:port",
        "https://manager.example.com:x": "must be given as https://host or https://host:port",
        "http://127.0.0.1:1": "http://127.0.0.1:1: it cannot be reached\n",
    }.items():
        ops.url = url
        assert words in ops("status", "--all-locations", code=3).err
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
