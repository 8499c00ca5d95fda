"""A sheet to hang beside a room system: what to dial for each channel, and the PIN for guests where one is needed.

    python dial_in_sheet.py CONFIG CHANNELS

Host PINs are not on it. The aliases hold if no other channel claimed them first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Literal

import pexip_mm


def main(config_file: str, channels_file: str) -> None:
    config = pexip_mm.Config.from_json(Path(config_file).read_text(encoding="utf-8"))
    if config.sip_domain is None:
        sys.exit("the configuration has no SIP domain")
    for channel in json.loads(Path(channels_file).read_text(encoding="utf-8")):
        visibility: Literal["public", "private"] = "public" if channel["type"] == "O" else "private"
        alias = config.channel_alias(
            channel["display_name"], channel_id=channel["id"], visibility=visibility, generation=0
        )
        entry = pexip_mm.guest_entry(config, visibility=visibility)
        guest = config.pins_of(alias).guest
        pin = f"PIN {guest.expose()}" if entry == "with_pin" and guest else "no PIN"
        print(f"{channel['display_name']}\n  {pexip_mm.sip_uri(alias, domain=config.sip_domain)}\n  {pin}")


if __name__ == "__main__":
    main(*sys.argv[1:])
