"""Whatever is given through UniFFI, the answer is a typed error in words, and no secret stands in it."""

from __future__ import annotations

import gc
import json
import sys
import unittest
from pathlib import Path
from typing import Any, Callable

import pexip_mm_uniffi as mm

SECRET = "not-a-real-secret-not-a-real-one"  # noqa: S105
PIN = "314159"
REQUEST = json.dumps({"call_info": {"local_alias": "matt-x"}})
CONFIG = mm.Config.from_json(json.dumps({"HostPin": PIN, "Secret": SECRET}))
SCRIPT = mm.policy_script('{"action": "reject", "result": {}}')
CHANNEL: dict[str, Any] = {"scheme": "channel_name", "prefix": "", "channel_id": "a" * 26, "channel_name": "x"}
TEXTS: dict[str, Callable[[Any], Any]] = {
    "name": lambda text: mm.alias_from_channel_name("matt-", text),
    "input": mm.alias_parse,
    "dialled": mm.alias_from_dialled,
    "node": lambda text: mm.join_url_web_app(text, "webapp3", "express", "matt-x"),
    "display name": lambda text: mm.join_url_app("matt-x", "example.com", text),
    "guest PIN": lambda text: mm.pins(PIN, text),
    "secret": mm.secret_subkeys,
    "secret of an alias": lambda text: mm.channel_alias(
        **CHANNEL, visibility="private", generation=0, key=mm.AliasSecret.secret(text)
    ),
    "key": lambda text: mm.room_pins(text, "matt-x"),
    "configuration": mm.Config.from_json,
    "text": mm.validate_config,
    "request": lambda text: mm.service_configuration(CONFIG, text),
    "simulated request": lambda text: mm.simulate(SCRIPT, text),
    "requests": lambda text: mm.compare_policy_scripts("", "", text),
    "source": mm.policy_script,
    "script": mm.lint_policy_script,
    "wrapped": lambda text: mm.combined_policy_script([CONFIG], text),
    "keys": lambda text: mm.plugin_settings_schema(["HostPin", text]),
}
OPTIONAL = {"display name", "guest PIN", "wrapped"}


class BadInput(unittest.TestCase):
    def test_wrong_types(self) -> None:
        for name, call in TEXTS.items():
            for value in (None, 7, b"matt-x", [PIN], {}, object(), float("nan"), 10**40):
                if value is not None or name not in OPTIONAL:
                    with self.subTest(name), self.assertRaisesRegex(TypeError, "^(?!.*314159)"):
                        call(value)

    def test_half_of_a_surrogate_pair(self) -> None:
        for name, call in TEXTS.items():
            with (
                self.subTest(name),
                self.assertRaisesRegex(UnicodeEncodeError, "^(?!.*314159).*surrogates not allowed"),
            ):
                call(f"{PIN}\ud800")

    def test_odd_texts(self) -> None:
        number = '{"HostPin": 9e999, "call_info": {"local_alias": ' + "9" * 400 + "}}"
        for name, call in TEXTS.items():
            for text in ("", "\0", "matt-\0x", "x" * 10_000_000, "\U0010ffff" * 100_000, "[" * 1_000_000, number):
                with self.subTest(name):
                    try:
                        call(text)
                    except mm.PexipError.Refused as error:
                        self.assertIn(error.code, mm.error_codes())
                        self.assertLess(len(error.detail), 1000)

    def test_numbers(self) -> None:
        for wrong in (-1, 2**32, 10**40):
            with self.assertRaises(ValueError):
                mm.channel_alias(**CHANNEL, visibility="public", generation=wrong)
        for wrong in (1.5, "1", None):
            with self.assertRaises(TypeError):
                mm.channel_alias(**CHANNEL, visibility="public", generation=wrong)  # type: ignore[arg-type]

    def test_errors_are_values(self) -> None:
        with self.assertRaises(mm.PexipError.Refused) as caught:
            mm.Config.from_json('{"HostPin": "12", "View": "ac"}')
        self.assertEqual(caught.exception.code, "config")
        faults = [(fault.path, fault.code) for fault in caught.exception.faults]
        self.assertEqual(faults, [("HostPin", "pin_too_short"), ("View", "choice")])

    def test_nothing_shows_a_secret(self) -> None:
        ours = mm.local_policy_script(CONFIG)
        run = mm.simulate(mm.policy_script(ours.expose()), REQUEST)
        self.assertIn(PIN, run.result() or "")
        comparison = mm.compare_policy_scripts(ours.expose(), "")
        shown = [
            *(CONFIG, CONFIG.pins(), CONFIG.pins_of("matt-x").host(), mm.secret_subkeys(SECRET)),
            *(mm.AliasSecret.secret(SECRET), mm.join_url_app("matt-x", "example.com", pin=mm.pin_parse(PIN))),
            *(mm.service_configuration(CONFIG, REQUEST), mm.policy_script(ours.expose()), ours, run, comparison),
            *(comparison.differences(), comparison.differences()[0].caller(), mm.policy_script_origin(ours.expose())),
            mm.validate_config(json.dumps({"HostPin": PIN, "GuestPin": PIN, "Secret": SECRET[:9]})),
        ]
        for value in shown:
            self.assertNotIn(PIN, f"{value!r}{value!s}")
            self.assertNotIn(SECRET[:9], f"{value!r}{value!s}")
        self.assertEqual(repr(CONFIG.pins()), "Pins { host: Pin(redacted), guest: None }")

    @unittest.skipUnless(sys.platform.startswith("linux"), "the memory is read from /proc")
    def test_nothing_leaks(self) -> None:
        text = "x" * 100_000

        def round_of_calls() -> None:
            for _ in range(100):
                for call in (mm.alias_parse, mm.Config.from_json):
                    self.assertRaises(mm.PexipError, call, text)
                self.assertRaises(UnicodeEncodeError, mm.alias_parse, f"{text}\ud800")
                self.assertRaises(TypeError, mm.alias_parse, 7)
                mm.simulate(SCRIPT, json.dumps({"a": text})).rendered()
                mm.validate_config(json.dumps({"HostPin": PIN, "x": text}))
                mm.combined_policy_script([CONFIG], text[:10_000]).expose()

        round_of_calls()
        before = pages()
        for _ in range(5):
            round_of_calls()
        # 500 rounds hold 250 MB of text; 4 MB is noise.
        self.assertLess(pages() - before, 1000)


def pages() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
