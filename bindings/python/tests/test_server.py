"""The command against a running Mattermost server."""

from __future__ import annotations

from typing import Any

import pexip
import pytest
from conftest import PIN, SETTINGS, Command
from mattermost import CHANNELS, TOKEN, Mattermost
from pexip_mm.cli.mattermost import Server
from pexip_mm.cli.report import UnavailableError

HELD: dict[str, Any] = {"MM_ADMIN_TOKEN": TOKEN}


def test_settings_of_a_server(command: Command, server: Mattermost) -> None:
    asked = ["config", "check", "--server", server.url]
    assert command(*asked, **HELD).out.endswith("1 configuration: 0 faults, 2 warnings\n")
    server.settings["hostpin"] = "*" * 32
    seen = command(*asked, "--json", code=1, **HELD).json()
    assert [fault["code"] for fault in seen["configurations"][0]["errors"]] == ["secret_masked"]
    assert "give the secret itself" in command("policy", "generate", "--server", server.url, code=3, **HELD).err
    generated = command("policy", "generate", "--server", server.url, PEXIP_MM_HOST_PIN=PIN, **HELD).out
    assert generated == command("policy", "generate", "--config", "good.json").out
    assert set(server.asked) == {"/api/v4/config"}


def test_every_channel_of_a_server(command: Command, server: Mattermost) -> None:
    lines = command("alias", "--server", server.url, "--all", code=1, **HELD).lines()
    assert "Z̶a̶l̶g̶o̶ public matt-zalgo if unclaimed" in lines
    assert (
        'Town Square public matt-town-square the same as of "Town Square": the first that is joined keeps it' in lines
    )
    assert "tab\\tinside private " in next(line for line in lines if line.startswith("tab\\t"))
    assert lines[-1].startswith("75 names: ")
    told = command("alias", "--server", server.url, "--all", "--problems", "--json", code=1, **HELD).json()
    assert told["count"] == len(CHANNELS) == 75
    assert told["problems"] == len(told["channels"])
    empty = [one for one in told["channels"] if one["error"]]
    assert {one["error"]["code"] for one in empty} == {"alias_empty"}
    assert all(one["alias"] == f"matt-{one['channel_id']}" for one in empty if one["visibility"] == "public")


def test_channels_that_are_left_out(command: Command, server: Mattermost) -> None:
    server.settings["filterchannels"] = {"mode": "except", "channels": [CHANNELS[0]["id"]]}
    told = command("alias", "--server", server.url, "--all", "--json", code=1, **HELD).json()
    left_out = [one for one in told["channels"] if one["filtered"]]
    assert [one["channel_id"] for one in left_out] == [CHANNELS[0]["id"]]
    assert left_out[0]["note"] == "has no conference: FilterChannels leaves it out"


def test_a_server_with_many_channels_is_asked_for_pages(command: Command, server: Mattermost) -> None:
    server.channels = [{**CHANNELS[0], "id": f"{at:026}", "display_name": f"room {at}"} for at in range(450)]
    server.channels[7]["delete_at"] = 1
    server.channels[8]["type"] = "D"
    told = command("alias", "--server", server.url, "--all", "--json", **HELD).json()
    assert told["count"] == 448
    assert [path for path in server.asked if "channels" in path] == [
        f"/api/v4/channels?page={page}&per_page=200" for page in range(3)
    ]
    assert "made with the secret" not in str(told)


def test_masked_secrets_do_not_keep_from_seeing_names(command: Command, server: Mattermost) -> None:
    server.settings["secret"] = "*" * 32
    assert "mask" in command("alias", "--server", server.url, "--all", code=3, **HELD).err
    seen = command("alias", "--server", server.url, "--all", "--prefix", "matt-", code=1, **HELD)
    assert "Sales -- EMEA private made with the secret: give the configuration" in seen.lines()


def test_a_token_is_needed_and_comes_from_no_argument(command: Command, server: Mattermost) -> None:
    asked = ["config", "check", "--server", server.url]
    assert (
        command(*asked, code=3).err == "pexip-mm: no token for the server: set MM_ADMIN_TOKEN, or give --token-file\n"
    )
    command.write("token", f"{TOKEN}\n")
    command(*asked, "--token-file", "token")
    seen = command(*asked, code=3, MM_ADMIN_TOKEN="not-the-token")
    assert seen.err.endswith(": the token is not that of a system administrator (401)\n")
    assert "not-the-token" not in seen.err
    assert "no token has" in command(*asked, code=3, MM_ADMIN_TOKEN="a\nb").err


@pytest.mark.parametrize(
    ("status", "headers", "body", "message"),
    [
        (200, {}, b"<html>", "what it answered is no JSON; is it a Mattermost server?"),
        (200, {}, b"[" * 100_000, "what it answered is no JSON; is it a Mattermost server?"),
        (200, {}, b'{"PluginSettings": 7}', "there are no settings of the plugin com.pexip.pexip-video-connect"),
        (200, {}, b"{}", "what it answered is no configuration; is it a Mattermost server?"),
        (200, {}, b"null", "what it answered is no configuration; is it a Mattermost server?"),
        (503, {"Retry-After": "100000"}, b"{}", "it answered 503 to /api/v4/config"),
        (500, {}, b"{}", "it answered 500 to /api/v4/config"),
        (302, {"Location": "http://127.0.0.1:9/elsewhere"}, b"", "it sends on to another address"),
    ],
)
def test_other_answers(
    command: Command, server: Mattermost, status: int, headers: dict[str, str], body: bytes, message: str
) -> None:
    server.instead = (status, headers, body)
    seen = command("config", "check", "--server", server.url, code=3, **HELD)
    assert f"{server.url}: {message}" in seen.err
    assert TOKEN not in seen.err


def test_a_server_that_sends_one_letter_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pexip_mm.cli.mattermost.ANSWER_SECONDS", 0.5)
    for start in (b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"):
        told = pytest.raises(UnavailableError, match="it did not answer in time$")
        with pexip.dripping([start, *[b" "] * 40], 0.1) as url, told:
            Server(url, TOKEN).config()


def test_servers_that_are_not_asked(command: Command) -> None:
    for url, message in {
        "http://chat.example.com": "the token would be sent over http",
        "chat.example.com": "--server must be given as https://host",
        "https://ann:hunter2@chat.example.com": "--server must be given as https://host",
        "https://:hunter2@chat.example.com": "--server must be given as https://host",
        "https://ann:1/hunter2@chat.example.com": "--server must be given as https://host",
        "https://[::1": "--server must be given as https://host",
        "": "--server must be given as https://host",
        "http://127.0.0.1:1": "http://127.0.0.1:1: it cannot be reached",
    }.items():
        seen = command("config", "check", "--server", url, code=3, **HELD).err
        assert message in seen
        assert "hunter2" not in seen
    missing = ["config", "check", "--server", "https://127.0.0.1:1", "--ca", "nowhere.pem"]
    assert "nowhere.pem: no certificates can be read from it" in command(*missing, code=3, **HELD).err


def test_one_secret_is_not_for_several(command: Command) -> None:
    both = ["config", "check", "--config", "good.json", "--config", "team.json"]
    assert "HostPin would be for all of several" in command(*both, code=2, PEXIP_MM_HOST_PIN=PIN).err
    command.write("secrets.json", {"Prefix": "x"})
    one = ["config", "check", "--config", "good.json", "--secrets", "secrets.json"]
    assert "it may hold HostPin, GuestPin, Secret only" in command(*one, code=3).err
    assert SETTINGS["Secret"] not in command(*one, code=3).err
