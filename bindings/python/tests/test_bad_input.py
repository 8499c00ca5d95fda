"""Whatever is given, the answer is a typed error in words, and no secret stands in it."""

import gc
import inspect
import json
import pickle
import sys
from typing import Any, Callable

import pexip_mm as mm
import pytest

SECRET = "not-a-real-secret-not-a-real-one"
PIN = "314159"
CONFIG = mm.Config.from_dict({"HostPin": PIN, "Secret": SECRET})
SCRIPT = mm.policy_script('{"action": "reject", "result": {}}')

TEXTS: dict[str, Callable[[Any], Any]] = {
    "name": lambda value: mm.alias_from_channel_name(value, prefix="matt-"),
    "prefix": lambda value: mm.alias_from_channel_name("Town Square", prefix=value),
    "input": mm.alias_parse,
    "dialled": mm.alias_from_dialled,
    "text": mm.validate_config,
    "host": mm.pins,
    "secret": mm.secret_subkeys,
    "script": mm.lint_policy_script,
    "source": mm.policy_script,
    "before": lambda value: mm.compare_policy_scripts(value, ""),
    "after": lambda value: mm.compare_policy_scripts("", value),
    "pin_key": lambda value: mm.room_pins("matt-x", pin_key=value),
    "alias": lambda value: mm.sip_uri(value, domain="example.com"),
    "domain": lambda value: mm.sip_uri("matt-x", domain=value),
    "node": lambda value: mm.join_url_web_app("matt-x", node=value, path="webapp3", flow="express"),
}
REQUESTS: dict[str, Callable[[Any], Any]] = {
    "answer": SCRIPT.answer,
    "simulate": lambda request: mm.simulate(SCRIPT, request),
    "service_configuration": lambda request: mm.service_configuration(CONFIG, request),
    "participant_properties": lambda request: mm.participant_properties(CONFIG, request),
}


class Hostile(dict):  # type: ignore[type-arg]
    """Every way in throws."""

    def __getitem__(self, key: object) -> object:
        raise RuntimeError(PIN)

    __iter__ = keys = items = __len__ = __getitem__  # type: ignore[assignment]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("value", [None, 7, b"matt-x", ["x"], {}, object(), float("nan"), 10**40], ids=repr)
def test_wrong_types_are_type_errors_with_the_name(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=f"^{name} must be str, not {type(value).__name__}$"):
        TEXTS[name](value)


@pytest.mark.parametrize("name", TEXTS)
def test_lone_surrogates(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} has half of a surrogate pair") as caught:
        TEXTS[name](f"{PIN}\ud800")
    assert not isinstance(caught.value, UnicodeError)
    assert PIN not in repr(caught.value)
    assert PIN not in str(vars(caught.value))


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("text", ["\0", "matt-\0x", "x" * 10_000_000, "\U0010ffff" * 100_000, "[" * 1_000_000, ""])
def test_odd_texts(name: str, text: str) -> None:
    if name in ("script", "text"):
        TEXTS[name](text)
    elif (name, text) == ("source", ""):
        assert TEXTS[name](text)
    else:
        try:
            answer = TEXTS[name](text)
        except mm.PexipError as error:
            assert error.code in mm.error_codes()
            assert len(str(error)) < 800
        else:
            assert answer


@pytest.mark.parametrize("call", REQUESTS.values(), ids=list(REQUESTS))
def test_requests(call: Callable[[Any], Any]) -> None:
    for wrong in (None, [], "{}", 7, object()):
        with pytest.raises(TypeError, match="^request must be dict, not "):
            call(wrong)
    nested: Any = {}
    for _ in range(100_000):
        nested = {"a": nested}
    cases = {
        "request.call_info is nested deeper; use at most 127 levels": {"call_info": nested["a"]},
        "request.call_info is infinite or no number; use a finite number": {"call_info": float("nan")},
        "request.x[1] is a number with more digits; use a whole number": {"x": (0, 10**40)},
    }
    for message, request in cases.items():
        with pytest.raises(mm.PexipError) as caught:
            call(request)
        assert caught.value.code == "json_type"
        if "nested" not in message:
            assert str(caught.value).startswith(message)
        assert len(str(caught.value)) < 200
    with pytest.raises(TypeError, match=r"^request.x is of the type set; JSON has no such value$"):
        call({"x": {1}})
    with pytest.raises(TypeError, match=r"^request is a dict with a key of int; JSON has no such value$"):
        call({1: 2})
    with pytest.raises(ValueError, match=r"^request.x has half of a surrogate pair"):
        call({"x": "\udc00"})
    while nested:
        nested = nested["a"]


def test_a_dictionary_that_throws_is_read_without_asking_it() -> None:
    assert SCRIPT.answer(Hostile(call_info={})).action == "reject"
    broken = iter([{}, Hostile(), 1])
    with pytest.raises(TypeError, match="^request must be dict, not int$"):
        SCRIPT.answer_many(broken)  # type: ignore[arg-type]

    def throwing() -> Any:
        yield {}
        raise KeyError("theirs")

    with pytest.raises(KeyError, match="theirs"):
        SCRIPT.answer_many(throwing())


def test_lists() -> None:
    for wrong in (7, None, CONFIG, [CONFIG, {}], ["x"], "x"):
        with pytest.raises(TypeError, match="^configs must be a list of Config, not "):
            mm.combined_policy_script(wrong)  # type: ignore[arg-type]
    for other in (7, object()):
        with pytest.raises(TypeError, match="^requests must be a list of dict, not "):
            mm.compare_policy_scripts("", "", requests=other)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^wrapped must be str or None, not int$"):
        mm.combined_policy_script([CONFIG], wrapped=7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^request must be dict, not str$"):
        mm.compare_policy_scripts("", "", requests="x")  # type: ignore[arg-type]


def test_numbers() -> None:
    def alias(generation: Any) -> str:
        given = {"scheme": "channel_name", "prefix": "", "channel_id": "a" * 26, "visibility": "public"}
        return mm.channel_alias("x", generation=generation, **given)

    assert alias(0) == "x"
    for number in (-1, 2**32, 10**40):
        with pytest.raises(ValueError, match="^generation must be from 0 to 4294967295$"):
            alias(number)
    for wrong in (True, 1.0, "1", None):
        with pytest.raises(TypeError, match="^generation must be int, not "):
            alias(wrong)
    with pytest.raises(ValueError, match="^fuel must be a whole number from 0"):
        mm.policy_script("", fuel=-1)
    with pytest.raises(TypeError, match=r"^now must be datetime.datetime or None, not str$"):
        mm.policy_script("", now="noon")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^join_at_once must be bool, not int$"):
        mm.join_url_app("x", domain="example.com", join_at_once=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^give secret or alias_key, not both$"):
        mm.channel_alias(
            "x",
            scheme="channel_name",
            prefix="",
            channel_id="a" * 26,
            visibility="private",
            generation=0,
            secret=SECRET,
            alias_key="0" * 64,
        )


def test_no_class_can_be_made_or_changed_from_outside() -> None:
    for name in mm.__all__:
        made = getattr(mm, name)
        if inspect.isclass(made) and not issubclass(made, Exception):
            with pytest.raises(TypeError):
                made()
    with pytest.raises(AttributeError):
        CONFIG.prefix = "x"  # type: ignore[misc]


def test_nothing_shows_a_secret() -> None:
    script = mm.local_policy_script(CONFIG)
    request = {"call_info": {"local_alias": "matt-x"}}
    run = mm.policy_script(script.expose()).answer(request)
    assert run.result is not None
    assert run.result["pin"] == PIN
    shown = [
        CONFIG,
        CONFIG.pins,
        CONFIG.pins_of("matt-x").host,
        mm.secret_subkeys(SECRET),
        mm.join_url_app("matt-x", domain="example.com", pin=PIN),
        mm.service_configuration(CONFIG, request),
        mm.policy_script(script.expose()),
        mm.combined_policy_script([CONFIG], wrapped=script.expose()),
        mm.compare_policy_scripts(script.expose(), ""),
        mm.compare_policy_scripts(script.expose(), "").differences[0],
        mm.validate_config(json.dumps({"HostPin": PIN, "GuestPin": PIN, "Secret": SECRET[:9]})),
        script,
        run,
    ]
    for value in shown:
        assert PIN not in f"{value!r}{value!s}"
        assert SECRET[:9] not in f"{value!r}{value!s}"
        with pytest.raises(TypeError):
            pickle.dumps(value)
    key = mm.secret_subkeys(SECRET).expose()
    assert key not in repr(mm.secret_subkeys(SECRET))


def test_errors_are_values() -> None:
    with pytest.raises(mm.ConfigError) as caught:
        mm.Config.from_dict({"HostPin": "12", "View": "ac"})
    error = caught.value
    assert error.code == "config"
    assert isinstance(error, ValueError)
    assert [(fault.path, fault.code) for fault in error.faults] == [("HostPin", "pin_too_short"), ("View", "choice")]
    assert error.faults[0] == mm.validate_config('{"HostPin": "12"}').errors[0]
    assert repr(error.faults[0]).startswith("ConfigFault(path='HostPin', code='pin_too_short', message=\"PIN has 2 ")
    with pytest.raises(mm.PexipError) as refused:
        mm.alias_parse("")
    copy = pickle.loads(pickle.dumps(refused.value))  # noqa: S301
    assert (type(copy), str(copy), copy.code) == (mm.PexipError, str(refused.value), "alias_empty")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the memory is read from /proc")
def test_nothing_leaks() -> None:
    text = "x" * 100_000

    def refused(call: Callable[[], Any]) -> None:
        with pytest.raises((ValueError, TypeError)):
            call()

    def round_of_calls() -> None:
        for _ in range(100):
            refused(lambda: mm.alias_parse(text))
            refused(lambda: mm.alias_parse(f"{text}\ud800"))
            refused(lambda: mm.alias_parse(7))  # type: ignore[arg-type]
            refused(lambda: mm.Config.from_json('{"HostPin": "12"}'))
            refused(lambda: SCRIPT.answer({"a": [text, object()]}))
            SCRIPT.answer_many([{"a": text, "b": [1, 2.0, None, {"c": text}]}])
            mm.validate_config('{"HostPin": "314159", "x": 1}').to_dict()
            mm.combined_policy_script([CONFIG], wrapped=text[:10_000])
            _ = mm.service_configuration(CONFIG, {"call_info": {"local_alias": "matt-x"}}).local

    def pages() -> int:
        gc.collect()
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
            return int(statm.read().split()[1])

    round_of_calls()
    before = pages()
    for _ in range(5):
        round_of_calls()
    # 500 rounds hold 150 MB of text; 4 MB is noise.
    assert pages() - before < 1000
