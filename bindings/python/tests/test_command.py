"""The command, run as a person runs it, and what that person sees."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pexip_mm as mm
import pytest
from conftest import IN_USE, PIN, SECRET, SETTINGS, TEAM, Command

SUBCOMMANDS = ["alias", "config check", "link"]
SUBCOMMANDS += [f"policy {name}" for name in ("apply", "diff", "generate", "lint", "remove", "simulate", "status")]


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_help_has_an_example_and_json_and_no_option_for_a_secret(command: Command, name: str) -> None:
    text = command(*name.split(), "--help").out
    assert f"  pexip-mm {name} " in text
    assert "--json" in text
    for option in ("--pin ", "--token ", "--secret ", "--password", "--host-pin"):
        assert option not in text


def test_help_tells_the_exit_codes(command: Command) -> None:
    text = command("--help").out
    for line in ("0  fine", "1  something was found", "2  wrong use", "3  something that is needed"):
        assert line in text
    assert command("--version").out == f"pexip-mm {mm.__version__}\n"


def test_without_its_packages_it_says_how_to_get_them() -> None:
    for missing in ("click", "rich", "urllib3"):
        program = f"import sys; sys.modules[{missing!r}] = None; from pexip_mm.cli import main; main()"
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert (run.returncode, run.stdout) == (3, "")
        assert run.stderr == "pexip-mm: the command needs more packages: pip install 'pexip-mm[cli]'\n"


def test_config_check_names_every_fault_at_once(command: Command) -> None:
    command.write(
        "bad.json", {"Node": "https://meet.example.com", "hostpin": "12", "SipDomain": "x.example", "Prefx": 1}
    )
    report = mm.validate_config((command.directory / "bad.json").read_text())
    faults, warnings = report.errors, report.warnings
    assert command("config", "check", "--config", "bad.json", code=1).lines() == [
        f"bad.json: error: Node: {faults[0].message} [{faults[0].code}]",
        "bad.json: error: HostPin: PIN has 2 characters, a final '#' counted; use 4 to 20 digits [pin_too_short]",
        f"bad.json: warning: CryptoMode: {warnings[0].message} [media_unencrypted]",
        f"bad.json: warning: Prefx: {warnings[1].message} [setting_unknown]",
        "1 configuration: 2 faults, 2 warnings",
    ]
    assert command("config", "check", "--config", "bad.json", "--json", code=1).json() == {
        "configurations": [{"source": "bad.json", "valid": False, **report.to_dict()}],
        "together": None,
    }


def test_config_check_reads_what_mattermost_keeps(command: Command) -> None:
    masked = {key.lower(): value for key, value in SETTINGS.items()} | {"hostpin": "*" * 32}
    command.write("config.json", {"PluginSettings": {"Plugins": {"com.pexip.pexip-video-connect": masked}}})
    seen = command("config", "check", "--config", "config.json", code=1)
    assert "config.json: error: HostPin: value is the mask that a server shows instead of a secret" in seen.out
    # The PIN itself may come from elsewhere, but for the command line.
    command("config", "check", "--config", "config.json", PEXIP_MM_HOST_PIN="271828")
    command.write("pin.json", {"HostPin": "271828"})
    command("config", "check", "--config", "config.json", "--secrets", "pin.json")
    command("config", "check", "--config", "config.json", "--ask", given="271828\n\n\n")
    command("config", "check", "--config", "-", given=json.dumps(SETTINGS))
    command.write("config.json", {"PluginSettings": {"Plugins": {"other": {}}}})
    message = "there are no settings of the plugin com.pexip.pexip-video-connect; set it up first"
    assert message in command("config", "check", "--config", "config.json", code=3).err


def test_config_check_of_several(command: Command) -> None:
    assert command("config", "check", "--config", "good.json", "--config", "team.json").out.endswith("5 warnings\n")
    command.write("inside.json", {"Prefix": "matt-team-", "HostPin": PIN})
    seen = command("config", "check", "--config", "good.json", "--config", "inside.json", "--json", code=1).json()
    assert seen["together"]["code"] == "prefixes_overlap"
    assert seen["together"]["message"].startswith('prefixes "matt-" and "matt-team-" overlap; ')


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"HostPin": "314159"', "it is no JSON, at line 1, column 21"),
        ('{"HostPin": NaN}', "it is no JSON: NaN is no number of JSON"),
        ('{"HostPin": "314159", "HostPin": "271828"}', "it has a member twice"),
        ('{"Prefix": "matt-",\n\n  "HostPin": "\\ud800314"}', "text cannot be read as JSON, at line 3, column 21"),
        (
            '{"PluginSettings": {"Plugins": {"com.pexip.pexip-video-connect": {\n"HostPin": "\\ud800314"}}}}',
            "text cannot be read as JSON, at line 2, column 19",
        ),
        ('{\n"Prefix": 1e999}', "text cannot be read as JSON, at line 2, column 15"),
        ("[" * 100_000, "it nests too deep, or has a number with too many digits"),
        ("1" * 10_000, "it nests too deep, or has a number with too many digits"),
    ],
)
def test_a_file_that_is_no_json(command: Command, content: str, message: str) -> None:
    command.write("odd.json", content)
    seen = command("config", "check", "--config", "odd.json", code=3)
    assert (seen.out, seen.err) == ("", f"pexip-mm: odd.json: {message}\n")
    if content.startswith("{") and "ud800" in content:
        assert command("policy", "simulate", "odd.json", "matt-x", code=3).err == seen.err
    told = command("config", "check", "--config", "odd.json", "--json", code=3).json()
    assert told == {"error": {"code": "json_syntax", "message": f"odd.json: {message}"}}


def test_files_that_cannot_be_read(command: Command) -> None:
    (command.directory / "latin.json").write_bytes(b'{"a": "\xe9"}')
    cases = {
        "nowhere.json": "no such file or directory",
        ".": "is a directory",
        "latin.json": "it is no UTF-8, at byte 7",
    }
    for name, message in cases.items():
        assert command("config", "check", "--config", name, code=3).err == f"pexip-mm: {name}: {message}\n"
        assert command("policy", "lint", name, code=3).err == f"pexip-mm: {name}: {message}\n"


def test_wrong_use_is_told_apart(command: Command) -> None:
    for arguments in (["config", "check"], ["alias"], ["link"], ["policy", "simulate", "in-use.j2"], ["nothing"]):
        assert "Error: " in command(*arguments, code=2).err


def test_a_file_has_a_name(command: Command) -> None:
    for arguments in (["config", "check", "--config", ""], ["alias", "--file", ""], ["link", "--config", "", "x"]):
        seen = command(*arguments, code=2)
        assert f"Invalid value for '{arguments[-2] if arguments[-1] == '' else '--config'}': the name of a" in seen.err
    assert "Invalid value for 'FILE': the name of a file is empty" in command("policy", "lint", "", code=2).err


def test_secrets_that_are_no_texts(command: Command) -> None:
    check = ["config", "check", "--config", "good.json"]
    told = "pexip-mm: PEXIP_MM_HOST_PIN: it is no UTF-8\n"
    assert command(*check, code=3, PEXIP_MM_HOST_PIN="314159\udcff").err == told
    command.write("secrets.json", '{"Secret": "\\ud800"}')
    told = "pexip-mm: secrets.json: Secret: it is no UTF-8\n"
    assert command(*check, "--secrets", "secrets.json", code=3).err == told


def test_nobody_is_there_to_ask(command: Command) -> None:
    seen = command("config", "check", "--config", "good.json", "--ask", code=3)
    assert (seen.out, seen.err) == ("", "pexip-mm: HostPin was to be asked for, and there is nobody to ask\n")
    seen = command("config", "check", "--config", "good.json", "--ask", code=3, given=f"{PIN}\n\n")
    assert (seen.out, seen.err) == ("", "pexip-mm: Secret was to be asked for, and there is nobody to ask\n")


@pytest.mark.parametrize(
    "channel",
    [
        {"display_name": "y", "type": ["O"], "id": "x"},
        {"display_name": "y", "type": {}, "id": "x"},
        {"display_name": "y", "type": "O", "id": 5},
        {"display_name": "y", "type": "O"},
        {"display_name": 5, "type": "O", "id": "x"},
        ["y"],
    ],
    ids=str,
)
def test_what_is_no_channel(command: Command, channel: object) -> None:
    command.write("channels.json", [channel])
    seen = command("alias", "--file", "channels.json", code=3)
    assert (seen.out, seen.err) == ("", "pexip-mm: channels.json: it holds something that is no channel\n")


def test_names_end_with_the_line_alone(command: Command) -> None:
    command.write("names.txt", "")
    (command.directory / "names.txt").write_bytes("a\u2028b\r\nc\fd\x1ce\x85f\n\r\n".encode())
    told = command("alias", "--file", "names.txt", "--json").json()["channels"]
    assert [one["name"] for one in told] == ["a\u2028b", "c\fd\x1ce\x85f"]


def test_alias_of_names(command: Command) -> None:
    assert command("alias", "Town Square", "Büro Köln").lines() == [
        "Channel Alias Note",
        "Town Square matt-town-square",
        "Büro Köln matt-buro-koln",
        "2 names: 0 problems",
    ]
    command.write("names.txt", "Town Square\n\ntown  square\n\U0001f600\n[red]\x1b[31mx\n")
    assert command("alias", "--prefix", "t.", "--file", "names.txt", code=1).lines() == [
        "Channel Alias Note",
        'Town Square t.town-square the same as of "town square": the first that is joined keeps it',
        'town square t.town-square the same as of "Town Square": the first that is joined keeps it',
        "\U0001f600 alias is empty; it needs at least one letter or digit",
        "[red]\\x1b[31mx t.red-31mx",
        "4 names: 3 problems",
    ]
    assert "prefix has the character" in command("alias", "--prefix", "^", "x", code=1).out


def test_policy_generate_for_one(command: Command) -> None:
    script = mm.local_policy_script(mm.Config.from_dict(SETTINGS))
    assert command("policy", "generate", "--config", "good.json").out == script.expose()
    seen = command("policy", "generate", "--config", "good.json", "--output", "new.j2")
    assert seen.out == ""
    new = command.directory / "new.j2"
    assert new.read_text() == script.expose()
    assert new.stat().st_mode & 0o777 == 0o600
    assert command("policy", "generate", "--config", "good.json", "--output", "new.j2", code=3).err.endswith(
        "file exists\n"
    )
    test = command("policy", "generate", "--config", "good.json", "--json").json()["test"]
    answered = mm.policy_script(script.expose()).answer(test["request"])
    assert {"action": answered.action, "result": answered.result} == test["answer"]


def test_policy_generate_for_several_in_front_of_one_in_use(command: Command) -> None:
    several = ["policy", "generate", "--config", "good.json", "--config", "team.json"]
    seen = command(*several, "--wrap", "in-use.j2", "--output", "all.j2")
    assert "callers compared: each gets the answer of its own part\n" in seen.err
    script = (command.directory / "all.j2").read_text()
    assert mm.policy_script_origin(script) == ("wrapping", IN_USE)
    assert command("policy", "simulate", "all.j2", "matt-x", "sip:team-x@example.com", "board", "else").lines() == [
        "Dialled What comes of it Host PIN Guest PIN",
        "matt-x conference 'matt-x' 6 characters not needed",
        "sip:team-x@example.com conference 'team-x' 10 characters 10 characters",
        "board conference 'Board' 6 characters no guests",
        "else refused",
    ]
    # Once more, with other settings: what was wrapped before is wrapped again, and ours is not kept twice.
    again = command("policy", "generate", "--config", "good.json", "--wrap", "all.j2")
    assert "all.j2: it has a script of this command in front already, which is left out\n" in again.err
    assert mm.policy_script_origin(again.out) == ("wrapping", IN_USE)
    command.write("ours.j2", command("policy", "generate", "--config", "good.json").out)
    assert (
        "nothing behind it" in command("policy", "generate", "--config", "team.json", "--wrap", "ours.j2", code=3).err
    )


def test_policy_generate_refuses_prefixes_that_overlap(command: Command) -> None:
    for prefix in ("matt-", "matt-team-", "m"):
        command.write("other.json", {**TEAM, "Prefix": prefix})
        both = ["policy", "generate", "--config", "good.json", "--config", "other.json"]
        assert command(*both, "--json", code=3).json()["error"]["code"] == "prefixes_overlap"
        assert command(*both, code=3).out == ""


def test_policy_generate_tells_what_a_wrapped_script_has(command: Command) -> None:
    command.write("broken.j2", '{"action": "reject", "result": {{ service_config | tojson }} }')
    seen = command("policy", "generate", "--config", "good.json", "--wrap", "broken.j2")
    assert "broken.j2: it stays as it is, with 1 error of its own: see policy lint\n" in seen.err
    command.write("broken.j2", "{% if %}")
    assert (
        "no valid Jinja template"
        in command("policy", "generate", "--config", "good.json", "--wrap", "broken.j2", code=3).err
    )


def test_policy_lint(command: Command) -> None:
    command("policy", "generate", "--config", "good.json", "--wrap", "clean.j2", "--output", "ours.j2")
    assert command("policy", "lint", "ours.j2", "--strict").out == "0 errors, 0 warnings\n"
    command.write("wrong.j2", '{"action": "reject",\n "result": {{ service_config | tojson }} }')
    seen = command("policy", "lint", "wrong.j2", code=1)
    assert seen.out.startswith("2:32  error  filter_not_enabled\n    ")
    assert seen.out.endswith("1 error, 0 warnings\n")
    found = command("policy", "lint", "-", "--json", code=1, given=(command.directory / "wrong.j2").read_text()).json()
    assert [(one["code"], one["line"], one["column"]) for one in found["findings"]] == [("filter_not_enabled", 2, 32)]
    command.write("short.json", {**SETTINGS, "HostPin": "3141"})
    command("policy", "generate", "--config", "short.json", "--output", "short.j2")
    assert "warning  pin_short" in command("policy", "lint", "short.j2").out
    command("policy", "lint", "short.j2", "--strict", code=1)


def test_policy_simulate(command: Command) -> None:
    shown = command("policy", "simulate", "good.json", "matt-x", "--show-pins").lines()
    assert shown[1] == f"matt-x conference 'matt-x' {PIN} not needed"
    requests = [
        {
            "call_info": {"local_alias": "x"},
            "service_config": {"service_type": "conference", "name": "X", "pin": "735291"},
        },
        {"call_info": {"local_alias": "matt-x", "external_policy_disposition": "REJECT"}},
    ]
    command.write("callers.json", requests)
    seen = command("policy", "simulate", "good.json", "--callers", "callers.json")
    assert seen.lines()[1:] == ["x conference 'X' 6 characters no guests", "matt-x refused"]
    told = command("policy", "simulate", "good.json", "--callers", "callers.json", "--json")
    assert told.json()["answers"][0]["result"] == {"service_type": "conference", "name": "X", "pin": "(hidden)"}
    assert "735291" not in seen.out + told.out
    callers = [{"call_info": {"local_alias": None}, "service_config": {"name": "X"}}, {"call_info": {}}]
    command.write("callers.json", callers)
    odd = '{"action": "continue", "result": {{ service_config | pex_to_json }}}'
    command.write("odd.j2", odd)
    assert "None" not in command("policy", "simulate", "odd.j2", "--callers", "callers.json", code=None).out
    command.write("odd.j2", '{"action": "redirect", "result": {}}')
    assert "None" not in command("policy", "simulate", "odd.j2", "--callers", "callers.json", code=None).out
    command.write("oops.j2", "oops")
    assert (
        "answer is dropped: what the script printed is not JSON"
        in command("policy", "simulate", "oops.j2", "x", code=1).out
    )
    command.write("callers.json", ["x"])
    assert (
        "a JSON list of requests" in command("policy", "simulate", "oops.j2", "--callers", "callers.json", code=3).err
    )


def test_policy_diff(command: Command) -> None:
    assert command("policy", "diff", "good.json", "good.json").out.endswith(" tried: 0 would notice, 0 not judged\n")
    command.write("new.json", {**SETTINGS, "HostPin": "271828", "View": "one_main_zero_pips"})
    seen = command("policy", "diff", "good.json", "new.json", code=1)
    assert (
        "sip:matt-town-square@example.com by SIP conference 'matt-town-square'; pin: one, view: five_mains_seven_pips "
        "conference 'matt-town-square'; pin: another, view: one_main_zero_pips"
    ) in seen.lines()
    told = command("policy", "diff", "good.json", "new.json", "--json", code=1)
    assert {one["kind"] for one in told.json()["differences"]} >= {"from the web", "by SIP", "by H.323"}
    for pin in (PIN, "271828"):
        assert pin not in seen.out + told.out
    assert PIN in command("policy", "diff", "good.json", "new.json", "--show-pins", code=1).out
    command.write("wrap.j2", command("policy", "generate", "--config", "good.json", "--wrap", "in-use.j2").out)
    lines = command("policy", "diff", "in-use.j2", "wrap.j2", code=1).lines()
    assert not [line for line in lines if line.startswith("board ")]
    assert [line for line in lines if line.startswith("matt-town-square from the web refused conference ")]
    command.write("odd.j2", "{{ call_info.local_alias.swapcase() }}")
    assert "0 would notice" in command("policy", "diff", "odd.j2", "odd.j2", code=1).out


def test_link(command: Command) -> None:
    assert command("link", "--config", "good.json", "Town Square").lines() == [
        "For Address",
        "alias matt-town-square (if unclaimed)",
        "web app https://meet.example.com/webapp3/m/matt-town-square/step-by-step?role=guest",
        "desktop and mobile app pexip://matt-town-square@example.com?role=guest",
        "SIP sip:matt-town-square@example.com",
        "H.323 matt-town-square@example.com",
    ]
    host = ["link", "--config", "good.json", "--alias", "matt-town-square", "--role", "host"]
    assert command(*host).lines()[-1] == "PIN needed; --with-pin shows it"
    assert PIN not in command(*host).out + command(*host, "--json").out
    told = command(*host, "--with-pin", "--display-name", "Ann & Bob", "--json").json()
    assert told["pin"] == PIN
    assert not told["if_unclaimed"]
    assert told["links"]["web app"].endswith("?name=Ann%20%26%20Bob&pin=314159&role=host")
    private = [
        "link",
        "--config",
        "team.json",
        "--private",
        "--channel-id",
        "a" * 26,
        "Town Square",
        "--with-pin",
        "--json",
    ]
    told = command(*private).json()
    assert mm.alias_visibility(told["alias"], scheme="channel_name", prefix="team-") == "private"
    guest = mm.Config.from_dict(TEAM).pins_of(told["alias"]).guest
    assert guest is not None
    assert told["pin"] == guest.expose()
    assert "is none of this configuration's" in command("link", "--config", "good.json", "--alias", "x", code=3).err


def test_a_reader_that_goes_away_is_no_accident(command: Command) -> None:
    program = Path(sys.executable).with_name("pexip-mm")
    with subprocess.Popen(
        [str(program), "policy", "generate", "--config", str(command.directory / "good.json")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout is not None
        run.stdout.close()
        assert run.stderr is not None
        assert run.stderr.read() == b""
        # What a shell makes of SIGPIPE, and nothing that was found.
        assert run.wait(60) == 141


def test_texts_that_are_none(command: Command) -> None:
    message = "name has half of a surrogate pair, which is no character; give text that can be UTF-8"
    assert command("alias", "a\udcff", "b", code=1).lines()[1:] == [
        f"a\\udcff {message}",
        "b matt-b",
        "2 names: 1 problem",
    ]
    ids = [letter * 26 for letter in "abc"]
    command.write(
        "channels.json",
        f'[{{"id": "{ids[0]}", "type": "O", "display_name": "a\\ud800"}},'
        f' {{"id": "{ids[1]}", "type": "P", "display_name": "a\\ud800"}},'
        f' {{"id": "{ids[2]}", "type": "O", "display_name": "b"}}]',
    )
    for config in ([], ["--config", "good.json"]):
        told = command("alias", *config, "--file", "channels.json", "--json", code=1).json()
        assert [(one["alias"], one["error"] and one["error"]["code"]) for one in told["channels"]] == [
            (None, "text"),
            (None, "text"),
            ("matt-b", None),
        ]
    command.write("callers.json", r'[{"call_info": {"local_alias": "a\ud800"}}]')
    run = command("policy", "simulate", "good.json", "--callers", "callers.json", "--json", code=3)
    assert run.json()["error"]["code"] == "text"
    assert (
        "nested deeper"
        in command(
            "policy", "simulate", "good.json", "--callers", "-", code=3, given='{"a":' * 500 + "1" + "}" * 500
        ).err
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk(command: Command) -> None:
    program = Path(sys.executable).with_name("pexip-mm")
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [str(program), "config", "check", "--config", str(command.directory / "good.json")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (run.returncode, run.stderr) == (3, "pexip-mm: what was found cannot be written: No space left on device\n")


def test_no_secret_is_shown_that_was_not_asked_for(command: Command) -> None:
    command.write("bad.json", {**SETTINGS, "HostPin": f"{PIN}x", "GuestPin": PIN, "Secret": SECRET[:-1]})
    runs = [
        command("config", "check", "--config", "bad.json", code=1),
        command("config", "check", "--config", "bad.json", "--json", code=1),
        command("policy", "generate", "--config", "bad.json", code=3),
        command("policy", "generate", "--config", "good.json", "--output", "x.j2", "--json"),
        command("policy", "simulate", "good.json", "matt-x", "--json"),
        command("alias", "--config", "good.json", "x", "--json"),
        command("link", "--config", "good.json", "x", "--role", "host", "--json"),
    ]
    for run in runs[:3] + runs[4:]:
        assert PIN not in run.out + run.err
        assert SECRET[:16] not in run.out + run.err
