"""Replays the test vectors that every language shares, through UniFFI."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any, Callable

import pexip_mm_uniffi as mm

VECTORS = Path(__file__).parents[3] / "pexip-mm-core" / "tests" / "vectors"


# What a case may have.
KEYS = {"id", "args", "ok", "error", "note", "known_to_fail"}


def of(settings: Any) -> mm.Config:
    return mm.Config.from_json(json.dumps(settings))


def channel(function: Callable[..., str]) -> Callable[..., str]:
    def call(channel: Any, secret: str | None = None, alias_key: str | None = None, **args: Any) -> str:
        of_text, text = (mm.AliasSecret.secret, secret) if alias_key is None else (mm.AliasSecret.subkey, alias_key)
        key = text if text is None else of_text(text)
        given = {k if k in ("visibility", "generation") else f"channel_{k}": v for k, v in channel.items()}
        return function(**given, **args, key=key)

    return call


def own_channel(config: Any, channel: Any) -> str:
    given = {k if k in ("visibility", "generation") else f"channel_{k}": v for k, v in channel.items()}
    return of(config).channel_alias(**given)


def own_pins(config: Any) -> Any:
    pins = of(config).pins()
    return pins and shown(pins)


def link(function: Callable[..., mm.JoinUrl], options: Any, **args: Any) -> str:
    if "pin" in options:
        options = {**options, "pin": mm.pin_parse(options["pin"])}
    return function(**args, **options).expose()


def shown(pins: mm.Pins) -> Any:
    guest = pins.guest()
    return {"host": pins.host().expose(), "guest": guest.expose() if guest else None}


def asked(function: Callable[..., mm.PolicyAnswer], config: Any, request: Any) -> Any:
    answer = function(of(config), json.dumps(request))
    return {"local": json.loads(answer.local()), "external": json.loads(answer.external())}


def answered(run: mm.Simulation) -> Any:
    result = run.result()
    return {"dropped": run.dropped()} if result is None else {"action": run.action(), "result": json.loads(result)}


def simulate(script: str, request: Any, filled_to: int = 0, undefined: str | None = None) -> Any:
    return answered(mm.simulate(mm.policy_script(script.ljust(filled_to), undefined), json.dumps(request)))


def rendered(script: mm.LocalPolicyScript, request: Any) -> Any:
    runs = [simulate(script.expose(), request, undefined=word) for word in ("lenient", "strict")]
    return runs[0] if runs[0] == runs[1] else {"differ": runs}


def combined(configs: Any, request: Any, wrapped: str | None = None, filled_to: int = 0) -> Any:
    return rendered(
        mm.combined_policy_script(list(map(of, configs)), wrapped if wrapped is None else wrapped.ljust(filled_to)),
        request,
    )


def test_page(script: mm.LocalPolicyScript) -> Any:
    return {"request": json.loads(script.test_request()), "answer": json.loads(script.expose_test_answer())}


def callers(comparison: mm.PolicyComparison) -> Any:
    return [json.loads(difference.caller().request()) for difference in comparison.differences()]


def compare(before: str, after: str, requests: Any) -> Any:
    found = callers(mm.compare_policy_scripts(before, after, json.dumps(requests)))
    return [at for at, request in enumerate(requests) if request in found]


def check_combined(configs: Any, requests: Any, wrapped: str | None = None) -> Any:
    return callers(mm.check_combined_policy_script(list(map(of, configs)), wrapped, json.dumps(requests)))


def validate(**args: str) -> Any:
    report = mm.validate_config(**args)
    found = {"errors": report.errors, "warnings": report.warnings}
    return {kind: [{"path": one.path, "code": one.code} for one in found[kind]] for kind in found}


def lint(script: str, filled_to: int = 0) -> Any:
    found = mm.lint_policy_script(script.ljust(filled_to))
    return [{"code": one.code, "line": one.line, "column": one.column} for one in found]


def origin(script: str) -> Any:
    found = mm.policy_script_origin(script)
    return {"origin": found.origin(), "wrapped": found.wrapped()}


PLAIN = """alias_from_channel_name alias_from_dialled alias_from_dialled_at alias_parse alias_prefix_parse
    alias_visibility channel_id_parse conferencing_node_parse display_name_from_text error_codes h323_address
    sip_domain_parse sip_uri web_app_path_parse"""
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(mm, name) for name in PLAIN.split()},
    "channel_alias": channel(mm.channel_alias),
    "channel_alias_of_clash": channel(mm.channel_alias_of_clash),
    "channel_filter_allows": lambda config, **args: mm.channel_filter_allows(of(config), **args),
    "check_combined_policy_script": check_combined,
    "combined_policy_script": combined,
    "compare_policy_scripts": compare,
    "config_channel_alias": own_channel,
    "config_has_secret": lambda config: of(config).has_secret(),
    "config_pins": own_pins,
    "config_pins_of": lambda config, alias: shown(of(config).pins_of(alias)),
    "config_settings": lambda config: json.loads(mm.config_settings(of(config))),
    "guest_entry": lambda config, **args: mm.guest_entry(of(config), **args),
    "join_url_app": lambda **args: link(mm.join_url_app, **args),
    "join_url_web_app": lambda **args: link(mm.join_url_web_app, **args),
    "lint_policy_script": lint,
    "local_policy_script": lambda config, request: rendered(mm.local_policy_script(of(config)), request),
    "local_policy_script_test": lambda config: test_page(mm.local_policy_script(of(config))),
    "participant_properties": lambda **args: asked(mm.participant_properties, **args),
    "pin_parse": lambda **args: mm.pin_parse(**args).expose(),
    "pins": lambda **args: shown(mm.pins(**args)),
    "policy_script_origin": origin,
    "room_pins": lambda **args: shown(mm.room_pins(**args)),
    "secret_subkeys": lambda **args: {"pin": mm.secret_subkeys(**args).expose()},
    "service_configuration": lambda **args: asked(mm.service_configuration, **args),
    "simulate": simulate,
    "validate_config": validate,
}


def outcome(name: str, args: Any) -> Any:
    try:
        return {"ok": FUNCTIONS[name](**args)}
    except mm.PexipError.Refused as error:
        return {"error": {"code": error.code}}


class Vectors(unittest.TestCase):
    def test_every_case(self) -> None:
        files = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in VECTORS.glob("*.json")}
        self.assertEqual(sorted(files), sorted(FUNCTIONS), "each file has a function, and each function a file")
        for name, file in files.items():
            self.assertEqual(set(file), {"function", "source", "cases"}, name)
            self.assertEqual(file["function"], name)
            self.assertTrue(file["cases"], f"{name}.json has no case")
            ids = [case["id"] for case in file["cases"]]
            self.assertEqual(ids, list(dict.fromkeys(ids)), f"{name}.json: two cases have one id")
            for case in file["cases"]:
                with self.subTest(f"{name}: {case['id']}"):
                    expected = {key: case[key] for key in ("ok", "error") if key in case}
                    self.assertEqual(len(expected), 1, "either ok or error")
                    self.assertLessEqual(set(case), KEYS, "unknown keys")
                    found = outcome(name, case["args"])
                    holds = json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)
                    self.assertEqual(holds, "known_to_fail" not in case, f"expected {expected}, got {found}")
        print(f"{sum(len(file['cases']) for file in files.values())} cases in {len(files)} files")
