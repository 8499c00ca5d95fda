"""Where configurations, scripts, secrets and callers are read from."""

from __future__ import annotations

import getpass
import json
import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, NoReturn, TypeVar

import click

from .. import Config, ConfigReport, local_policy_script, validate_config
from .mattermost import Server
from .report import UnavailableError

# The plugin whose settings are read from Mattermost's configuration.
PLUGIN_ID = "com.pexip.pexip-video-connect"

# The settings that hold secrets, and where each is read from.
SECRETS = {"HostPin": "PEXIP_MM_HOST_PIN", "GuestPin": "PEXIP_MM_GUEST_PIN", "Secret": "PEXIP_MM_SECRET"}

# More than any configuration, list of channels or script has, in bytes.
MAX_FILE_LEN = 64 * 1024 * 1024

Run = TypeVar("Run", bound=Callable[..., Any])


def file_name(value: str) -> str:
    """The name of a file, which may be any but none."""
    if not value:
        raise click.BadParameter("the name of a file is empty")
    return value


@dataclass(frozen=True)
class Source:
    """A configuration as it was found."""

    name: str
    """Where it was found, for people."""
    text: str
    """Its settings as JSON."""
    secret: str | None = None
    """The secret of the installation, where the settings have none."""

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    def validated(self) -> ConfigReport:
        """Everything about the configuration."""
        return validate_config(self.text, secret=self.secret)

    def read(self) -> Config:
        """The configuration, if it has no fault."""
        report = self.validated()
        if report.config is None:
            faults = "; ".join(
                f"{fault.path}: {fault.message}" if fault.path else fault.message for fault in report.errors
            )
            raise UnavailableError(f"{self.name}: {faults}", "config")
        return report.config


def config_options(*, several: bool = False) -> Callable[[Run], Run]:
    """Options that say where configurations are."""

    def add(run: Run) -> Run:
        options = [
            click.option(
                "--config",
                "configs",
                multiple=True,
                metavar="FILE",
                type=file_name,
                help=f"A file with the plugin's settings, or Mattermost's config.json; - for standard input."
                f"{' May be given several times.' if several else ''}",
            ),
            *server_options("Read the settings from this running Mattermost server."),
            click.option(
                "--secrets", metavar="FILE", type=file_name, help="A JSON file with HostPin, GuestPin or Secret."
            ),
            click.option("--ask", is_flag=True, help="Ask for the host PIN, the guest PIN and the secret."),
        ]
        for option in reversed(options):
            run = option(run)
        return run

    return add


def server_options(use: str) -> list[Callable[[Run], Run]]:
    """Options that name a Mattermost server."""
    return [
        click.option("--server", metavar="URL", help=f"{use} Its token is read from MM_ADMIN_TOKEN."),
        click.option("--token-file", metavar="FILE", type=file_name, help="A file with the token for the server."),
        click.option(
            "--ca",
            metavar="FILE",
            type=file_name,
            help="Certificates of authorities that the server's is checked with.",
        ),
        click.option("--plain-http", is_flag=True, help="Send the token over http as well, to a server elsewhere."),
    ]


@dataclass(frozen=True)
class Given:
    """What the options of a subcommand say."""

    configs: tuple[str, ...] = ()
    server: str | None = None
    token_file: str | None = None
    ca: str | None = None
    plain_http: bool = False
    secrets: str | None = None
    ask: bool = False

    def connect(self) -> Server:
        """The server that was named."""
        if self.server is None:
            raise click.UsageError("Give --server.")
        return Server(self.server, self._token(), ca=self.ca, plain_http=self.plain_http)

    def sources(self) -> list[Source]:
        """Every configuration that was named, one or more."""
        found = [(name, self._settings_of(read_config(name), name)) for name in self.configs]
        if self.server is not None:
            server = self.connect()
            found.append((server.url, self._settings_of(server.config(), server.url)))
        if not found:
            raise click.UsageError("Give --config or --server.")
        secrets = self._secrets()
        if secrets and len(found) > 1:
            names = ", ".join(secrets)
            raise click.UsageError(f"{names} would be for all of several configurations; put them into the files.")
        return [filled(name, settings, secrets) for name, settings in found]

    def source(self) -> Source:
        """The one configuration that was named."""
        sources = self.sources()
        if len(sources) > 1:
            raise click.UsageError("Give one configuration only.")
        return sources[0]

    def has_config(self) -> bool:
        """Whether a configuration was named."""
        return bool(self.configs) or self.server is not None

    def _settings_of(self, value: Any, name: str) -> Any:
        """The plugin's settings, of Mattermost's whole configuration or as they are."""
        if not isinstance(value, dict) or "PluginSettings" not in value:
            return value
        plugins = value["PluginSettings"].get("Plugins") if isinstance(value["PluginSettings"], dict) else None
        settings = plugins.get(PLUGIN_ID) if isinstance(plugins, dict) else None
        if not isinstance(settings, dict):
            raise UnavailableError(f"{name}: there are no settings of the plugin {PLUGIN_ID}; set it up first")
        return settings

    def _secrets(self) -> dict[str, str]:
        found = {setting: os.environ[name] for setting, name in SECRETS.items() if os.environ.get(name)}
        for setting, value in found.items():
            check_text(SECRETS[setting], value)
        if self.secrets is not None:
            given = read_json(self.secrets)
            if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
                raise UnavailableError(f"{self.secrets}: it must hold a JSON object of texts")
            unknown = sorted(set(given) - set(SECRETS))
            if unknown:
                raise UnavailableError(f"{self.secrets}: it may hold {', '.join(SECRETS)} only")
            for setting, value in given.items():
                check_text(f"{self.secrets}: {setting}", value)
            found.update(given)
        if self.ask:
            for setting in SECRETS:
                answer = asked_for(setting)
                check_text(setting, answer)
                found.update({setting: answer} if answer else {})
        return found

    def _token(self) -> str:
        if self.token_file is not None:
            token = read_text(self.token_file)
        else:
            token = os.environ.get("MM_ADMIN_TOKEN", "")
            if not token and sys.stdin.isatty():
                token = click.prompt("Token of a system administrator", hide_input=True, err=True)
        token = token.strip()
        if not token:
            raise UnavailableError("no token for the server: set MM_ADMIN_TOKEN, or give --token-file")
        if not token.isascii() or not token.isprintable():
            raise UnavailableError("the token for the server has a character that no token has")
        return token


def read_config(name: str) -> Any:
    """The configuration in a file."""
    return config_in(read_text(name), name)


def config_in(text: str, name: str) -> Any:
    """The configuration in the text of a file, if the library can read all of it."""
    value = parse_json(text, name)
    # The settings are written anew before they are read, and positions are to be those of the file.
    for fault in validate_config(text).errors:
        if fault.code == "json_syntax":
            raise UnavailableError(f"{name}: {fault.message}", fault.code)
    return value


def filled(name: str, settings: Any, secrets: dict[str, str]) -> Source:
    """A configuration with secrets in the place of those that it has. Keys match in upper and lower case."""
    secret = secrets.get("Secret")
    if isinstance(settings, dict):
        settings = dict(settings)
        for setting, value in secrets.items():
            key = next((key for key in settings if key.lower() == setting.lower()), setting)
            settings[key] = value
        secret = None
    return Source(name, json.dumps(settings), secret)


def check_text(name: str, value: str) -> None:
    """Refuses what came of bytes that are no UTF-8, and half of a surrogate pair."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise UnavailableError(f"{name}: it is no UTF-8", "text") from None


def asked_for(setting: str) -> str:
    """A secret that somebody types, or that is a line of standard input where there is no terminal."""
    try:
        with warnings.catch_warnings():
            # It would be shown while it is typed; where nobody types, nobody needs to be told.
            warnings.simplefilter("error", getpass.GetPassWarning)
            text: str = click.prompt(
                f"{setting} (empty: as it is)", default="", show_default=False, hide_input=True, err=True
            )
    except getpass.GetPassWarning:
        text = sys.stdin.readline()
        if not text:
            raise UnavailableError(f"{setting} was to be asked for, and there is nobody to ask") from None
    return text.rstrip("\r\n")


def scripts_of(names: tuple[str, ...]) -> list[str]:
    """Policy scripts, each from a file: the script itself, or a configuration whose script is meant."""
    return [script_of(name) for name in names]


def script_of(name: str) -> str:
    """A policy script from a file, which may hold a configuration instead: its script is meant."""
    text = read_text(name)
    if not text.lstrip().startswith("{") or text.lstrip().startswith(("{%", "{{", "{#")):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if not isinstance(value, dict) or "action" in value:
        return text
    settings = Given()._settings_of(config_in(text, name), name)
    return local_policy_script(filled(name, settings, {}).read()).expose()


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(MAX_FILE_LEN + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MAX_FILE_LEN + 1)
    except OSError as error:
        raise UnavailableError(f"{name}: {(error.strerror or 'it cannot be read').lower()}") from None
    if len(data) > MAX_FILE_LEN:
        raise UnavailableError(f"{name}: it is longer than {MAX_FILE_LEN} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnavailableError(f"{name}: it is no UTF-8, at byte {error.start}") from None


def read_json(name: str) -> Any:
    """The JSON value in a file, or in standard input for `-`."""
    return parse_json(read_text(name), name)


def parse_json(text: str, name: str) -> Any:
    """A JSON value. What is wrong is told without the text, which may hold secrets."""

    def refuse(word: str) -> NoReturn:
        raise UnavailableError(f"{name}: it is no JSON: {word} is no number of JSON", "json_syntax")

    def unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(members)
        if len(found) != len(members):
            raise UnavailableError(f"{name}: it has a member twice", "json_syntax")
        return found

    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        message = f"{name}: it is no JSON, at line {error.lineno}, column {error.colno}"
        raise UnavailableError(message, "json_syntax") from None
    except (RecursionError, ValueError):
        raise UnavailableError(
            f"{name}: it nests too deep, or has a number with too many digits", "json_syntax"
        ) from None
