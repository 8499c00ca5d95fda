"""Replays the test vectors that every language shares."""

import json
from pathlib import Path
from typing import Any, Callable, Optional

import pexip_mm as mm
import pytest

VECTORS = Path(__file__).parents[3] / "pexip-mm-core" / "tests" / "vectors"
FILES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(VECTORS.glob("*.json"))}
CASES = [(name, case) for name, file in FILES.items() for case in file["cases"]]


# What these return is compared with a file in other tests, or is run with the vectors of others.
WITHOUT_FILE = {"config_schema", "config_table", "config_typescript"}
WITHOUT_FILE |= {"plugin_settings_schema", "policy_script", "warning_table"}


def shown_pins(pins: mm.Pins) -> dict[str, Any]:
    return {"host": pins.host.expose(), "guest": pins.guest.expose() if pins.guest else None}


def channel(function: Callable[..., str]) -> Callable[..., str]:
    def call(channel: dict[str, Any], **args: Any) -> str:
        given = {key if key in ("visibility", "generation") else f"channel_{key}": channel[key] for key in channel}
        return function(**given, **args)

    return call


def of(settings: Any) -> mm.Config:
    return mm.Config.from_json(json.dumps(settings))


def answered(run: mm.Simulation) -> dict[str, Any]:
    return {"dropped": run.dropped} if run.dropped else {"action": run.action, "result": run.result}


def policy(function: Callable[..., mm.PolicyAnswer], settings: Any, request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):  # where other languages refuse JSON of another type, Python refuses the type
        with pytest.raises(TypeError, match="request must be dict"):
            function(of(settings), request)
        raise mm.PexipError("request must be dict", "json_type")
    answer = function(of(settings), request)
    return {"local": answer.local, "external": answer.external}


def rendered(script: mm.LocalPolicyScript, request: Any) -> dict[str, Any]:
    source = script.expose()
    runs = [answered(mm.policy_script(source, undefined=word).answer(request)) for word in ("lenient", "strict")]
    return runs[0] if runs[0] == runs[1] else {"differ": runs}


def local_policy_script_test(settings: Any) -> dict[str, Any]:
    script = mm.local_policy_script(of(settings))
    return {"request": json.loads(script.test_request), "answer": json.loads(script.expose_test_answer())}


def validate_config(text: str, **secret: str) -> dict[str, Any]:
    report = mm.validate_config(text, **secret)
    found = report.to_dict()
    return {kind: [{"path": one["path"], "code": one["code"]} for one in found[kind]] for kind in found}


def simulate(script: str, request: Any, filled_to: int = 0, **options: Any) -> dict[str, Any]:
    return answered(mm.simulate(mm.policy_script(script.ljust(filled_to), **options), request))


def lint(script: str, filled_to: int = 0) -> list[dict[str, Any]]:
    found = mm.lint_policy_script(script.ljust(filled_to))
    return [{"code": one.code, "line": one.line, "column": one.column} for one in found]


def combined_policy_script(
    configs: list[Any], request: Any, wrapped: Optional[str] = None, filled_to: int = 0
) -> dict[str, Any]:
    wrapped = wrapped if wrapped is None else wrapped.ljust(filled_to)
    return rendered(mm.combined_policy_script(map(of, configs), wrapped=wrapped), request)


def compared(call: Callable[[], mm.PolicyComparison], requests: list[Any]) -> list[Any]:
    if not all(isinstance(request, dict) for request in requests):
        with pytest.raises(TypeError, match="request must be dict"):
            call()
        raise mm.PexipError("request must be dict", "json_type")
    return [difference.caller.request for difference in call().differences]


def check_combined(configs: list[Any], requests: list[Any], **wrapped: str) -> list[Any]:
    given = [of(settings) for settings in configs]
    return compared(lambda: mm.check_combined_policy_script(given, requests=requests, **wrapped), requests)


def compare(before: str, after: str, requests: list[Any]) -> list[int]:
    found = compared(lambda: mm.compare_policy_scripts(before, after, requests=requests), requests)
    return [at for at, request in enumerate(requests) if request in found]


def own_channel(config: Any, channel: dict[str, Any]) -> str:
    given = {key if key in ("visibility", "generation") else f"channel_{key}": channel[key] for key in channel}
    return of(config).channel_alias(**given)


def own_pins(config: Any) -> Optional[dict[str, Any]]:
    pins = of(config).pins
    return pins and shown_pins(pins)


# Functions that are members of `Config` here.
MEMBERS = {f"config_{name}" for name in ("channel_alias", "has_secret", "pins", "pins_of")}
ADAPTED: dict[str, Callable[..., Any]] = {
    "channel_filter_allows": lambda config, **args: mm.channel_filter_allows(of(config), **args),
    "config_channel_alias": own_channel,
    "config_has_secret": lambda config: of(config).has_secret,
    "config_pins": own_pins,
    "config_pins_of": lambda config, alias: shown_pins(of(config).pins_of(alias)),
    "config_settings": lambda config: mm.config_settings(of(config)),
    "guest_entry": lambda config, **args: mm.guest_entry(of(config), **args),
    "channel_alias": channel(mm.channel_alias),
    "channel_alias_of_clash": channel(mm.channel_alias_of_clash),
    "check_combined_policy_script": check_combined,
    "combined_policy_script": combined_policy_script,
    "compare_policy_scripts": compare,
    "join_url_app": lambda options, **args: mm.join_url_app(**args, **options).expose(),
    "join_url_web_app": lambda options, **args: mm.join_url_web_app(**args, **options).expose(),
    "lint_policy_script": lint,
    "local_policy_script": lambda config, request: rendered(mm.local_policy_script(of(config)), request),
    "local_policy_script_test": lambda config: local_policy_script_test(config),
    "participant_properties": lambda config, request: policy(mm.participant_properties, config, request),
    "pin_parse": lambda **args: mm.pin_parse(**args).expose(),
    "pins": lambda **args: shown_pins(mm.pins(**args)),
    "policy_script_origin": lambda **args: dict(zip(("origin", "wrapped"), mm.policy_script_origin(**args))),
    "room_pins": lambda **args: shown_pins(mm.room_pins(**args)),
    "secret_subkeys": lambda **args: {"pin": mm.secret_subkeys(**args).expose()},
    "service_configuration": lambda config, request: policy(mm.service_configuration, config, request),
    "simulate": simulate,
    "validate_config": validate_config,
}


def test_every_file_has_cases_and_a_function() -> None:
    assert FILES
    for name, file in FILES.items():
        assert file["function"] == name
        assert file["cases"], f"{name}.json has no case"
        assert name in mm.__all__ or name in ADAPTED, f"{name}.json: no function of that name is replayed"
    assert set(ADAPTED) <= set(FILES)


def test_every_function_of_the_library_is_here() -> None:
    names = (VECTORS / "functions.txt").read_text(encoding="utf-8").split()
    assert names
    assert set(names) - set(FILES) == WITHOUT_FILE, "files of functions are missing"
    assert [name for name in names if name not in mm.__all__ and name not in MEMBERS] == []
    assert {name for name in MEMBERS if hasattr(mm.Config, name.removeprefix("config_"))} == MEMBERS <= set(names)


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case['id']}" for name, case in CASES])
def test_vector(name: str, case: dict[str, Any]) -> None:
    assert ("ok" in case) != ("error" in case)
    try:
        outcome = {"ok": (ADAPTED.get(name) or getattr(mm, name))(**case["args"])}
    except mm.PexipError as error:
        outcome = {"error": {"code": error.code}}
    expected = {key: case[key] for key in ("ok", "error") if key in case}
    if "known_to_fail" in case:
        assert outcome != expected, "it holds, but is known to fail"
    else:
        assert outcome == expected
