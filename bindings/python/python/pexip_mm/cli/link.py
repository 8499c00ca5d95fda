"""`pexip-mm link`: how people get into the conference of a channel."""

from __future__ import annotations

from typing import Any, Literal

import click

from .. import (
    Config,
    JoinUrl,
    Pin,
    alias_from_channel_name,
    alias_parse,
    alias_visibility,
    guest_entry,
    h323_address,
    join_url_app,
    join_url_web_app,
    sip_uri,
)
from .report import Report, UnavailableError, reporting
from .sources import Given, config_options


@click.command(
    epilog="""\b
Examples:
  pexip-mm link --config config.json "Town Square"
  pexip-mm link --config config.json --alias matt-town-square --role host --with-pin
"""
)
@click.argument("name", required=False)
@click.option("--alias", "known", metavar="ALIAS", help="The alias itself, where it is known, instead of the name.")
@click.option("--channel-id", metavar="ID", help="The channel's id, 26 letters and digits; private channels need it.")
@click.option("--private", is_flag=True, help="The channel is private.")
@click.option("--role", type=click.Choice(["host", "guest"]), default="guest", show_default=True, help="Who it is for.")
@click.option("--display-name", metavar="NAME", help="Under which name the person joins.")
@click.option("--with-pin", is_flag=True, help="Put the PIN of the role into the links, and show it.")
@config_options()
@reporting
def link(
    report: Report,
    name: str | None,
    known: str | None,
    channel_id: str | None,
    private: bool,  # noqa: FBT001
    role: Literal["host", "guest"],
    display_name: str | None,
    with_pin: bool,  # noqa: FBT001
    **options: Any,
) -> None:
    """Shows the join links and the addresses to dial for a channel. A PIN is in them only with --with-pin."""
    if (name is None) == (known is None):
        raise click.UsageError("Give the channel's name, or --alias.")
    if private and channel_id is None and known is None:
        raise click.UsageError("The alias of a private channel is made with its id: give --channel-id, or --alias.")
    config = Given(**options).source().read()
    if known is not None:
        alias = alias_parse(known)
    elif channel_id is not None:
        visibility: Literal["public", "private"] = "private" if private else "public"
        alias = config.channel_alias(name or "", channel_id=channel_id, visibility=visibility, generation=0)
    else:
        alias = alias_from_channel_name(name or "", prefix=config.prefix)
    visible_as = alias_visibility(alias, scheme=config.alias_scheme, prefix=config.prefix)
    if visible_as is None:
        raise UnavailableError(f"alias {alias!r} is none of this configuration's: its policy does not answer it")
    entry = guest_entry(config, visibility=visible_as)
    if role == "guest" and entry == "never":
        raise UnavailableError("nobody can be a guest there; use --role host", "guests_never")
    pin = pin_of(config, alias, role, entry) if with_pin else None
    found = [(what, shown) for what, shown in links(config, alias, role, display_name, pin) if shown is not None]
    report.document(
        {
            "alias": alias,
            "if_unclaimed": known is None,
            "role": role,
            "needs_pin": role == "host" or entry == "with_pin",
            "pin": pin.expose() if pin else None,
            "links": dict(found),
        }
    )
    rows = [["alias", alias + ("" if known else "  (if unclaimed)")], *([what, shown] for what, shown in found)]
    if with_pin:
        rows.append(["PIN", pin.expose() if pin else "none is needed"])
    elif role == "host" or entry == "with_pin":
        rows.append(["PIN", "needed; --with-pin shows it"])
    report.table(["For", "Address"], rows)


def pin_of(config: Config, alias: str, role: str, entry: str) -> Pin | None:
    """The PIN that somebody of a role needs."""
    pins = config.pins_of(alias)
    if role == "host":
        return pins.host
    return pins.guest if entry == "with_pin" else None


def links(
    config: Config, alias: str, role: Literal["host", "guest"], display_name: str | None, pin: Pin | None
) -> list[tuple[str, str | None]]:
    """Every way in that the configuration knows of."""
    shown = pin.expose() if pin else None
    web: JoinUrl | None = None
    if config.node is not None:
        web = join_url_web_app(
            alias,
            node=config.node,
            path=config.web_app_path,
            flow="step-by-step",
            display_name=display_name,
            pin=shown,
            role=role,
        )
    domain = config.sip_domain
    app = domain and join_url_app(alias, domain=domain, display_name=display_name, pin=shown, role=role)
    return [
        ("web app", web and web.expose()),
        ("desktop and mobile app", app.expose() if app else None),
        ("SIP", sip_uri(alias, domain=domain) if domain else None),
        ("H.323", h323_address(alias, domain=domain) if domain else None),
    ]
