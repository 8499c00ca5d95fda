"""The subcommands put together."""

from __future__ import annotations

import click

from .. import __version__
from .alias import alias
from .apply import apply, remove, status
from .config import config
from .link import link
from .policy import policy

EXIT_CODES = """
\b
Exit codes:
  0  fine
  1  something was found: a fault, a difference, a clash
  2  wrong use of the command
  3  something that is needed could not be had: a file, a server, a secret,
     a configuration without faults
  130, 141  it was interrupted; nobody reads what it prints any more
"""


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def command() -> None:
    """Everything about Pexip Infinity conferences from Mattermost channels, from a terminal.

    Secrets are never given on the command line: PINs and the plugin's secret are read from PEXIP_MM_HOST_PIN,
    PEXIP_MM_GUEST_PIN and PEXIP_MM_SECRET, from a file (--secrets) or asked for (--ask); the token for a Mattermost
    server from MM_ADMIN_TOKEN, from a file (--token-file) or asked for; user and password of a Management Node from
    PEXIP_MM_MANAGER_USER and PEXIP_MM_MANAGER_PASSWORD, from a file (--manager-login) or asked for.
    """


for subcommand in (apply, status, remove):
    policy.add_command(subcommand)

for subcommand in (config, alias, policy, link):
    command.add_command(subcommand)
