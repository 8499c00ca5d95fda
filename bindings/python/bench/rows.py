"""Measures the module beside other ways to do the same work, and writes rows for the table of `make bench` as JSON.

Ours and the peer run by turns, and each pair of times is one round: what disturbs the machine disturbs both.
"""

import functools
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import pexip_mm as mm
from jinja2_filters import environment
from slugify import slugify

ROUNDS = 7
CHANNELS = Path(__file__).parents[3] / "pexip-mm-core" / "tests" / "data" / "channels.json"
PREFIX = "matt-"


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter_ns()
    work()
    return float(time.perf_counter_ns() - start)


def row(work: str, at_least: float, limit: str, peer: str, each: int, ours: Any, theirs: Any) -> dict[str, Any]:
    """A row of the times, in nanoseconds, that one of `each` things takes."""
    ours(), theirs()
    rounds = [(once(ours) / each, once(theirs) / each) for _ in range(ROUNDS)]
    mine, other = ([pair[at] for pair in rounds] for at in (0, 1))
    return {"work": work, "limit": limit, "at_least": at_least, "ours": mine, "peer": peer, "theirs": other}


def slugs() -> list[dict[str, Any]]:
    names = [channel["display_name"] for channel in json.loads(CHANNELS.read_text(encoding="utf-8"))]
    taken = [name for name in names if sluggable(name)]
    ascii_names = [name for name in taken if name.isascii()]
    others = [name for name in taken if not name.isascii()]
    return [slug_row("ASCII", 15, ascii_names * 200), slug_row("other", 100, others * 200)]


def slug_row(kind: str, at_least: float, names: list[str]) -> dict[str, Any]:
    return row(
        f"Python: slug of {kind} names",
        at_least,
        "calling from Python costs as much as the work",
        "python-slugify",
        len(names),
        lambda: [mm.alias_from_channel_name(name, prefix=PREFIX) for name in names],
        lambda: [slugify(name) for name in names],
    )


def sluggable(name: str) -> bool:
    try:
        mm.alias_from_channel_name(name, prefix=PREFIX)
    except mm.PexipError:
        return False
    return True


def policies() -> list[dict[str, Any]]:
    config = mm.Config.from_dict({"HostPin": "314159", "GuestPin": "271828"})
    script = mm.local_policy_script(config).expose()
    callers = [
        {"call_info": {"local_alias": f"sip:matt-room-{at}@example.com", "call_direction": "dial_in"}}
        for at in range(10_000)
    ]
    render = environment.from_string(script).render
    ours = mm.policy_script(script)
    for caller in callers[:10]:
        answer = json.loads(render(caller))
        simulated = ours.answer(caller)
        assert (simulated.action, simulated.result) == (answer["action"], answer["result"])
        assert mm.service_configuration(config, caller).local == answer
    peer = functools.partial(lambda: [render(caller) for caller in callers])
    return [
        row(
            "Python: simulating 10,000 callers",
            8,
            "reading the answer and checking its fields, which the peer does not do",
            "Jinja2",
            len(callers),
            lambda: ours.answer_many(callers),
            peer,
        ),
        row(
            "Python: the decision for 10,000 callers",
            50,
            "turning the request into what Rust reads, and writing two answers",
            "Jinja2",
            len(callers),
            lambda: [mm.service_configuration(config, caller) for caller in callers],
            peer,
        ),
    ]


def imported() -> dict[str, Any]:
    """How much longer an interpreter takes that imports the module."""

    def run(code: str) -> float:
        return once(lambda: subprocess.run([sys.executable, "-I", "-c", code], check=True))

    run("import pexip_mm")
    longer = [run("import pexip_mm") - run("pass") for _ in range(40)]
    return {
        "work": "Python: import, over an empty interpreter",
        "limit": "loading the library, and the modules of Python's own that it needs",
        "unit": "ms",
        "ours": statistics.median(longer) / 1e6,
        "at_most": 10,
    }


json.dump([*slugs(), *policies(), imported()], sys.stdout)
