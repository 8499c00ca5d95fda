"""Looks at what is generated: every function is there in every language, and the Swift source is whole in form.

Nothing here compiles Swift. What can be told without its compiler is told: what is declared, what is called, that
brackets close, and that a C compiler takes the header.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import pexip_mm_uniffi as mm
from test_swift import SOURCES

ROOT = Path(__file__).parents[3]
GENERATED = Path(os.environ["PEXIP_GENERATED"])
SWIFT = (GENERATED / "swift" / "PexipMmCore.swift").read_text(encoding="utf-8")
HEADER = GENERATED / "swift" / "PexipMmCoreFFI.h"
KOTLIN = next((GENERATED / "kotlin").rglob("*.kt")).read_text(encoding="utf-8")
RUST = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bindings/uniffi/src").glob("*.rs")))


def camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), name)


# Every public function of the library, which a test of the library keeps complete.
FUNCTIONS = (ROOT / "pexip-mm-core" / "tests" / "vectors" / "functions.txt").read_text(encoding="utf-8").split()
# Those that are methods of `Config` here; that methods are in every language is looked at below.
MEMBERS = {f"config_{name}": name for name in ("channel_alias", "has_secret", "pins", "pins_of")}


class Generated(unittest.TestCase):
    def holds(self, source: str, pattern: str) -> None:
        self.assertTrue(re.search(pattern, source), f"nothing is {pattern}")

    def test_every_public_function_is_there_and_documented(self) -> None:
        self.assertTrue(FUNCTIONS)
        for name in FUNCTIONS:
            with self.subTest(name):
                if name in MEMBERS:
                    self.assertTrue(getattr(mm.Config, MEMBERS[name]).__doc__, name)
                    continue
                self.assertTrue(getattr(mm, name).__doc__, name)
                self.holds(KOTLIN, rf"\*/\s*(?:@Throws\([^)]*\)\s*)?fun `{camel(name)}`\(")
                self.holds(SWIFT, rf"\*/\npublic func {camel(name)}\(")

    def test_every_type_and_method_is_there(self) -> None:
        types = re.findall(r"#\[derive\([^)]*uniffi::(Object|Record|Error)\)\][^{]*?pub (?:struct|enum) (\w+)", RUST)
        self.assertGreater(len(types), 15)
        for kind, name in types:
            with self.subTest(name):
                self.assertTrue(hasattr(mm, name))
                self.holds(KOTLIN, rf"\n(?:open|data|sealed) class {name.replace('Error', 'Exception')}\b")
                swift = {"Object": "open class", "Record": "public struct", "Error": "enum"}[kind]
                self.holds(SWIFT, rf"\*/\n(?:public\s+)?{swift} {name}\b")
        blocks = re.findall(r"^#\[uniffi::export\]\nimpl \w+ \{\n(.*?)^\}", RUST, re.M | re.S)
        methods = [method for block in blocks for method in re.findall(r"^    pub fn (\w+)\(", block, re.M)]
        self.assertGreater(len(methods), 40)
        for method in methods:
            with self.subTest(method):
                self.holds(SWIFT, rf"\*/\n *(?:open|public static) func {camel(method)}\(")
                self.holds(KOTLIN, rf"\*/\s*(?:@Throws\([^)]*\)\s*)?(?:override )?fun `{camel(method)}`\(")

    def test_swift_calls_what_the_header_declares_and_the_library_has(self) -> None:
        declared = set(re.findall(r"\b((?:uniffi|ffi)_pexip_mm_uniffi_\w+)\(", HEADER.read_text(encoding="utf-8")))
        called = set(re.findall(r"\b((?:uniffi|ffi)_pexip_mm_uniffi_\w+)\b", SWIFT))
        self.assertGreater(len(called), 100)
        self.assertEqual(called - declared, set())
        library = ctypes.CDLL(os.environ["PEXIP_LIBRARY"])
        self.assertEqual([name for name in sorted(declared) if not hasattr(library, name)], [])

    def test_sources_refuse_a_library_of_another_version(self) -> None:
        """That Kotlin does is tried there: what is compared has the version in it, and the comparison is called."""
        version = mm.library_version()
        self.assertIn(f'\nversion = "{version}"\n', (ROOT / "Cargo.toml").read_text(encoding="utf-8"))
        library = ctypes.CDLL(os.environ["PEXIP_LIBRARY"])
        compared = ctypes.c_char.in_dll(library, "UNIFFI_META_PEXIP_MM_UNIFFI_FUNC_LIBRARY_VERSION")
        self.assertIn(
            f"The version of the library, {version}.".encode(), ctypes.string_at(ctypes.addressof(compared), 200)
        )
        checksum = library.uniffi_pexip_mm_uniffi_checksum_func_library_version() & 0xFFFF
        for source in (KOTLIN, SWIFT):
            self.holds(source, rf"checksum_func_library_version\(\).* != {checksum}\)")
        self.holds(KOTLIN, r"\.register\(UniffiLib::[^\n]*\n\s*IntegrityCheckingUniffiLib\.ensureInitialized\(\)")
        self.holds(SWIFT, r"func makeRustCall<[^{]*\{\s*uniffiEnsurePexipMmUniffiInitialized\(\)")

    def test_header_is_c_and_the_module_map_names_it(self) -> None:
        modules = (GENERATED / "swift" / "PexipMmCoreFFI.modulemap").read_text(encoding="utf-8")
        self.assertRegex(modules, r'^module PexipMmCoreFFI \{\s+header "PexipMmCoreFFI.h"')
        self.assertIn("import PexipMmCoreFFI", SWIFT)
        with tempfile.NamedTemporaryFile("w", suffix=".c") as unit:
            unit.write(f'#include "{HEADER.resolve()}"\n')
            unit.flush()
            # Clang's words for what may be null are no C.
            words = ["-D_Nonnull=", "-D_Nullable="]
            subprocess.run(["cc", "-fsyntax-only", "-Wall", "-Werror", *words, unit.name], check=True)  # noqa: S603, S607

    def test_brackets_of_swift_close(self) -> None:
        for name, source in {"generated": SWIFT, **SOURCES}.items():
            code = re.sub(r'/\*.*?\*/|//[^\n]*|#".*?"#|"(?:\\.|[^"\\])*"', "", source, flags=re.S)
            opened = []
            for bracket in re.findall(r"[][(){}]", code):
                if bracket in "([{":
                    opened.append(bracket)
                else:
                    self.assertTrue(opened and opened.pop() + bracket in ("()", "[]", "{}"), name)
            self.assertEqual(opened, [], name)
