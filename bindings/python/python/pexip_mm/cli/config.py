"""`pexip-mm config`: what is wrong in configurations."""

from __future__ import annotations

from typing import Any

import click

from .. import PexipError, combined_policy_script
from .report import Report, counted, reporting
from .sources import Given, config_options


@click.group()
def config() -> None:
    """The settings of the plugin."""


@config.command(
    epilog="""\b
Examples:
  pexip-mm config check --config /opt/mattermost/config/config.json
  MM_ADMIN_TOKEN=... pexip-mm config check --server https://chat.example.com
"""
)
@config_options(several=True)
@reporting
def check(report: Report, **options: Any) -> None:
    """Names every fault of a configuration at once, and what is worth knowing.

    Several configurations are looked at together too, since one policy script has to serve them. Exit code 1 if there
    is a fault; warnings alone are none.
    """
    lines: list[str] = []
    found: list[dict[str, Any]] = []
    configs = []
    warnings = 0
    for source in Given(**options).sources():
        validated = source.validated()
        found.append({"source": source.name, "valid": validated.config is not None, **validated.to_dict()})
        for kind, notes in ("error", validated.errors), ("warning", validated.warnings):
            for note in notes:
                where = ": ".join(part for part in (source.name, kind, note.path) if part)
                lines.append(f"{where}: {note.message} [{note.code}]")
        warnings += len(validated.warnings)
        configs += [validated.config] if validated.config else []
    together = None
    if len(configs) == len(found) > 1:
        try:
            combined_policy_script(configs)
        except PexipError as error:
            together = {"code": error.code, "message": str(error)}
            lines.append(f"all together: error: {error} [{error.code}]")
    report.document({"configurations": found, "together": together})
    for line in lines:
        report.words(line)
    faults = len(lines) - warnings
    checked = counted(len(found), "configuration")
    report.words(f"{checked}: {counted(faults, 'fault')}, {counted(warnings, 'warning')}")
    report.found = faults > 0
