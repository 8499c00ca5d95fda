"""`pexip-mm policy`: local policy scripts, made, judged, tried and compared."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from .. import (
    Config,
    LocalPolicyScript,
    PolicyComparison,
    Simulation,
    check_combined_policy_script,
    combined_policy_script,
    compare_policy_scripts,
    lint_policy_script,
    policy_script,
    policy_script_origin,
)
from .report import Report, UnavailableError, counted, reporting
from .sources import Given, config_options, file_name, parse_json, read_text, script_of

# What stands in the place of a PIN that is not to be shown.
HIDDEN = "(hidden)"

PIN_FIELDS = ("pin", "guest_pin")


@click.group()
def policy() -> None:
    """Local policy scripts for Pexip Infinity."""


@policy.command(
    short_help="Write the script for a policy profile.",
    epilog="""\b
Examples:
  pexip-mm policy generate --config config.json --output policy.j2
  pexip-mm policy generate --config a.json --config b.json --wrap in-use.j2
""",
)
@click.option(
    "--wrap", metavar="FILE", type=file_name, help="A script in use: it goes on answering everything that is not ours."
)
@click.option(
    "--output", metavar="FILE", type=file_name, help="Write the script to this new file, which only you can read."
)
@click.option("--test", is_flag=True, help="Show the input and the answer for Pexip's own test page instead.")
@config_options(several=True)
@reporting
def generate(
    report: Report,
    wrap: str | None,
    output: str | None,
    test: bool,  # noqa: FBT001
    **options: Any,
) -> None:
    """Writes the script for the service configuration policy of a policy profile, for one or several configurations.

    It holds PINs, or the key that they are made with. A script that is wrapped is compared with itself alone under
    simulate; exit code 1, and no script, if any caller would notice.
    """
    configs = [source.read() for source in Given(**options).sources()]
    wrapped = None if wrap is None else wrapped_in(report, read_text(wrap), wrap)
    script, comparison = combined(report, configs, wrapped, wrap or "")
    if comparison is not None and comparison.differences:
        show_comparison(report, comparison, show_pins=False)
        report.found = True
        return
    write_script(report, script, output, test=test, compared=comparison and comparison.compared)


def combined(
    report: Report, configs: list[Config], wrapped: str | None, name: str
) -> tuple[LocalPolicyScript, PolicyComparison | None]:
    """One script of all, and what its parts alone would answer; `name` is that of the script in use."""
    faults = [] if wrapped is None else [found for found in lint_policy_script(wrapped) if found.severity == "error"]
    if faults:
        report.notice(f"{name}: it stays as it is, with {counted(len(faults), 'error')} of its own: see policy lint")
    script = combined_policy_script(configs, wrapped=wrapped)
    if wrapped is None and len(configs) == 1:
        return script, None
    comparison = check_combined_policy_script(configs, wrapped=wrapped)
    if comparison.unjudged:
        report.notice(f"{counted(comparison.unjudged, 'caller')} of {comparison.compared} cannot be simulated here")
    if comparison.differences:
        report.notice(f"{counted(len(comparison.differences), 'caller')} would get another answer than before")
    else:
        compared = counted(comparison.compared - comparison.unjudged, "caller")
        report.notice(f"{compared} compared: each gets the answer of its own part")
    return script, comparison


def wrapped_in(report: Report, text: str, name: str) -> str:
    """The script that is to be wrapped: where ours is in front of it already, what that one holds."""
    origin, inside = policy_script_origin(text)
    if origin == "ours":
        raise UnavailableError(
            f"{name}: it is a script of this command with nothing behind it; give its configuration instead"
        )
    if inside is not None:
        report.notice(f"{name}: it has a script of this command in front already, which is left out")
        return inside
    return text


def write_script(
    report: Report, script: LocalPolicyScript, output: str | None, *, test: bool, compared: int | None
) -> None:
    """Shows a script, or writes it where only its owner can read it."""
    source = script.expose()
    answer = script.expose_test_answer()
    if output is not None:
        try:
            # Never over a file that is there, and never for others to read, not even for a moment.
            handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise UnavailableError(f"{output}: {(error.strerror or 'it cannot be written').lower()}") from None
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(source)
        report.notice(f"{Path(output).name} is written: {len(source)} characters")
    report.document(
        {
            "script": None if output else source,
            "output": output,
            "compared": compared,
            "test": {"request": json.loads(script.test_request), "answer": json.loads(answer)},
        }
    )
    if report.as_json:
        return
    if test:
        click.echo(f"{script.test_request}\n{answer}")
    elif output is None:
        click.echo(source, nl=False)


@policy.command(
    short_help="Name what is wrong in a script in use.",
    epilog="""\b
Example:
  pexip-mm policy lint policy-in-use.j2
""",
)
@click.argument("file", type=file_name)
@click.option("--strict", is_flag=True, help="Exit code 1 for warnings as well.")
@reporting
def lint(report: Report, file: str, strict: bool) -> None:  # noqa: FBT001
    """Names everything that is wrong in a script that somebody already uses, and what to write instead.

    FILE is the script; - for standard input. Exit code 1 if there is an error; warnings count with --strict.
    """
    findings = lint_policy_script(read_text(file))
    errors = [finding for finding in findings if finding.severity == "error"]
    report.document(
        {
            "findings": [
                {
                    "code": finding.code,
                    "severity": finding.severity,
                    "line": finding.line,
                    "column": finding.column,
                    "message": finding.message,
                    "mend": finding.mend,
                }
                for finding in findings
            ]
        }
    )
    for finding in findings:
        report.words(f"{finding.line}:{finding.column}  {finding.severity}  {finding.code}")
        report.words(f"    {finding.message}")
        report.words(f"    {finding.mend}")
    report.words(f"{counted(len(errors), 'error')}, {counted(len(findings) - len(errors), 'warning')}")
    report.found = bool(findings if strict else errors)


@policy.command(
    short_help="Show what Pexip would answer to callers.",
    epilog="""\b
Examples:
  pexip-mm policy simulate policy.j2 matt-town-square sip:matt-town-square@example.com
  pexip-mm policy simulate config.json --callers callers.json --json
""",
)
@click.argument("file", type=file_name)
@click.argument("dialled", nargs=-1)
@click.option(
    "--callers",
    metavar="FILE",
    type=file_name,
    help="A JSON list of requests, as on Pexip's test page: call_info, service_config.",
)
@click.option("--strict", is_flag=True, help="As a node that takes a missing variable for an error.")
@click.option("--show-pins", is_flag=True, help="Show PINs in clear.")
@reporting
def simulate(
    report: Report,
    file: str,
    dialled: tuple[str, ...],
    callers: str | None,
    strict: bool,  # noqa: FBT001
    show_pins: bool,  # noqa: FBT001
) -> None:
    """Shows what Pexip would answer to callers: to those who dial what is given, and to those of a file.

    FILE is a script or a configuration, whose script is meant. Exit code 1 if Pexip would drop an answer, or the script
    uses what cannot be simulated.
    """
    requests = [{"call_info": {"local_alias": address, "call_direction": "dial_in"}} for address in dialled]
    requests += requests_in(callers)
    if not requests:
        raise click.UsageError("Give what is dialled, or --callers.")
    script = policy_script(script_of(file), undefined="strict" if strict else "lenient")
    runs = script.answer_many(requests)
    report.document(
        {
            "answers": [
                {"request": hide(request, show_pins=show_pins), **answer_of(run, show_pins=show_pins)}
                for request, run in zip(requests, runs)
            ]
        }
    )
    rows = [
        [dialled_in(request), what_comes(run), *pins_in(run, show_pins=show_pins)]
        for request, run in zip(requests, runs)
    ]
    report.table(["Dialled", "What comes of it", "Host PIN", "Guest PIN"], rows)
    report.found = any(run.dropped is not None for run in runs)


@policy.command(
    short_help="Show what callers would notice between two scripts.",
    epilog="""\b
Example:
  pexip-mm policy diff policy-in-use.j2 config.json
""",
)
@click.argument("before", type=file_name)
@click.argument("after", type=file_name)
@click.option(
    "--callers", metavar="FILE", type=file_name, help="A JSON list of further requests to try, as for simulate."
)
@click.option("--show-pins", is_flag=True, help="Show PINs in clear.")
@reporting
def diff(report: Report, before: str, after: str, callers: str | None, show_pins: bool) -> None:  # noqa: FBT001
    """Shows what callers would notice if one script took the place of another.

    BEFORE and AFTER are scripts or configurations. Callers are tried that both suggest, in every form in which nodes
    bring calls; somebody who was not tried may notice more. Exit code 1 if there is a difference, or if some callers
    cannot be simulated.
    """
    comparison = compare_policy_scripts(script_of(before), script_of(after), requests=requests_in(callers))
    show_comparison(report, comparison, show_pins=show_pins)
    report.found = bool(comparison.differences) or comparison.unjudged > 0


def show_comparison(report: Report, comparison: PolicyComparison, *, show_pins: bool) -> None:
    """Every caller who would notice."""
    rows, document = notices(comparison, show_pins=show_pins)
    report.document(document)
    report.table(["Dialled", "Caller", "Before", "After"], rows)
    report.words(
        f"{counted(comparison.compared, 'caller')} tried: {len(rows)} would notice, {comparison.unjudged} not judged"
    )


def notices(comparison: PolicyComparison, *, show_pins: bool) -> tuple[list[list[str]], dict[str, Any]]:
    """Every caller who would notice, for a table and for a program."""
    rows = []
    found = []
    for difference in comparison.differences:
        before, after = difference.before, difference.after
        shown = [what_comes(before), what_comes(after)]
        if shown[0] == shown[1]:
            shown = [f"{text}; {other}" for text, other in zip(shown, rest(before, after, show_pins=show_pins))]
        rows.append([difference.caller.dialled, difference.caller.kind, *shown])
        found.append(
            {
                "kind": difference.caller.kind,
                "request": hide(difference.caller.request, show_pins=show_pins),
                "before": answer_of(before, show_pins=show_pins),
                "after": answer_of(after, show_pins=show_pins),
            }
        )
    return rows, {"compared": comparison.compared, "unjudged": comparison.unjudged, "differences": found}


def rest(before: Simulation, after: Simulation, *, show_pins: bool) -> list[str]:
    """What differs in two answers of the same kind, a text for each. A PIN is only said to be another."""
    results = [before.result or {}, after.result or {}]
    keys = [key for key in {**results[0], **results[1]} if results[0].get(key) != results[1].get(key)]
    texts = []
    for result, hidden in zip(results, ("one", "another")):
        values = [result.get(key) for key in keys]
        shown = [hidden if key in PIN_FIELDS and value and not show_pins else value for key, value in zip(keys, values)]
        texts.append(", ".join(f"{key}: {'none' if value is None else value}" for key, value in zip(keys, shown)))
    return texts


def requests_in(name: str | None) -> list[dict[str, Any]]:
    """Requests as on Pexip's test page, from a file."""
    if name is None:
        return []
    requests = parse_json(read_text(name), name)
    if isinstance(requests, dict):
        requests = [requests]
    if not isinstance(requests, list) or not all(isinstance(request, dict) for request in requests):
        raise UnavailableError(f"{name}: it must hold a JSON list of requests", "json_type")
    return requests


def dialled_in(request: dict[str, Any]) -> str:
    """What somebody dialled."""
    info = request.get("call_info")
    alias = info.get("local_alias") if isinstance(info, dict) else None
    return "" if alias is None else str(alias)


def what_comes(run: Simulation) -> str:
    """What comes of a call, in words."""
    result = run.result or {}
    if run.dropped is not None:
        return f"answer is dropped: {run.message}"
    if run.action == "reject":
        return "refused"
    if run.action == "redirect":
        to = result.get("new_alias")
        return "sent on" if to is None else f"sent on to {to}"
    kind, name = result.get("service_type"), result.get("name")
    if name is None:
        return "goes on as configured"
    return repr(name) if kind is None else f"{kind} {name!r}"


def pins_in(run: Simulation, *, show_pins: bool) -> list[str]:
    """The PINs of an answer, for a table."""
    result = run.result or {}
    found = [str(result.get(field) or "") for field in PIN_FIELDS]
    shown = [pin if show_pins or not pin else f"{len(pin)} characters" for pin in found]
    guests = result.get("allow_guests") is True
    if run.action == "continue" and result:
        shown[0] = shown[0] or "none"
        shown[1] = shown[1] or ("not needed" if guests else "no guests")
    return shown


def answer_of(run: Simulation, *, show_pins: bool) -> dict[str, Any]:
    """What came of a run as JSON has it. What the script wrote holds PINs as well."""
    answer: dict[str, Any] = run.to_dict()
    if not show_pins:
        del answer["rendered"]
        answer = hide(answer, show_pins=False)
    return answer


def hide(value: Any, *, show_pins: bool) -> Any:
    """The value without the PINs in it."""
    if show_pins:
        return value
    if isinstance(value, dict):
        return {
            key: HIDDEN if key in PIN_FIELDS and inner else hide(inner, show_pins=False) for key, inner in value.items()
        }
    return [hide(inner, show_pins=False) for inner in value] if isinstance(value, list) else value
