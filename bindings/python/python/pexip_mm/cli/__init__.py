"""The command `pexip-mm`, for the person who runs Mattermost and Pexip Infinity."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command; without the packages that it needs, says how to get them."""
    try:
        from .app import command
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("click", "rich", "urllib3"):
            raise
        print("pexip-mm: the command needs more packages: pip install 'pexip-mm[cli]'", file=sys.stderr)
        sys.exit(3)
    command(prog_name="pexip-mm")
