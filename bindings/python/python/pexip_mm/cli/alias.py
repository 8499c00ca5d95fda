"""`pexip-mm alias`: what channel names become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import click

from .. import Config, PexipError, alias_from_channel_name, channel_filter_allows, config_schema
from .report import Report, UnavailableError, counted, reporting
from .sources import Given, config_options, file_name, parse_json, read_text

Visibility = Literal["public", "private"]

# Mattermost's letters for the kinds of channels that can have a conference.
VISIBILITIES: dict[Any, Visibility] = {"O": "public", "P": "private"}


@dataclass
class Channel:
    """A channel, or only its name, and what it becomes."""

    name: str
    id: str | None = None
    visibility: Visibility | None = None
    alias: str | None = None
    error: PexipError | None = None
    """Why there is no alias, or why it is not made of the name."""
    others: list[Channel] = field(default_factory=list)
    """Channels that have the same alias."""
    is_unknown: bool = False
    """Whether there is an alias that only the configuration's secret tells."""

    is_filtered: bool = False
    """Whether the configuration has no conference for it."""

    def is_problem(self) -> bool:
        """Whether somebody should look at it."""
        return self.error is not None or bool(self.others)

    def note(self) -> str:
        """What is to be said about it."""
        notes = [f"{self.error}{'; its id is used' if self.alias else ''}"] if self.error else []
        if self.is_unknown:
            notes.append("made with the secret: give the configuration")
        if self.others:
            more = len(self.others) - 1
            others = f'"{self.others[0].name}"{f" and {more} more" if more else ""}'
            notes.append(f"the same as of {others}: the first that is joined keeps it")
        if self.is_filtered:
            notes.append("has no conference: FilterChannels leaves it out")
        if not notes and self.alias and self.id:
            notes.append("if never renewed" if self.visibility == "private" else "if unclaimed")
        return "; ".join(notes)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return {
            "name": self.name,
            "channel_id": self.id,
            "visibility": self.visibility,
            "alias": self.alias,
            "error": self.error and {"code": self.error.code, "message": str(self.error)},
            "others": [other.id or other.name for other in self.others],
            "filtered": self.is_filtered,
            "note": self.note(),
        }


@click.command(
    epilog="""\b
Examples:
  pexip-mm alias --prefix matt- "Town Square" "Büro Köln"
  pexip-mm alias --config config.json --file names.txt
  MM_ADMIN_TOKEN=... pexip-mm alias --server https://chat.example.com --all
"""
)
@click.argument("names", nargs=-1)
@click.option("--prefix", help="What every alias begins with, where no configuration is given.")
@click.option(
    "--file", metavar="FILE", type=file_name, help="Names, one a line, or channels as Mattermost answers them."
)
@click.option("--all", "every", is_flag=True, help="Every public and private channel of the server.")
@click.option("--problems", is_flag=True, help="Show only names that cannot become an alias, and clashes.")
@config_options()
@reporting
def alias(
    report: Report,
    names: tuple[str, ...],
    prefix: str | None,
    file: str | None,
    every: bool,  # noqa: FBT001
    problems: bool,  # noqa: FBT001
    **options: Any,
) -> None:
    """Shows the alias that each channel name becomes: what people dial.

    Who holds an alias is known to the plugin alone: an alias is right if no other channel claimed it first.
    Exit code 1 if a name cannot become an alias or two channels would have the same.
    """
    given = Given(**options)
    channels = [Channel(name) for name in names]
    if file is not None:
        channels += from_file(file)
    if every:
        channels += from_mattermost(given.connect().channels(), given.server or "")
    if not channels:
        raise click.UsageError("Give names, --file, or --server with --all.")
    if prefix is not None and given.configs:
        raise click.UsageError("The configuration has the prefix; leave --prefix out.")
    # A server that is asked for channels only need not have a configuration that can be read: it masks secrets.
    config = given.source().read() if given.configs or (given.server and prefix is None) else None
    default = config_schema()["properties"]["Prefix"]["default"]
    for channel in channels:
        resolve(channel, config, default if prefix is None else prefix)
    count_clashes(channels)
    found = [channel for channel in channels if channel.is_problem()]
    shown = found if problems else channels
    report.document(
        {"channels": [channel.to_dict() for channel in shown], "count": len(channels), "problems": len(found)}
    )
    columns = ["Channel", "Visibility", "Alias", "Note"]
    rows = [[one.name, one.visibility or "", one.alias or "", one.note()] for one in shown]
    if not any(channel.visibility for channel in channels):
        columns.remove("Visibility")
        rows = [[name, *rest] for name, _, *rest in rows]
    report.table(columns, rows)
    report.words(f"{counted(len(channels), 'name')}: {counted(len(found), 'problem')}")
    report.found = bool(found)


def resolve(channel: Channel, config: Config | None, prefix: str) -> None:
    """Finds the alias of a channel, or why there is none."""
    prefix = prefix if config is None else config.prefix
    try:
        of_name = alias_from_channel_name(channel.name, prefix=prefix)
    except ValueError as error:
        channel.error = error_of(error)
        of_name = None
    if channel.id is None or channel.visibility is None:
        channel.alias = of_name
    elif config is not None:
        if config.alias_scheme == "channel_id":
            channel.error = None
        try:
            channel.is_filtered = not channel_filter_allows(config, channel_id=channel.id)
            channel.alias = config.channel_alias(
                channel.name, channel_id=channel.id, visibility=channel.visibility, generation=0
            )
        except ValueError as error:
            channel.error = error_of(error)
    elif channel.visibility == "public":
        channel.alias = of_name
    else:
        channel.is_unknown = True


def error_of(error: ValueError) -> PexipError:
    """Why there is no alias. A name that is no text, with half of a surrogate pair, is refused without a code."""
    return error if isinstance(error, PexipError) else PexipError(str(error), "text")


def count_clashes(channels: list[Channel]) -> None:
    """Notes which channels have the same alias. A name that is given twice is one."""
    holders: dict[str, dict[str, Channel]] = {}
    for channel in channels:
        if channel.alias:
            holders.setdefault(channel.alias, {}).setdefault(channel.id or channel.name, channel)
    for channel in channels:
        same = holders.get(channel.alias or "", {})
        channel.others = [other for key, other in same.items() if key != (channel.id or channel.name)]


def from_file(name: str) -> list[Channel]:
    """Names, one a line, or channels as Mattermost answers them."""
    text = read_text(name)
    if text.lstrip().startswith("["):
        channels = parse_json(text, name)
        return from_mattermost(channels, name)
    # Names may have characters that other programs take for the end of a line.
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return [Channel(line) for line in lines if line.strip()]


def from_mattermost(channels: list[Any], name: str) -> list[Channel]:
    """Channels as Mattermost answers them. Direct and group messages have no conference, nor have archived channels."""
    found = []
    for channel in channels:
        texts = [channel.get(key) for key in ("display_name", "type", "id")] if isinstance(channel, dict) else [None]
        if not all(isinstance(text, str) for text in texts):
            raise UnavailableError(f"{name}: it holds something that is no channel", "json_type")
        visibility = VISIBILITIES.get(channel["type"])
        if visibility is not None and not channel.get("delete_at"):
            found.append(Channel(channel["display_name"], channel["id"], visibility))
    return found
