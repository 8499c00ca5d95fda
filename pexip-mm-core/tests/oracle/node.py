"""What a Conferencing Node does with a local policy script, in real Jinja2.

The tests hold the simulation in Rust against this program. It was written from Pexip's documentation, not from the Rust
code, so that one mistake does not stand in both.

A long-lived process. Each line of standard input is one JSON request:

    {"script": "...", "undefined": "lenient" | "strict", "requests": [{"call_info": {}, "service_config": null}]}

and is answered by one line:

    {"results": [{"rendered": str | null, "error": str | null, "verdict": "answered" | "dropped",
                  "action": str | null, "result": object | null, "reason": str | null}]}
"""

import base64
import datetime
import hashlib
import ipaddress
import json
import re
import resource
import signal
import sys
import urllib.parse
import uuid

import jinja2

STANDARD_FILTERS = """
    abs capitalize default first float format int join last length lower replace round striptags trim truncate upper
""".split()

# A script gets this long, in seconds, and this much memory, in bytes.
TIME_LIMIT = 2.0
MEMORY_LIMIT = 2 << 30


class TooShort(Exception):
    """pex_require_min_length was given a text that is too short."""


class OutOfTime(BaseException):
    """The script did not come to an end. No `Exception`, which Jinja would swallow while it folds constants."""


def text(value):
    """The argument of a filter that works on text alone."""
    if isinstance(value, jinja2.Undefined):
        value._fail_with_undefined_error()
    if not isinstance(value, str):
        raise TypeError(f"text is needed, not {type(value).__name__}")
    return value


def pex_hash(value):
    return str(int.from_bytes(hashlib.sha256(text(value).encode()).digest(), "big"))


def pex_tail(value, length):
    value = text(value)
    return value[max(len(value) - length, 0):]


def pex_regex_search(pattern, string):
    found = re.search(text(pattern), text(string))
    return found.groups() if found else None


def pex_find_first_match(string_list, find_regex):
    return next((item for item in string_list if re.search(text(find_regex), text(item))), None)


def pex_in_subnet(address, subnets):
    address = ipaddress.ip_address(text(address))
    networks = [ipaddress.ip_network(text(subnet), strict=False) for subnet in subnets]
    return any(address in network for network in networks)


def pex_to_json(value):
    if isinstance(value, jinja2.Undefined):
        value._fail_with_undefined_error()
    return json.dumps(value)


def pex_update(value, changes):
    if not isinstance(value, dict):
        raise TypeError("a dictionary is needed")
    return {**value, **dict(changes)}


def pex_require_min_length(value, length):
    if len(text(value)) < length:
        raise TooShort
    return value


def pex_to_uuid(value):
    return str(uuid.UUID(bytes=base64.b64decode(text(value), validate=True)))


def pex_safelinks_decode(value):
    link = urllib.parse.urlsplit(text(value))
    if not (link.hostname or "").endswith("safelinks.protection.outlook.com"):
        return value
    return urllib.parse.parse_qs(link.query).get("url", [value])[0]


def pex_urldefense_decode(value):
    found = re.search(r"/v2/url\?(?:.*&)?u=([^&#]*)", text(value))
    if found:
        return urllib.parse.unquote(found.group(1).translate(str.maketrans("-_", "%/")))
    found = re.search(r"/v3/__(.+?)__;(.*?)!", value)
    if not found:
        return value
    replaced = iter(base64.urlsafe_b64decode(found.group(2) + "==").decode())
    runs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    def put(mark):
        length = 2 + runs.index(mark.group(1)) if mark.group(1) else 1
        return "".join(next(replaced) for _ in range(length))

    return re.sub(r"\*(?:\*([A-Za-z0-9_-]))?", put, urllib.parse.unquote(found.group(1)))


PEXIP_FILTERS = {
    "pex_base64": lambda value: base64.b64encode(text(value).encode()).decode(),
    "pex_clean_phone_number": lambda value: re.sub(r"[^+0-9]", "", text(value)),
    "pex_find_first_match": pex_find_first_match,
    "pex_hash": pex_hash,
    "pex_head": lambda value, length: text(value)[:length],
    "pex_in_subnet": pex_in_subnet,
    "pex_md5": lambda value: hashlib.md5(text(value).encode()).hexdigest(),
    "pex_regex_replace": lambda value, find, replace: re.sub(text(find), text(replace), text(value)),
    "pex_regex_search": pex_regex_search,
    "pex_require_min_length": pex_require_min_length,
    "pex_reverse": lambda value: text(value)[::-1],
    "pex_safelinks_decode": pex_safelinks_decode,
    "pex_strlen": lambda value: len(text(value)),
    "pex_tail": pex_tail,
    "pex_to_json": pex_to_json,
    "pex_to_uuid": pex_to_uuid,
    "pex_update": pex_update,
    "pex_url_decode": lambda value: urllib.parse.unquote(text(value)),
    "pex_url_encode": lambda value: urllib.parse.quote(text(value), safe=""),
    "pex_urldefense_decode": pex_urldefense_decode,
}

# The time and random digits are not compared: the simulation is given both.
PEXIP_FUNCTIONS = {
    "pex_debug_log": lambda *values: (",".join(map(str, values)), "")[1],
    "pex_find_first_match": pex_find_first_match,
    "pex_in_subnet": pex_in_subnet,
    "pex_now": lambda tz="UTC": datetime.datetime.fromtimestamp(0, datetime.timezone.utc),
    "pex_random_pin": lambda length: "0" * length,
    "pex_regex_search": pex_regex_search,
    "pex_uuid4": lambda: str(uuid.uuid4()),
}


def environment(undefined):
    env = jinja2.Environment(undefined=jinja2.StrictUndefined if undefined == "strict" else jinja2.Undefined)
    standard = {name: env.filters[name] for name in STANDARD_FILTERS}
    env.filters = {**standard, "range": range, **PEXIP_FILTERS}
    env.globals.update(PEXIP_FUNCTIONS)
    return env


# --- the check of an answer ---------------------------------------------------------------------------------------

LAYOUTS = set(
    """
    one_main_zero_pips one_main_seven_pips one_main_twentyone_pips two_mains_twentyone_pips one_main_thirtythree_pips
    four_mains_zero_pips nine_mains_zero_pips sixteen_mains_zero_pips twentyfive_mains_zero_pips one_main_one_pip
    one_main_nine_around one_main_twelve_around one_main_twentyone_around two_mains_eight_around teams
    """.split()
)


class Invalid(Exception):
    """The answer is dropped; the message is the code of the reason."""


def words(*accepted, null=False):
    def test(value):
        if value is None and null:
            return
        if not isinstance(value, str):
            raise Invalid("wrong_type")
        if value not in accepted:
            raise Invalid("unknown_value")

    return test


def string(value):
    if not isinstance(value, str):
        raise Invalid("wrong_type")
    if len(value) > 250:
        raise Invalid("too_long")


def named(value):
    string(value)
    if not value:
        raise Invalid("empty_field")


def flag(value):
    if not isinstance(value, bool):
        raise Invalid("wrong_type")


def whole(low, high):
    def test(value):
        if isinstance(value, bool) or not isinstance(value, int):
            raise Invalid("wrong_type")
        if not low <= value <= high:
            raise Invalid("out_of_range")

    return test


def pin(value):
    if not isinstance(value, str):
        raise Invalid("wrong_type")
    if value and not (re.fullmatch("[0-9]+#?|#", value) and 4 <= len(value) <= 20):
        raise Invalid("pin_rule")


def dictionary(required, optional):
    def test(value):
        if not isinstance(value, dict):
            raise Invalid("wrong_type")
        verify(value, required, optional, {})

    return test


def sequence(item):
    def test(value):
        if not isinstance(value, list):
            raise Invalid("wrong_type")
        for element in value:
            item(element)

    return test


setting = words("default", "yes", "no")
call_rate = whole(128000, 8192000)
media = words("video", "video-only", "audio")

EVERYWHERE = {
    "description": string, "local_display_name": string, "ivr_theme_name": string, "bypass_proxy": flag,
    "crypto_mode": words("besteffort", "on", "off", null=True), "max_callrate_in": call_rate,
    "max_callrate_out": call_rate, "max_pixels_per_second": words("sd", "hd", "fullhd", null=True),
    "prefer_ipv6": setting,
}

AUTOMATIC_PARTICIPANT = dictionary(
    {
        "local_alias": named, "protocol": words("h323", "sip", "mssip", "rtmp"), "remote_alias": named,
        "role": words("chair", "guest"),
    },
    {
        "call_type": media, "description": string, "dtmf_sequence": string,
        "keep_conference_alive": words(
            "keep_conference_alive", "keep_conference_alive_if_multiple", "keep_conference_alive_never"
        ),
        "local_display_name": string, "presentation_url": string, "remote_display_name": string,
        "routing": words("manual", "routing_rule"), "streaming": flag, "system_location_name": string,
    },
)

CONFERENCE = {
    "call_type": media, "automatic_participants": sequence(AUTOMATIC_PARTICIPANT),
    "breakout_description": string, "breakout_name": named, "breakout_uuid": named,
    "breakout_uuids": sequence(named), "direct_media": words("never", "best_effort", "always"),
    "direct_media_notification_duration": whole(0, 30), "enable_chat": setting,
    "end_action": words("transfer", "disconnect"), "end_time": whole(0, 2**63 - 1),
    "guest_identity_provider_group": string, "host_identity_provider_group": string, "pin": pin, "guest_pin": pin,
    "live_captions_enabled": setting, "live_captions_language": string, "source_language": string,
    "non_idp_participants": words("disallow_all", "allow_if_trusted"), "participant_limit": whole(0, 1000000),
    "pinning_config": string, "primary_owner_email_address": string,
    **dict.fromkeys(
        """
        allow_guests breakout breakout_guests_allowed_to_leave breakout_rooms denoise_enabled
        enable_active_speaker_indication enable_overlay_text guests_can_present locked mute_all_guests softmute_enabled
        """.split(),
        flag,
    ),
}

COMPLETION = dictionary({}, {"disconnect": flag, "transfer": dictionary({"conference": named}, {"role": string})})

# For each service type: the fields that it needs besides name and tag, and those that it may have.
SERVICES = {
    "conference": ({}, {**EVERYWHERE, **CONFERENCE, "view": words(*LAYOUTS, "five_mains_seven_pips")}),
    "lecture": ({}, {
        **EVERYWHERE, **CONFERENCE, "force_presenter_into_main": flag, "guest_view": words(*LAYOUTS),
        "host_view": words(*LAYOUTS), "guests_can_see_guests": words("no_hosts", "always", "never"),
    }),
    "gateway": (
        {
            "local_alias": named, "remote_alias": named,
            "outgoing_protocol": words("h323", "sip", "mssip", "rtmp", "gms", "teams"),
        },
        {
            **EVERYWHERE, "call_type": words("video", "video-only", "audio", "auto"),
            "called_device_type": words(
                "external", "registration", "mssip_conference_id", "mssip_server", "gms_conference", "teams_conference",
                "teams_user", "telehealth_profile",
            ),
            "denoise_enabled": flag, "enable_overlay_text": flag,
            "view": words(*LAYOUTS, "five_mains_seven_pips", "teams_focus"),
            **dict.fromkeys(
                """
                dtmf_sequence gms_access_token_name h323_gatekeeper_name mssip_proxy_name outgoing_location_name
                sip_proxy_name stun_server_name teams_proxy_name turn_server_name
                """.split(),
                string,
            ),
        },
    ),
    "two_stage_dialing": ({}, {
        **EVERYWHERE, "call_type": media, "match_string": string, "replace_string": string,
        "post_match_string": string, "post_replace_string": string,
        "two_stage_dial_type": words("regular", "mssip", "gms", "teams"),
    }),
    "media_playback": ({"media_playlist_name": named}, {**EVERYWHERE, "call_type": media, "on_completion": COMPLETION}),
    "test_call": ({}, {**EVERYWHERE, "call_type": media}),
}


def verify(result, required, optional, own):
    """Fields that are the same in Pexip's own configuration are not looked at."""
    for name in required:
        if name not in result:
            raise Invalid("missing_field")
    for name, test in {**required, **optional}.items():
        if name in result and not (name in own and same(own[name], result[name])):
            test(result[name])


def same(first, second):
    """Equal in JSON: true is not 1, and 1 is not 1.0."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def verify_pins(result):
    host, guest = result.get("pin"), result.get("guest_pin")
    if not result.get("allow_guests"):
        valid = not guest
    elif not host:
        valid = False
    elif not guest:
        valid = True
    elif host == guest or host.endswith("#") != guest.endswith("#"):
        valid = False
    else:
        valid = len(host) == len(guest) or host.endswith("#")
    if not valid:
        raise Invalid("pin_rule")


def verify_breakout(result):
    if result.get("breakout"):
        if "breakout_uuid" not in result or "breakout_name" not in result:
            raise Invalid("missing_field")
        if result.get("breakout_rooms"):
            raise Invalid("conflict")
    if result.get("breakout_rooms") and result.get("direct_media", "never") != "never":
        raise Invalid("conflict")


def verify_service(result, own):
    if "service_type" not in result:
        raise Invalid("missing_field")
    words(*SERVICES)(result["service_type"])
    required, optional = SERVICES[result["service_type"]]
    verify(result, {"name": named, "service_tag": string, **required}, optional, own)
    if result["service_type"] in ("conference", "lecture"):
        verify_breakout(result)
        absent = object()
        pins = ("allow_guests", "pin", "guest_pin")
        if not (own and all(own.get(name, absent) == result.get(name, absent) for name in pins)):
            verify_pins(result)


def refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def finite(digits):
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("number out of range")
    return number


def too_deep(value, depth=0):
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return depth >= 100 or any(too_deep(element, depth + 1) for element in inner)


def verify_answer(rendered, request):
    try:
        answer = json.loads(rendered, parse_constant=refuse_constant, parse_float=finite)
        json.dumps(answer, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Invalid("not_json") from None
    if too_deep(answer):
        raise Invalid("not_json")
    if not isinstance(answer, dict):
        raise Invalid("not_an_object")
    if "action" not in answer:
        raise Invalid("missing_field")
    action = answer["action"]
    if action not in ("continue", "reject", "redirect"):
        raise Invalid("unknown_action")
    if "result" not in answer:
        raise Invalid("missing_field")
    result = answer["result"]
    if not isinstance(result, dict):
        raise Invalid("not_an_object")
    own = request.get("service_config") or {}
    if action == "redirect":
        verify(result, {"new_alias": named}, {}, {})
    if action == "continue":
        if not result:
            raise Invalid("empty_result")
        if not same(result, own):
            verify_service(result, own)
    return action, result


# --- the process --------------------------------------------------------------------------------------------------


def on_alarm(_signal, _frame):
    raise OutOfTime


def render(env, script, request):
    """What the script prints, or the code and the text of why it does not."""
    signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT, TIME_LIMIT)
    try:
        template = env.from_string(script)
        variables = {name: request.get(name) for name in ("call_info", "service_config")}
        return template.render(**variables), None, None
    except TooShort:
        return None, "min_length", "too short"
    except (OutOfTime, MemoryError):
        return None, "out_of_fuel", "out of time or memory"
    except Exception as error:
        unknown = re.match("No filter named", str(error))
        return None, "unknown_filter" if unknown else "render_error", f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def answer(env, script, request):
    rendered, reason, error = render(env, script, json.loads(json.dumps(request)))
    outcome = {"rendered": rendered, "error": error, "verdict": "dropped", "action": None, "result": None}
    if error is not None:
        return {**outcome, "reason": reason}
    try:
        action, result = verify_answer(rendered, request)
    except Invalid as invalid:
        return {**outcome, "reason": str(invalid)}
    return {**outcome, "verdict": "answered", "action": action, "result": result, "reason": None}


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    signal.signal(signal.SIGALRM, on_alarm)
    environments = {undefined: environment(undefined) for undefined in ("lenient", "strict")}
    for line in sys.stdin:
        job = json.loads(line)
        env = environments[job["undefined"]]
        results = [answer(env, job["script"], request) for request in job["requests"]]
        print(json.dumps({"results": results}), flush=True)


if __name__ == "__main__":
    main()
