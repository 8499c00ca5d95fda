"""Looks at the Swift that is written by hand, the example and what stands in the README: nothing here compiles it.

Every call is held against the generated source: its labels and their order, what may be left out, the type of each
argument and of what it is called on, and whether a call that throws stands behind `try`. A statement that is of none of
the forms that are known here fails.
"""

from __future__ import annotations

import os
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[3]
SWIFT = (Path(os.environ["PEXIP_GENERATED"]) / "swift" / "PexipMmCore.swift").read_text(encoding="utf-8")
README = (ROOT / "bindings" / "uniffi" / "README.md").read_text(encoding="utf-8")
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "examples" / "swift").glob("*.swift")}
SOURCES["README.md"] = "\n".join(re.findall(r"^```swift\n(.*?)^```", README, re.M | re.S))

TOKEN = re.compile(r'//[^\n]*|#".*?"#|"(?:\\\((?:[^()"]|"[^"]*"|\([^()]*\))*\)|\\.|[^"\\])*"|\w+|[^\s\w]')


def need(holds: object, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


class Function:
    """A function or method as the generated source declares it."""

    def __init__(self, parameters: str, throws: str, answer: str | None) -> None:
        found = re.findall(r"(\w+): ([^,=]+?)\s*(= [^,]+)?(?:,|$)", parameters)
        self.parameters = [(label, kind, bool(default)) for label, kind, default in found]
        self.throws = bool(throws)
        self.answer = answer or "Void"


def declared() -> dict[tuple[str, str], Function]:
    """Every function, by the type that it belongs to, if any, and its name; one of the type itself by `Type.self`."""
    functions = {}
    owner = ""
    for line in SWIFT.splitlines():
        if found := re.match(r"(?:open class|public struct|public enum) (\w+)", line):
            owner = found[1]
        if found := re.match(
            r"\s*(public|open|public static) func (\w+)\((.*?)\)\s*(throws)?\s*(?:-> ([^{]*?))?\s*\{", line
        ):
            of = {"public": "", "open": owner, "public static": f"{owner}.self"}[found[1]]
            functions[of, found[2]] = Function(found[3], found[4], found[5])
    return functions


FUNCTIONS = declared()


class Checker:
    """Reads a program, and knows the type of every name in it."""

    def __init__(self, source: str, names: dict[str, str] | None = None) -> None:
        self.tokens = [token for token in TOKEN.findall(source) if not token.startswith("//")]
        self.names = names or {}
        self.calls = 0

    def takes(self, *wanted: str) -> bool:
        taken = self.tokens[: len(wanted)] == list(wanted)
        if taken:
            del self.tokens[: len(wanted)]
        return taken

    def needs(self, *wanted: str) -> None:
        need(self.takes(*wanted), f"{' '.join(wanted)} is missing before {' '.join(self.tokens[:9])}")

    def program(self) -> int:
        while self.tokens:
            self.statement()
        return self.calls

    def statement(self) -> None:
        if self.takes("import"):
            need(self.takes("PexipMmCore"), "another module is imported")
        elif self.takes("let") or self.takes("var"):
            name = self.tokens.pop(0)
            self.needs("=")
            self.names[name] = self.expression()
        elif self.takes("for"):
            name = self.tokens.pop(0)
            self.needs("in")
            several = self.expression()
            need(several.startswith("["), f"{several} is no list")
            self.names[name] = several[1:-1]
            self.needs("{")
        elif self.takes("do", "{") or self.takes("}"):
            pass
        elif self.takes("catch", "PexipError", "."):
            self.caught()
        elif self.takes("print", "("):
            while not self.takes(")"):
                self.shown()
                self.takes(",")
        else:
            self.takes("_", "=")
            self.expression()

    def caught(self) -> None:
        cases = re.findall(rf"case {self.tokens.pop(0)}\((.*?)\n\s*\)", SWIFT, re.S)
        need(len(cases) == 1, "there is no such error")
        code = re.sub(r"/\*.*?\*/", "", cases[0], flags=re.S)
        self.needs("(")
        for _, kind in re.findall(r"(\w+): (\S+?),?\s", f"{code} "):
            if self.takes("let"):
                self.names[self.tokens.pop(0)] = kind
            else:
                self.needs("_")
            self.takes(",")
        self.needs(")", "{")

    def shown(self, *, tried: bool = False) -> None:
        kind = self.expression(tried=tried)
        need(not kind.endswith(("?", ".self")), f"{kind} is shown to people")

    def expression(self, *, tried: bool = False) -> str:
        tried = self.takes("try") or tried
        kind = self.value(tried=tried)
        while self.tokens:
            if self.takes("!"):
                need(kind.endswith("?"), f"{kind} is never nil")
                kind = kind[:-1]
            elif self.takes("."):
                kind = self.call(kind, self.tokens.pop(0), tried=tried)
            else:
                break
        return kind

    def value(self, *, tried: bool) -> str:
        first = self.tokens.pop(0)
        if first[0] in '#"':
            for inner in re.findall(r"\\\(((?:[^()]|\([^()]*\))*)\)", "" if first[0] == "#" else first):
                text = Checker(inner, self.names)
                text.shown(tried=tried)
                need(not text.tokens, inner)
                self.calls += text.calls
            return "String"
        if first == "[":
            kinds = set()
            while not self.takes("]"):
                kinds.add(self.expression(tried=tried))
                self.takes(",")
            need(len(kinds) == 1, f"a list of {kinds}")
            return f"[{kinds.pop()}]"
        if first in ("true", "false"):
            return "Bool"
        if first[0].isupper():
            return f"{first}.self"
        return self.names[first] if first in self.names else self.call("", first, tried=tried)

    def call(self, owner: str, name: str, *, tried: bool) -> str:
        need((owner, name) in FUNCTIONS, f"there is no {owner}.{name}")
        function = FUNCTIONS[owner, name]
        need(tried or not function.throws, f"{name} throws")
        self.calls += 1
        self.needs("(")
        for label, kind, default in function.parameters:
            if not self.takes(label, ":"):
                need(default, f"{name} needs {label} before {' '.join(self.tokens[:5])}")
                continue
            given = self.expression(tried=tried)
            need(given in (kind, kind.removesuffix("?")), f"{label} of {name} is {given}, not {kind}")
            self.takes(",")
        self.needs(")")
        return function.answer


class Users(unittest.TestCase):
    def test_every_call_is_as_the_generated_source_declares_it(self) -> None:
        self.assertGreater(len(SOURCES), 1)
        for name, source in SOURCES.items():
            with self.subTest(name):
                self.assertGreater(Checker(source).program(), 4)

    def test_what_is_wrong_is_found(self) -> None:
        config = 'let config = try Config.fromJson(text: "{}")\n'
        self.assertEqual(Checker(config).program(), 1)
        wrong = {
            "throws": 'pinParse(input: "1234")',
            "needs input": "try pinParse()",
            "pinParse needs input": 'try pinParse(text: "1234")',
            "is missing before": 'try joinUrlApp(alias: "a", domain: "b", role: "host", displayName: "Ada")',
            "input of pinParse is Bool": "try pinParse(input: true)",
            "domain of sipUri is String?": f'{config}try sipUri(alias: "a", domain: config.sipDomain())',
            "String is never nil": 'let text = "a"\nprint(text!)',
            "there is no Config.nothing": f"{config}config.nothing()",
            "there is no .aliasOf": 'aliasOf("a")',
            "String? is shown": f'{config}print("\\(config.sipDomain())")',
        }
        for reason, source in wrong.items():
            with self.subTest(source), self.assertRaisesRegex(AssertionError, re.escape(reason)):
                Checker(source).program()
