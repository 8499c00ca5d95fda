/**
 * Aliases, join links and dial strings: what a page needs before anything happens, in a small module of its own.
 *
 * Every function throws a {@link PexipError} for a value that is refused, and an {@link ArgumentError} for an argument of
 * another type than the one that is declared.
 *
 * @module
 */
import * as raw from "#raw/link";
import { called } from "./error.js";
import { flagOf, members, optionalTextOf, textOf } from "./given.js";
import type { AliasScheme, JoinFlow, Role, Visibility } from "./words.js";

export { ArgumentError, PexipError } from "./error.js";
export type { ConfigFault } from "./error.js";
export type { AliasScheme, ErrorCode, JoinFlow, Role, Visibility } from "./words.js";

/** What a join link says beside where it leads. */
export interface JoinUrlOptions {
  /** The name under which the person is seen, 1 to 250 characters. */
  readonly displayName?: string | null | undefined;
  /** A PIN, 4 to 20 digits. Everybody who sees the link can read it. */
  readonly pin?: string | null | undefined;
  /** The role in which the person joins. */
  readonly role?: Role | null | undefined;
  /** Whether to join at once, without another click. */
  readonly joinAtOnce?: boolean | null | undefined;
}

/** A link to Web App 3. */
export interface WebAppLink extends JoinUrlOptions {
  /** The Conferencing Node: a domain or IP address, with a port if it is not 443. */
  readonly node: string;
  /** The path of the web app on the node, such as `webapp3`. */
  readonly path: string;
  /** How the web app asks before somebody joins. */
  readonly flow: JoinFlow;
  /** What is joined. */
  readonly alias: string;
}

/** A link to Pexip's desktop or mobile app. */
export interface AppLink extends JoinUrlOptions {
  /** What is joined. */
  readonly alias: string;
  /** The domain at which it is. */
  readonly domain: string;
}

/**
 * Accepts an alias that is in canonical form already: 1 to 128 of a-z, 0-9, `-`, `_` and `.`, a letter or digit at both
 * ends.
 *
 * @throws {PexipError} `alias_empty`, `alias_too_long`, `alias_character`, `alias_edge`
 */
export function aliasParse(input: string): string {
  const given = textOf(input, "input");
  return called(() => raw.aliasParse(given));
}

/**
 * Accepts what every alias of an installation begins with: at most 40 of a-z, 0-9, `-`, `_` and `.`, a letter or digit
 * first.
 *
 * @throws {PexipError} `prefix_too_long`, `prefix_character`
 */
export function aliasPrefixParse(input: string): string {
  const given = textOf(input, "input");
  return called(() => raw.aliasPrefixParse(given));
}

/**
 * The alias that was meant by a dialled address: `sip:Matt-Town-Square@example.com;transport=tls`, `h323:…`, a bare
 * alias, in any case. Percent-encoding is refused, not decoded.
 *
 * @throws {PexipError} `dialled_empty`, `dialled_character`, `dialled_percent`, or as {@link aliasParse}
 */
export function aliasFromDialled(dialled: string): string {
  const given = textOf(dialled, "dialled");
  return called(() => raw.aliasFromDialled(given));
}

/**
 * As {@link aliasFromDialled}, for an address that must be at `domain`.
 *
 * @throws {PexipError} `dialled_domain`, `sip_domain`, or as {@link aliasFromDialled}
 */
export function aliasFromDialledAt(dialled: string, domain: string): string {
  const given = textOf(dialled, "dialled");
  const at = textOf(domain, "domain");
  return called(() => raw.aliasFromDialledAt(given, at));
}

/**
 * Whose alias this is under a scheme and prefix: `null` if it is none of theirs.
 *
 * @throws {PexipError} `choice`, or as {@link aliasPrefixParse} and {@link aliasParse}
 */
export function aliasVisibility(scheme: AliasScheme, prefix: string, alias: string): Visibility | null {
  const [of, begin, given] = [textOf(scheme, "scheme"), textOf(prefix, "prefix"), textOf(alias, "alias")];
  return called(() => (raw.aliasVisibility(of, begin, given) ?? null) as Visibility | null);
}

/**
 * Accepts an identifier of a Mattermost channel: 26 of a-z and 0-9.
 *
 * @throws {PexipError} `channel_id_invalid`
 */
export function channelIdParse(input: string): string {
  const given = textOf(input, "input");
  return called(() => raw.channelIdParse(given));
}

/**
 * Accepts a Conferencing Node, a domain or IP address and perhaps a port, and gives it as it stands in a URL.
 *
 * @throws {PexipError} `node_empty`, `node_extra`, `node_host`, `node_port`
 */
export function conferencingNodeParse(input: string): string {
  const given = textOf(input, "input");
  return called(() => raw.conferencingNodeParse(given));
}

/**
 * Accepts a domain that SIP and H.323 addresses are dialled at, and gives it in ASCII, lower case, at most 121 bytes.
 *
 * @throws {PexipError} `sip_domain`
 */
export function sipDomainParse(input: string): string {
  const given = textOf(input, "input");
  return called(() => raw.sipDomainParse(given));
}

/**
 * Accepts the path of the web app on a node: 1 to 100 of a-z, A-Z, 0-9, `-` and `_`.
 *
 * @throws {PexipError} `web_app_path`
 */
export function webAppPathParse(input: string): string {
  const given = textOf(input, "input");
  return called(() => raw.webAppPathParse(given));
}

/**
 * Makes a display name of any text: what cannot be seen is taken out, and it is cut to what Pexip shows.
 *
 * @throws {PexipError} `display_name_empty` if nothing is left
 */
export function displayNameFromText(text: string): string {
  const given = textOf(text, "text");
  return called(() => raw.displayNameFromText(given));
}

/**
 * Accepts a PIN: 4 to 20 digits, the last of which may be a `#` instead.
 *
 * @throws {PexipError} `pin_too_short`, `pin_too_long`, `pin_character`, `secret_masked`
 */
export function pinParse(input: string): string {
  const given = textOf(input, "input");
  return called(() => raw.pinParse(given));
}

/**
 * A link that opens Web App 3. With a `pin` in it, whoever sees the link can read the PIN.
 *
 * @throws {PexipError} what the parsers of its parts throw, and `choice`
 */
export function joinUrlWebApp(link: WebAppLink): string {
  const given = members(link, "link", ["node", "path", "flow", "alias", "displayName", "pin", "role", "joinAtOnce"]);
  const where = (["node", "path", "flow", "alias"] as const).map((key) => textOf(given[key], `link.${key}`));
  const options = joinUrlOptions(given);
  return called(() => raw.joinUrlWebApp(...(where as [string, string, string, string]), ...options));
}

/**
 * A link that opens Pexip's desktop or mobile app. With a `pin` in it, whoever sees the link can read the PIN.
 *
 * @throws {PexipError} what the parsers of its parts throw, and `choice`
 */
export function joinUrlApp(link: AppLink): string {
  const given = members(link, "link", ["alias", "domain", "displayName", "pin", "role", "joinAtOnce"]);
  const alias = textOf(given.alias, "link.alias");
  const domain = textOf(given.domain, "link.domain");
  const options = joinUrlOptions(given);
  return called(() => raw.joinUrlApp(alias, domain, ...options));
}

function joinUrlOptions(
  given: Record<keyof JoinUrlOptions, unknown>,
): [string | undefined, string | undefined, string | undefined, boolean] {
  return [
    optionalTextOf(given.displayName, "link.displayName"),
    optionalTextOf(given.pin, "link.pin"),
    optionalTextOf(given.role, "link.role"),
    flagOf(given.joinAtOnce, "link.joinAtOnce"),
  ];
}

/**
 * The SIP URI of an alias: `sip:matt-town-square@example.com`.
 *
 * @throws {PexipError} as {@link aliasParse} and {@link sipDomainParse}
 */
export function sipUri(alias: string, domain: string): string {
  const given = textOf(alias, "alias");
  const at = textOf(domain, "domain");
  return called(() => raw.sipUri(given, at));
}

/**
 * The H.323 address of an alias: `matt-town-square@example.com`.
 *
 * @throws {PexipError} as {@link aliasParse} and {@link sipDomainParse}
 */
export function h323Address(alias: string, domain: string): string {
  const given = textOf(alias, "alias");
  const at = textOf(domain, "domain");
  return called(() => raw.h323Address(given, at));
}
