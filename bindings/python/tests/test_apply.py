"""`policy apply`, `status` and `remove`, against the simulator's Management Node."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pexip
import pexip_mm as mm
import pytest
from conftest import IN_USE, SEED, SETTINGS, Command, Ops
from pexip import LOCATIONS, LOGIN, PASSWORD, PROFILES, Answer, Between, Node, Request

OF_CORP = {"Oslo": "Corp", "Reading": None, "Sydney": None}
SCRIPT = "internal_service_policy_template"
NODES = "pexip-mm: done; Conferencing Nodes follow within about 90 seconds\n"


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


def test_status_takes_what_apply_takes(ops: Ops, node: Node, between: Between) -> None:
    both = ["--location", "Oslo", "--location", "Reading", "--wrap"]
    seen = ops("status", *both, "--yes", code=1)
    assert "profile 'Mattermost + Corp' none a copy of 'Corp', our script in front" in seen.lines()
    assert "another's" not in seen.out
    assert between.writes() == []
    ops("apply", *both)
    assert ops("status", *both, "--yes").out == "2 locations: as it should be\n"


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
