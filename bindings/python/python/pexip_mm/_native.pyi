from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, final

__all__ = [
    "Caller",
    "Config",
    "ConfigFault",
    "ConfigReport",
    "ConfigWarning",
    "JoinUrl",
    "LintFinding",
    "LocalPolicyScript",
    "Pin",
    "PinKey",
    "Pins",
    "PolicyAnswer",
    "PolicyComparison",
    "PolicyDifference",
    "PolicyScript",
    "Simulation",
    "__version__",
    "alias_from_channel_name",
    "alias_from_dialled",
    "alias_from_dialled_at",
    "alias_parse",
    "alias_prefix_parse",
    "alias_visibility",
    "channel_alias",
    "channel_alias_of_clash",
    "channel_filter_allows",
    "channel_id_parse",
    "check_combined_policy_script",
    "combined_policy_script",
    "compare_policy_scripts",
    "conferencing_node_parse",
    "config_schema",
    "config_settings",
    "config_table",
    "config_typescript",
    "display_name_from_text",
    "error_codes",
    "guest_entry",
    "h323_address",
    "join_url_app",
    "join_url_web_app",
    "lint_policy_script",
    "local_policy_script",
    "participant_properties",
    "pin_parse",
    "pins",
    "plugin_settings_schema",
    "policy_script",
    "policy_script_origin",
    "room_pins",
    "secret_subkeys",
    "service_configuration",
    "simulate",
    "sip_domain_parse",
    "sip_uri",
    "validate_config",
    "warning_table",
    "web_app_path_parse",
]
__version__: str

@final
class Config:
    """A coherent configuration of the plugin. It shows its settings, without PINs and secret."""

    @staticmethod
    def from_json(text: str, *, secret: str | None = None) -> Config:
        """Reads a configuration: a JSON object with a member for each setting that has not its default. Keys match in upper
        and lower case. `secret` is taken where the setting is empty: one that is kept elsewhere.

        Raises `ConfigError` with every fault; `PexipError` `json_syntax` or `json_type` for what is no JSON object.
        """

    @staticmethod
    def from_dict(settings: dict[str, Any], *, secret: str | None = None) -> Config:
        """As `from_json`, of a dictionary."""

    @property
    def node(self) -> str | None:
        """The Conferencing Node that people join through, if one is set."""

    @property
    def prefix(self) -> str:
        """What every alias begins with."""

    @property
    def alias_scheme(self) -> Literal["channel_name", "channel_id"]:
        """What follows the prefix in an alias: `"channel_name"` or `"channel_id"`."""

    @property
    def web_app_path(self) -> str:
        """Path of the web app on the node."""

    @property
    def sip_domain(self) -> str | None:
        """The domain at which room systems dial an alias, if one is set."""

    @property
    def service_tag(self) -> str:
        """What marks our conferences in Pexip's status and history."""

    @property
    def pins(self) -> Pins | None:
        """The PINs of every room, if all have the same."""

    @property
    def has_secret(self) -> bool:
        """Whether private channels can have an alias: they need a secret."""

    def pins_of(self, alias: str) -> Pins:
        """The PINs of the room with that alias.

        Raises `PexipError`: as `alias_parse`.
        """

    def channel_alias(
        self, channel_name: str, *, channel_id: str, visibility: Literal["public", "private"], generation: int
    ) -> str:
        """The alias of a channel. `visibility` is `"public"` or `"private"`, `generation` how often the suffix was
        renewed, from 0.

        Raises `PexipError`: `secret_required`, `choice`, `channel_id_invalid`, `alias_empty`.
        """

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ConfigFault:
    """A setting that is wrong."""

    @property
    def path(self) -> str:
        """Where the fault is, such as `HostPin` or `FilterChannels.channels[3]`; empty for the text as a whole."""

    @property
    def code(self) -> str:
        """The stable name of what is wrong."""

    @property
    def message(self) -> str:
        """What is wrong and what would be accepted, in one line."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ConfigWarning:
    """Something that an administrator should know about a setting. It refuses nothing."""

    @property
    def path(self) -> str:
        """What the warning is about, such as `HostPin`."""

    @property
    def code(self) -> str:
        """The stable name of the warning."""

    @property
    def message(self) -> str:
        """What it says, in one line."""

    @property
    def meant(self) -> str | None:
        """For `setting_unknown`, the setting that was probably meant."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ConfigReport:
    """What is to be said about a configuration."""

    @property
    def config(self) -> Config | None:
        """The configuration, if it has no fault."""

    @property
    def errors(self) -> list[ConfigFault]:
        """Every fault, in the order of the settings; of one setting at most 20."""

    @property
    def warnings(self) -> list[ConfigWarning]:
        """Everything that an administrator should know, in the order of the settings."""

    def to_dict(self) -> dict[str, Any]:
        """Errors and warnings as JSON has them."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Pin:
    """A PIN: 4 to 20 digits, at most with `#` at the end. It shows itself only through `expose()`."""

    def expose(self) -> str:
        """The PIN in clear."""

    @property
    def has_terminator(self) -> bool:
        """Whether the PIN ends with `#`."""

    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Pins:
    """A host PIN and perhaps a guest PIN that Pexip accepts together."""

    @property
    def host(self) -> Pin:
        """The host PIN."""

    @property
    def guest(self) -> Pin | None:
        """The guest PIN, if there is one."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class PinKey:
    """The key that the PINs of rooms are made with. It shows itself only through `expose()`."""

    def expose(self) -> str:
        """The key in clear: 64 hexadecimal digits."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class JoinUrl:
    """A link that opens a conference. One with a PIN shows itself only through `expose()`."""

    def expose(self) -> str:
        """The link in clear."""

    @property
    def has_pin(self) -> bool:
        """Whether everybody who sees the link can read a PIN in it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class PolicyAnswer:
    """What a policy answers to a request. PINs stand in it in clear, so that it shows itself only through its attributes."""

    @property
    def local(self) -> dict[str, Any]:
        """What a local policy script gives: a dictionary of `action` and `result`."""

    @property
    def external(self) -> dict[str, Any]:
        """What an external policy server gives: a dictionary of `status`, `action` and `result`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LocalPolicyScript:
    """A local policy script, with one request and the answer to it for the test page of Pexip's policy profile. It holds
    PINs or the key that they are made with, and shows itself only through its methods.
    """

    def expose(self) -> str:
        """The script in clear, for the service configuration policy of a policy profile."""

    @property
    def test_request(self) -> str:
        """A request as JSON text, for the test page of the policy profile."""

    def expose_test_answer(self) -> str:
        """What the test page must show for `test_request`, in clear, but for white space."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class PolicyScript:
    """A local policy script, ready to be run as a node would."""

    def answer(self, request: dict[str, Any]) -> Simulation:
        """What a node makes of the script's answer to a request, a dictionary of `call_info` and `service_config`.

        Raises `PexipError`: `json_type` for what is no JSON.
        """

    def answer_many(self, requests: Iterable[dict[str, Any]]) -> list[Simulation]:
        """As answer, for many requests. Other threads run meanwhile."""

@final
class Simulation:
    """What came of a run. PINs stand in `result` and `rendered` in clear; it shows only what is no secret."""

    @property
    def action(self) -> Literal["continue", "reject", "redirect"] | None:
        """What the node does: `"continue"`, `"reject"` or `"redirect"`; None if it drops the answer."""

    @property
    def result(self) -> dict[str, Any] | None:
        """With what it does it, a new dictionary each time; None if the node drops the answer."""

    @property
    def dropped(self) -> str | None:
        """The stable name of why the node drops the whole answer and goes on with what it has configured; None if it does
        what the answer says.
        """

    @property
    def message(self) -> str | None:
        """Why the node drops the answer, in one line."""

    @property
    def line(self) -> int | None:
        """The line of the script where it failed, counted from 1, where it is known."""

    @property
    def rendered(self) -> str:
        """The text that the script wrote; empty if it did not come to an end."""

    @property
    def log(self) -> list[str]:
        """What the script wrote into the support log, a line each."""

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON has it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Caller:
    """Somebody who calls."""

    @property
    def kind(self) -> str:
        """What is special about the call, in a few words; `"asked for"` for one that was given."""

    @property
    def dialled(self) -> str:
        """What was dialled."""

    @property
    def request(self) -> dict[str, Any]:
        """The request, a new dictionary each time. PINs of services that it holds stand in it in clear."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class PolicyDifference:
    """A caller who would notice."""

    @property
    def caller(self) -> Caller:
        """Who it is."""

    @property
    def before(self) -> Simulation:
        """What comes of the call now."""

    @property
    def after(self) -> Simulation:
        """What would come of it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class PolicyComparison:
    """What came of a comparison."""

    @property
    def compared(self) -> int:
        """The number of callers that were tried."""

    @property
    def unjudged(self) -> int:
        """The number of those for whom one of the scripts cannot be simulated, so that nothing is known."""

    @property
    def differences(self) -> list[PolicyDifference]:
        """Every caller who would notice."""

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON has it. PINs stand in it in clear."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LintFinding:
    """One fault at one place of a script."""

    @property
    def code(self) -> str:
        """The stable name of the fault."""

    @property
    def severity(self) -> Literal["error", "warning"]:
        """`"error"` or `"warning"`."""

    @property
    def line(self) -> int:
        """Line of the place, counted from 1."""

    @property
    def column(self) -> int:
        """Column of the place, counted from 1 in characters."""

    @property
    def message(self) -> str:
        """What is wrong, in one line."""

    @property
    def mend(self) -> str:
        """What to write instead."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

def alias_from_channel_name(name: str, *, prefix: str) -> str:
    """The alias that a channel's name becomes: `Town Square` with the prefix `matt-` is `matt-town-square`.

    Raises `PexipError`: `alias_empty` where nothing is left of the name, `alias_too_long`, or as `alias_prefix_parse`.
    """

def alias_from_dialled(dialled: str) -> str:
    """The alias that is meant by what somebody dialled, such as `sip:Matt-Town-Square@example.com`.

    Raises `PexipError`: `dialled_empty`, `dialled_character`, `dialled_percent`, or as `alias_parse`.
    """

def alias_from_dialled_at(dialled: str, *, domain: str) -> str:
    """As `alias_from_dialled`, for what has to be dialled at `domain`.

    Raises `PexipError`: `dialled_domain`, or as `alias_from_dialled` and `sip_domain_parse`.
    """

def alias_parse(input: str) -> str:
    """The alias that `input` is, if it is one already.

    1 to 128 of a-z, 0-9, `.`, `_` and `-`, beginning and ending with a letter or digit.

    Raises `PexipError`: `alias_empty`, `alias_too_long`, `alias_character`, `alias_edge`.
    """

def alias_prefix_parse(input: str) -> str:
    """The prefix of aliases that `input` is: at most 40 of a-z, 0-9, `.`, `_` and `-`, a letter or digit first.

    Raises `PexipError`: `prefix_too_long`, `prefix_character`.
    """

def alias_visibility(alias: str, *, scheme: str, prefix: str) -> Literal["public", "private"] | None:
    """Whether an alias of a scheme is a public or a private channel's: `"public"`, `"private"`, or None for an alias that
    is none of the scheme's.

    Raises `PexipError`: `choice` for an unknown scheme, or as `alias_prefix_parse` and `alias_parse`.
    """

def channel_alias(
    channel_name: str,
    *,
    scheme: str,
    prefix: str,
    channel_id: str,
    visibility: str,
    generation: int,
    secret: str | None = None,
    alias_key: str | None = None,
) -> str:
    """The alias of a channel under a scheme, `"channel_name"` or `"channel_id"`.

    `visibility` is `"public"` or `"private"`, `generation` how often the suffix was renewed, from 0. A private
    channel needs the installation's `secret` or the `alias_key` that is made of it, 64 hexadecimal digits.

    Raises `PexipError`: `secret_required`, `choice`, `channel_id_invalid`, `alias_empty`, `key_invalid`, or as
    `alias_prefix_parse`.
    """

def channel_alias_of_clash(
    channel_name: str,
    *,
    scheme: str,
    prefix: str,
    channel_id: str,
    visibility: str,
    generation: int,
    length: int,
    secret: str | None = None,
    alias_key: str | None = None,
) -> str:
    """As `channel_alias`, for a channel whose alias another channel holds: with a suffix of `length` characters.

    Raises `PexipError`: `suffix_length`, or as `channel_alias`.
    """

def channel_filter_allows(config: Config, *, channel_id: str) -> bool:
    """Whether a channel has a conference under the filter of a configuration.

    Raises `PexipError`: `channel_id_invalid`.
    """

def channel_id_parse(input: str) -> str:
    """The id of a Mattermost channel that `input` is: 26 of a-z and 0-9.

    Raises `PexipError`: `channel_id_invalid`.
    """

def conferencing_node_parse(input: str) -> str:
    """The Conferencing Node that `input` is, in canonical form: host or IP address, and a port other than 443.

    Raises `PexipError`: `node_empty`, `node_extra`, `node_host`, `node_port`.
    """

def combined_policy_script(configs: Iterable[Config], *, wrapped: str | None = None) -> LocalPolicyScript:
    """The script that answers for every one of `configs`, and for everything else as the script `wrapped` does; without one
    the rest is left to Pexip. The test that comes with it is that of the first configuration.

    Raises `PexipError`: `prefixes_overlap`, `room_names_overlap`, `config_missing`, `script_too_long`; `script_syntax` for
    `wrapped`.
    """

def check_combined_policy_script(
    configs: Iterable[Config], *, wrapped: str | None = None, requests: Iterable[dict[str, Any]] | None = None
) -> PolicyComparison:
    """Runs `combined_policy_script` against its parts: for each caller the part that is responsible, as it answers alone,
    against all together. Callers are those that the parts suggest, and `requests` besides. Other threads run meanwhile.

    Raises `PexipError`: as `combined_policy_script`, and `json_type` for a request that is no JSON.
    """

def compare_policy_scripts(
    before: str, after: str, *, requests: Iterable[dict[str, Any]] | None = None
) -> PolicyComparison:
    """What callers would notice if the script `after` took the place of `before`. Callers are those that both suggest, and
    `requests` besides. Other threads run meanwhile.

    Raises `PexipError`: `script_syntax`, `script_too_long`, and `json_type` for a request that is no JSON.
    """

def policy_script_origin(script: str) -> tuple[Literal["ours", "wrapping", "other"], str | None]:
    """Whose a script is: `("ours", None)`, `("wrapping", …)` with the script that it stands in front of, or
    `("other", None)`.
    """

def config_schema() -> dict[str, Any]:
    """The JSON Schema of a configuration."""

def config_settings(config: Config) -> dict[str, Any]:
    """Every setting that is no secret, by its key, as it would be stored."""

def config_table() -> str:
    """Every setting as a table in Markdown."""

def config_typescript() -> str:
    """The type of a configuration in TypeScript."""

def display_name_from_text(text: str) -> str:
    """The display name that is left of a text: what cannot be seen is dropped, white space becomes one space, and it ends
    after 250 characters.

    Raises `PexipError`: `display_name_empty`.
    """

def error_codes() -> list[str]:
    """Every code that a `PexipError` can have, in alphabetical order."""

def guest_entry(
    config: Config, *, visibility: Literal["public", "private"]
) -> Literal["without_pin", "with_pin", "never"]:
    """How guests get into the room of a `"public"` or `"private"` channel: `"without_pin"`, `"with_pin"`, or
    `"never"`.

    Raises `PexipError`: `choice`.
    """

def h323_address(alias: str, *, domain: str) -> str:
    """What an H.323 room system dials, such as `matt-town-square@example.com`.

    Raises `PexipError`: as `alias_parse` and `sip_domain_parse`.
    """

def join_url_app(
    alias: str,
    *,
    domain: str,
    display_name: str | None = None,
    pin: str | None = None,
    role: str | None = None,
    join_at_once: bool | None = None,
) -> JoinUrl:
    """A link to a conference in Pexip's desktop and mobile apps.

    Raises `PexipError`: `choice`, or as `alias_parse`, `sip_domain_parse`, `pin_parse` and `display_name_from_text`.
    """

def join_url_web_app(
    alias: str,
    *,
    node: str,
    path: str,
    flow: str,
    display_name: str | None = None,
    pin: str | None = None,
    role: str | None = None,
    join_at_once: bool | None = None,
) -> JoinUrl:
    """A link to a conference in Pexip's web app.

    `flow` is `"express"` or `"step-by-step"`, `role` `"host"` or `"guest"`. A PIN enters the link only where
    it is given here.

    Raises `PexipError`: `choice`, or as `conferencing_node_parse`, `web_app_path_parse`, `alias_parse`, `pin_parse` and
    `display_name_from_text`.
    """

def lint_policy_script(script: str) -> list[LintFinding]:
    """Names the faults found in a local service configuration script, each with its place and what to write instead, sorted by
    place. Other threads run meanwhile.
    """

def local_policy_script(config: Config) -> LocalPolicyScript:
    """The script that an administrator pastes as service configuration policy."""

def participant_properties(config: Config, request: dict[str, Any]) -> PolicyAnswer:
    """What Pexip's policy must answer to a request for the properties of a participant:
    `{"call_info": {"service_name": …, "service_tag": …}, "participant": {"preauthenticated_role": …}}`.

    Raises `PexipError`: `json_type` for a request of another form.
    """

def pin_parse(input: str) -> Pin:
    """The PIN that `input` is.

    Raises `PexipError`: `pin_too_short`, `pin_too_long`, `pin_character`, `secret_masked`.
    """

def pins(host: str, guest: str | None = None) -> Pins:
    """A host PIN and perhaps a guest PIN, if Pexip accepts them together.

    Raises `PexipError`: `pins_equal`, `pins_length`, `pins_terminator`, or as `pin_parse`.
    """

def plugin_settings_schema(keys: Iterable[str]) -> dict[str, Any]:
    """The `settings_schema` of the plugin's manifest, of the settings with these keys.

    Raises `PexipError` for a key that names no setting: `choice`.
    """

def policy_script(
    source: str,
    *,
    undefined: str | None = None,
    fuel: int | None = None,
    seed: int | None = None,
    now: datetime | None = None,
) -> PolicyScript:
    """Reads a local policy script, to be run as a node would.

    `undefined` says what a variable that is missing does, `"lenient"` (the default) or `"strict"`; `fuel` is the
    budget of a run, one unit for a step or 64 bytes; `seed` makes the random digits; `now` is what `pex_now` answers.

    Raises `PexipError`: `script_syntax`, `script_too_long`, `choice`, `json_type`.
    """

def room_pins(alias: str, *, pin_key: str) -> Pins:
    """The PINs of one room, where every room has its own.

    `pin_key` is what `secret_subkeys` gives, in clear.

    Raises `PexipError`: `key_invalid`, `secret_masked`, or as `alias_parse`.
    """

def secret_subkeys(secret: str) -> PinKey:
    """The key of PINs that is made of the installation's secret: the one of its subkeys that may be shown.

    Raises `PexipError`: `secret_too_short`, `secret_character`, `secret_masked`.
    """

def service_configuration(config: Config, request: dict[str, Any]) -> PolicyAnswer:
    """What Pexip's policy must answer to a request for a service, in the form of the test page of a policy profile:
    `{"call_info": {"local_alias": …}, "service_config": {…} or None}`.

    Raises `PexipError`: `json_type` for a request of another form.
    """

def simulate(script: PolicyScript, request: dict[str, Any]) -> Simulation:
    """What a node makes of the script's answer to a request.

    Raises `PexipError`: `json_type` for what is no JSON.
    """

def sip_domain_parse(input: str) -> str:
    """The domain for SIP URIs that `input` is, in canonical form.

    Raises `PexipError`: `sip_domain`.
    """

def sip_uri(alias: str, *, domain: str) -> str:
    """What a SIP room system dials, such as `sip:matt-town-square@example.com`.

    Raises `PexipError`: as `alias_parse` and `sip_domain_parse`.
    """

def validate_config(text: str, *, secret: str | None = None) -> ConfigReport:
    """Tells everything about a configuration: faults, warnings, and the configuration itself if there is no fault.
    `secret` is taken where the setting is empty: one that is kept elsewhere.

    Raises `PexipError` for the secret: `secret_too_short`, `secret_character`, `secret_masked`.
    """

def warning_table() -> str:
    """Every warning as a table in Markdown."""

def web_app_path_parse(input: str) -> str:
    """The path of the web app on a node that `input` is: 1 to 100 of a-z, A-Z, 0-9, `-` and `_`.

    Raises `PexipError`: `web_app_path`.
    """
