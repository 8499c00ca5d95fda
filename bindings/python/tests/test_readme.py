"""The programs in the README run."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_programs_run() -> None:
    programs = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert programs
    for program in programs:
        exec(compile(program, str(README), "exec"), {})  # noqa: S102
