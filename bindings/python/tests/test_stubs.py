"""The stubs say what the module is: signatures by stubtest, documentation word for word.

With PEXIP_MM_UPDATE=1 the documentation in the stubs is written anew from the module's.
"""

import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pexip_mm
from pexip_mm import _native

STUBS = Path(__file__).parents[1] / "python" / "pexip_mm" / "_native.pyi"


def documented(body: list[ast.stmt], owner: object) -> list[ast.stmt]:
    """The body of a stub with the documentation that the module has."""
    kept: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            continue
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            of = getattr(owner, node.name)
            node.body = documented(node.body, of)
            text = inspect.getdoc(of)
            if text and not node.name.startswith("__"):
                indent = " " * (node.col_offset + 4)
                text = "\n".join(
                    f"{indent}{line}" if at and line else line for at, line in enumerate(text.splitlines())
                )
                text += f"\n{indent}" if "\n" in text else ""
                inside = node.body if isinstance(node, ast.ClassDef) else []
                node.body = [ast.Expr(ast.Constant(text)), *inside]
        kept.append(node)
    return kept


def test_documentation_is_the_modules() -> None:
    stubs = ast.parse(STUBS.read_text(encoding="utf-8"))
    before = ast.unparse(stubs)
    stubs.body = documented(stubs.body, _native)
    after = ast.unparse(ast.fix_missing_locations(stubs))
    if os.environ.get("PEXIP_MM_UPDATE"):
        STUBS.write_text(after + "\n", encoding="utf-8")
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(STUBS)], check=True)
    else:
        assert after == before, "run the tests once with PEXIP_MM_UPDATE=1"


def test_everything_has_documentation() -> None:
    for name in pexip_mm.__all__:
        value = getattr(pexip_mm, name)
        assert name.startswith("__") or inspect.getdoc(value), name
        for member, of in vars(value).items() if inspect.isclass(value) else ():
            assert member.startswith("_") or inspect.getdoc(of), f"{name}.{member}"


def test_stubtest() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "pexip_mm._native", "--ignore-disjoint-bases"],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "MYPYPATH": str(STUBS.parents[1])},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
