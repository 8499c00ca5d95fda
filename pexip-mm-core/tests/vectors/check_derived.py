"""Recomputes what the vectors hold of hashes, with Python's standard library alone.

    python3 check_derived.py

It knows the formulas from the documentation, not from the Rust code, and fails where a vector differs.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent


def accepted(function):
    """The cases of a file whose arguments are accepted."""
    cases = json.loads((FOLDER / f"{function}.json").read_text(encoding="utf-8"))["cases"]
    return [case for case in cases if "ok" in case]


def subkey(secret, purpose):
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def pex_hash(text):
    return str(int(hashlib.sha256(text.encode()).hexdigest(), 16))


def room_pins(key, alias):
    host = pex_hash(f"{key}:host:{alias}")[-10:]
    guest = pex_hash(f"{key}:guest:{alias}")[-10:]
    if guest == host:
        guest = guest[:-1] + str((int(guest[-1]) + 1) % 10)
    return {"host": host, "guest": guest}


def suffix(key, mark, channel, length):
    message = f"{mark}:{channel['id']}:{channel['generation']}"
    digest = hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()
    return mark + base64.b32encode(digest).decode().lower()[:length]


def suffix_differs(case):
    """Whether an alias that was asked for with a key ends otherwise than it should."""
    args, alias = case["args"], case["ok"]
    channel = args["channel"]
    key = args.get("alias_key") or subkey(args.get("secret", ""), "alias")
    if channel["visibility"] == "private":
        expected = suffix(key, ".p", channel, args.get("length", 16))
    else:
        expected = suffix(key, ".c", channel, args.get("length", 8))
        # A plain alias has no suffix; a prefix may have a dot, but then no mark and base32 characters behind it.
        if "length" not in args and len(alias) <= 128 and not alias.endswith(expected):
            return alias.startswith(args["prefix"]) and "." in alias[len(args["prefix"]) :]
    return not alias.endswith(expected)


def rooms():
    """The rooms with PINs of their own in the answers of our script: case, alias, answer, key."""
    for function in ("local_policy_script", "local_policy_script_test"):
        for case in accepted(function):
            config, answer = case["args"]["config"], case["ok"].get("answer", case["ok"])["result"]
            shared = config.get("HostPin") and config.get("PinMode") != "per_room" or config.get("PinMode") == "shared"
            if shared or answer in ({}, case["args"].get("request", {}).get("service_config")):
                continue
            prefix = config.get("Prefix", "matt-") if config.get("ServiceName") == "without_prefix" else ""
            yield f"{function}: {case['id']}", prefix + answer["name"], answer, subkey(config["Secret"], "pin")


def main():
    different = [
        f"secret_subkeys: {case['id']}"
        for case in accepted("secret_subkeys")
        if case["ok"] != {"pin": subkey(case["args"]["secret"], "pin")}
    ]
    different += [
        f"room_pins: {case['id']}"
        for case in accepted("room_pins")
        if case["ok"] != room_pins(case["args"]["pin_key"], case["args"]["alias"])
    ]
    different += [
        f"{function}: {case['id']}"
        for function in ("channel_alias", "channel_alias_of_clash")
        for case in accepted(function)
        if suffix_differs(case)
    ]
    for name, alias, answer, key in rooms():
        pins = room_pins(key, alias)
        if answer["pin"] != pins["host"] or answer.get("guest_pin", pins["guest"]) != pins["guest"]:
            different.append(name)
    print("\n".join(different) or "all as computed")
    return bool(different)


if __name__ == "__main__":
    sys.exit(main())
