"""Before the plugin is switched on: which channels do not get the alias that their name promises?

    python alias_clashes.py CONFIG CHANNELS

CHANNELS is what Mattermost answers to GET /api/v4/channels.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pexip_mm


def main(config_file: str, channels_file: str) -> None:
    config = pexip_mm.Config.from_json(Path(config_file).read_text(encoding="utf-8"))
    holders: dict[str, str] = {}
    for channel in json.loads(Path(channels_file).read_text(encoding="utf-8")):
        name = channel["display_name"]
        if channel["type"] != "O":
            continue
        try:
            alias = pexip_mm.alias_from_channel_name(name, prefix=config.prefix)
        except pexip_mm.PexipError as error:
            own = config.channel_alias(name, channel_id=channel["id"], visibility="public", generation=0)
            print(f"{name}: {error.code}, its alias is {own}")
            continue
        holder = holders.setdefault(alias, name)
        if holder != name:
            print(f"{name}: shares {alias} with {holder}, who joins first keeps it")
        else:
            print(f"{name}: {alias}")


if __name__ == "__main__":
    main(*sys.argv[1:])
