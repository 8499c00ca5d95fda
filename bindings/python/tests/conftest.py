"""What several tests share: the command as a person runs it, files, a Mattermost server and a Management Node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mattermost
import pexip
import pytest
from pexip import LOGIN, PASSWORD, PROFILES, Between, Node

SECRET = "not-a-real-secret-not-a-real-one"
PIN = "314159"

SETTINGS: dict[str, Any] = {
    "Node": "meet.example.com",
    "HostPin": PIN,
    "Secret": SECRET,
    "SipDomain": "example.com",
    "CryptoMode": "on",
}
TEAM = {"Prefix": "team-", "Secret": SECRET[::-1], "ServiceTag": "Team", "GuestAccess": "never"}
IN_USE = """\
{% if call_info.local_alias == "board" %}
{"action": "continue", "result": {"service_type": "conference", "name": "Board", "service_tag": "b", "pin": "735291"}}
{% elif service_config %}
{"action": "continue", "result": {{ service_config | pex_to_json }}}
{% else %}
{"action": "reject", "result": {}}
{% endif %}
"""
CLEAN = """\
{% if service_config %}{"action": "continue", "result": {{ service_config | pex_to_json }}}
{% else %}{"action": "reject", "result": {}}{% endif %}
"""

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


@dataclass
class Ended:
    """What a person sees of a command that has ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[str]:
        """What it wrote, with single blanks and without the line below the heads of columns."""
        lines = (" ".join(line.split()) for line in self.out.splitlines())
        return [line for line in lines if line.strip("─ ")]


class Command:
    """`pexip-mm`, in a directory of its own with some files in it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.write("good.json", SETTINGS)
        self.write("team.json", TEAM)
        self.write("in-use.j2", IN_USE)
        self.write("clean.j2", CLEAN)

    def write(self, name: str, content: Any) -> Path:
        path = self.directory / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def __call__(self, *arguments: str, code: int | None = 0, given: str = "", **environment: str) -> Ended:
        """What it did; with no code, whatever it ended with."""
        program = Path(sys.executable).with_name("pexip-mm")
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        run = subprocess.run(
            [str(program), *arguments],
            input=given,
            cwd=self.directory,
            env={**kept, "PYTHONUTF8": "1", **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            # Apart from the terminal of whoever runs the tests, which a secret would be asked at.
            start_new_session=True,
        )
        assert "Traceback" not in run.stderr
        assert code is None or run.returncode == code, f"{run.stdout}\n{run.stderr}"
        return Ended(run.returncode, run.stdout, run.stderr)


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
def command(tmp_path: Path) -> Command:
    return Command(tmp_path)


@pytest.fixture
def server() -> Iterator[mattermost.Mattermost]:
    with mattermost.running() as running:
        running.settings = {key.lower(): value for key, value in SETTINGS.items()}
        yield running


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
