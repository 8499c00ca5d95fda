"""How a subcommand ends: what it shows, as a table or as JSON, and its exit code."""

from __future__ import annotations

import functools
import json
import os
import sys
from typing import Any, Callable, NoReturn, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .. import PexipError

FOUND = 1
UNAVAILABLE = 3

# What a shell says of a program that ended at the interrupt key, or because nobody read on: 128 and the signal.
INTERRUPTED = 130
NOT_READ = 141

# As wide as it takes, where nobody looks at it but a program.
WIDE = 1000

# The longest text of a cell, in characters.
CELL_MAX_LEN = 200

Run = TypeVar("Run", bound=Callable[..., Any])


class UnavailableError(Exception):
    """Something that is needed cannot be had. Its text says what, and what to do."""

    def __init__(self, message: str, code: str = "unavailable") -> None:
        super().__init__(message)
        self.code = code


class Report:
    """What a subcommand shows: in words to a person, as one JSON document to a program."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.found = False

    def words(self, text: str) -> None:
        """A line for a person."""
        if not self.as_json:
            click.echo(visible(text))

    def notice(self, text: str) -> None:
        """A line that is no part of the result."""
        click.echo(f"pexip-mm: {visible(text)}", err=True)

    def table(self, columns: list[str], rows: list[list[str]]) -> None:
        """Rows for a person. Nothing in them is read as markup or reaches the terminal as a control character."""
        if self.as_json or not rows:
            return
        console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
        table = Table(*columns, box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for column in table.columns:
            column.overflow = "fold"
        for row in rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        with console.capture() as captured:
            console.print(table)
        click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))

    def document(self, value: Any) -> None:
        """The result for a program."""
        if self.as_json:
            click.echo(json.dumps(value, ensure_ascii=True, indent=2))

    def fail(self, code: str, message: str) -> NoReturn:
        """Ends the command: what it needs could not be had."""
        if self.as_json:
            self.document({"error": {"code": code, "message": message}})
        else:
            self.notice(message)
        sys.exit(UNAVAILABLE)


def reporting(run: Run) -> Run:
    """A subcommand that is given a Report first, and has `--json`. What it found makes the exit code."""

    @click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
    @functools.wraps(run)
    def command(as_json: bool, **options: Any) -> None:  # noqa: FBT001
        report = Report(as_json=as_json)
        try:
            run(report, **options)
        except (PexipError, UnavailableError) as error:
            report.fail(error.code, str(error))
        except ValueError as error:
            # A text that is none: half of a surrogate pair in JSON, or bytes of an argument that are no UTF-8.
            report.fail("text", str(error))
        except (click.Abort, KeyboardInterrupt):
            report.notice("interrupted")
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            # Whoever reads has enough. What is left must not fail once more when the program ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(NOT_READ)
        except OSError as error:
            print(f"pexip-mm: what was found cannot be written: {error.strerror}", file=sys.stderr)
            sys.exit(UNAVAILABLE)
        if report.found:
            sys.exit(FOUND)

    return command  # type: ignore[return-value]


def visible(text: str) -> str:
    """The text with what a terminal would act on, or not show, written as an escape; cut where it is very long."""
    shown = "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode("ascii") for ch in text)
    return shown if len(shown) <= CELL_MAX_LEN * 5 else f"{shown[: CELL_MAX_LEN * 5]}…"


def counted(number: int, word: str) -> str:
    """A number with its noun, such as `2 faults`."""
    return f"{number} {word}{'' if number == 1 else 's'}"
