/**
 * Every rule of meeting in a Pexip Infinity VMR from a Mattermost channel, but for running policy scripts, which
 * `pexip-mm-core/simulate` does.
 *
 * Every function throws a {@link PexipError} for a value that is refused, and an {@link ArgumentError} for an argument of
 * another type than the one that is declared.
 *
 * @module
 */
import * as raw from "#raw/main";
import { ArgumentError, called } from "./error.js";
import type { ConfigFault } from "./error.js";
import { eachOf, jsonOf, listOf, members, optionalTextOf, textOf, wholeOf } from "./given.js";
import type { JsonObject } from "./json.js";
import { keep } from "./kept.js";
import type { LocalPolicyScript } from "./script.js";
import type { ChannelFilter, ConfigSettings } from "./settings.js";
import type { AliasScheme, ErrorCode, GuestEntry, SecretKey, SettingKey, Visibility, WarningCode } from "./words.js";

export * from "./link.js";
export type { JsonObject, JsonValue } from "./json.js";
export type { LocalPolicyScript } from "./script.js";
export type { ChannelFilter, ConfigSettings } from "./settings.js";
export type { GuestEntry, SecretKey, SettingKey, WarningCode } from "./words.js";

/** A Mattermost channel. */
export interface Channel {
  /** Its id, 26 of a-z and 0-9. */
  readonly id: string;
  /** Its display name, any text. */
  readonly name: string;
  /** Whether it is public or private. */
  readonly visibility: Visibility;
  /** How often the suffix of its alias was renewed, a whole number from 0. */
  readonly generation: number;
}

/** A channel, and what its alias is made with. */
export interface AliasSource {
  /** What the slug is made from. */
  readonly scheme: AliasScheme;
  /** What the alias begins with; may be empty. */
  readonly prefix: string;
  /** Whose alias it is. */
  readonly channel: Channel;
  /** The installation's secret, which a suffix is made with. Private channels need it, or else `aliasKey`. */
  readonly secret?: string | null | undefined;
  /** The subkey of aliases, in place of the secret it is made from: 64 hexadecimal digits. */
  readonly aliasKey?: string | null | undefined;
}

/** Host PIN and guest PIN, in clear. */
export interface Pins {
  readonly host: string;
  /** `null` where there is none. */
  readonly guest: string | null;
}

/** Something that an administrator should know about a setting. It refuses nothing. */
export interface ConfigWarning {
  /** What it is about, such as `HostPin`. */
  readonly path: string;
  /** The stable name of the warning. */
  readonly code: WarningCode;
  /** What it says, in one line. */
  readonly message: string;
  /** With code `setting_unknown`, the setting that was probably meant. */
  readonly meant?: SettingKey;
}

/** Everything about a configuration that is wrong or worth knowing, in the order of the settings. */
export interface ConfigReport {
  readonly errors: readonly ConfigFault[];
  readonly warnings: readonly ConfigWarning[];
}

/** What a configuration is read with. */
export interface ConfigOptions {
  /** The secret to take where the setting is empty: one that was made once and is kept elsewhere. */
  readonly secret?: string | null | undefined;
}

/** A value as it is stored, one form of the several that are read. */
type Shown<T> = true extends T ? boolean : ChannelFilter extends T ? ChannelFilter : NonNullable<T>;

/** Every setting that is no secret. */
export type ShownSettings = { readonly [K in Exclude<SettingKey, SecretKey>]: Shown<ConfigSettings[K]> };

/** What a policy answers. PINs stand in it in clear. */
export interface PolicyResponse {
  readonly action: "continue" | "reject";
  /** The configuration of a service or the properties of a participant, keys and values as Pexip has them. */
  readonly result: JsonObject;
}

/** What a policy answers to a request. */
export interface PolicyAnswer {
  /** What a local policy script gives. */
  readonly local: PolicyResponse;
  /** What an external policy server gives. */
  readonly external: PolicyResponse & { readonly status: "success" };
}

/** What nobody else has, so that nobody else makes a configuration. */
const MAKER = {};

const rawConfigs = new WeakMap<Config, raw.RawConfig>();

function rawConfig(config: unknown, name: string): raw.RawConfig {
  const found = rawConfigs.get(config as Config);
  if (found === undefined) throw new ArgumentError(name, "a Config");
  return found;
}

/** A coherent configuration. Nothing of a PIN or secret is seen on it. */
export class Config {
  private constructor(maker: typeof MAKER, config: raw.RawConfig) {
    if (maker !== MAKER) throw new ArgumentError("config", "made by Config.parse");
    rawConfigs.set(this, config);
  }

  /**
   * Reads a configuration: JSON text of an object with a member for each setting that has not its default
   * ({@link ConfigSettings}). Keys are read in upper and lower case.
   *
   * @throws {PexipError} `json_syntax` or `json_type` if the text is no JSON object; otherwise `config` with every fault
   */
  static parse(text: string, options?: ConfigOptions): Config {
    const given = textOf(text, "text");
    const secret = secretOf(options);
    const config = new Config(MAKER, called(() => raw.configParse(given, secret)));
    keep(config, given, secret);
    return config;
  }

  /** The PINs of every room in clear, if all have the same; otherwise `null`, and {@link Config.pinsOf} tells them. */
  pins(): Pins | null {
    const pins = raw.configPins(rawConfig(this, "this"));
    return typeof pins === "string" ? (JSON.parse(pins) as Pins) : null;
  }

  /**
   * The PINs of the room with that alias, in clear, wherever they come from.
   *
   * @throws {PexipError} as {@link aliasParse}
   */
  pinsOf(alias: string): Pins {
    const of = rawConfig(this, "this");
    const given = textOf(alias, "alias");
    return called(() => JSON.parse(raw.configPinsOf(of, given)) as Pins);
  }

  /** Whether private channels can have an alias: they need a secret. */
  hasSecret(): boolean {
    return raw.configHasSecret(rawConfig(this, "this"));
  }

  /**
   * The alias of a channel, as {@link channelAlias} with the scheme, the prefix and the secret of this configuration.
   *
   * @throws {PexipError} `secret_required`, `choice`, `channel_id_invalid`
   */
  channelAlias(channel: Channel): string {
    const of = rawConfig(this, "this");
    const given = channelOf(channel, "channel");
    return called(() => raw.configChannelAlias(of, ...given));
  }
}

/** Every setting of a configuration that is no secret, as it would be stored. */
export function configSettings(config: Config): ShownSettings {
  return JSON.parse(raw.configSettings(rawConfig(config, "config"))) as ShownSettings;
}

/**
 * How guests get into the room of a public or private channel.
 *
 * @throws {PexipError} `choice`
 */
export function guestEntry(config: Config, visibility: Visibility): GuestEntry {
  const of = rawConfig(config, "config");
  const given = textOf(visibility, "visibility");
  return called(() => raw.guestEntry(of, given) as GuestEntry);
}

/**
 * Whether the filter of a configuration lets a channel have a conference.
 *
 * @throws {PexipError} as {@link channelIdParse}
 */
export function channelFilterAllows(config: Config, channelId: string): boolean {
  const of = rawConfig(config, "config");
  const given = textOf(channelId, "channelId");
  return called(() => raw.channelFilterAllows(of, given));
}

function secretOf(options: ConfigOptions | undefined): string | undefined {
  if (options === undefined) return undefined;
  return optionalTextOf(members(options, "options", ["secret"]).secret, "options.secret");
}

/**
 * Makes an alias of a channel's display name: transliterated, lower case, runs of anything else as one `-`.
 *
 * @throws {PexipError} `alias_empty`, `alias_too_long`, or as {@link aliasPrefixParse}
 */
export function aliasFromChannelName(prefix: string, name: string): string {
  const begin = textOf(prefix, "prefix");
  const given = textOf(name, "name");
  return called(() => raw.aliasFromChannelName(begin, given));
}

/**
 * The alias of a channel: the plain one if it is public, the one with its suffix if it is private.
 *
 * @throws {PexipError} `secret_required`, `choice`, or what the parsers of the parts throw
 */
export function channelAlias(source: AliasSource): string {
  const given = aliasSource(source);
  return called(() => raw.channelAlias(...given));
}

/**
 * The alias of a channel whose {@link channelAlias} another channel holds: with a suffix of `length` characters, 8 to 52
 * for a public channel, 16 to 52 for a private one.
 *
 * @throws {PexipError} `suffix_length`, or as {@link channelAlias}
 */
export function channelAliasOfClash(source: AliasSource, length: number): string {
  const given = aliasSource(source);
  const characters = wholeOf(length, "length");
  return called(() => raw.channelAliasOfClash(...given, characters));
}

function aliasSource(source: AliasSource): Parameters<typeof raw.channelAlias> {
  const given = members(source, "source", ["scheme", "prefix", "channel", "secret", "aliasKey"]);
  const channel = channelOf(given.channel, "source.channel");
  const secret = optionalTextOf(given.secret, "source.secret");
  const aliasKey = optionalTextOf(given.aliasKey, "source.aliasKey");
  if (secret !== undefined && aliasKey !== undefined) {
    throw new ArgumentError("source.aliasKey", "to be given beside source.secret");
  }
  return [
    textOf(given.scheme, "source.scheme"),
    textOf(given.prefix, "source.prefix"),
    ...channel,
    secret,
    aliasKey,
  ];
}

function channelOf(value: unknown, name: string): [id: string, name: string, visibility: string, generation: number] {
  const given = members(value, name, ["id", "name", "visibility", "generation"]);
  return [
    textOf(given.id, `${name}.id`),
    textOf(given.name, `${name}.name`),
    textOf(given.visibility, `${name}.visibility`),
    wholeOf(given.generation, `${name}.generation`),
  ];
}

/**
 * Puts two PINs together as Pexip accepts them: different, of the same length, both or neither with `#` at the end.
 *
 * @throws {PexipError} `pins_equal`, `pins_length`, `pins_terminator`, or as {@link pinParse}
 */
export function pins(host: string, guest?: string | null): Pins {
  const ofHost = textOf(host, "host");
  const ofGuest = optionalTextOf(guest, "guest");
  return called(() => JSON.parse(raw.pins(ofHost, ofGuest)) as Pins);
}

/**
 * The PINs of one room, in clear, as a policy script makes them.
 *
 * @param pinKey The subkey of PINs, 64 hexadecimal digits: see {@link secretSubkeys}.
 * @throws {PexipError} `key_invalid`, or as {@link aliasParse}
 */
export function roomPins(pinKey: string, alias: string): Pins {
  const key = textOf(pinKey, "pinKey");
  const given = textOf(alias, "alias");
  return called(() => JSON.parse(raw.roomPins(key, given)) as Pins);
}

/**
 * The subkeys of a secret that may be shown: that of PINs, 64 hexadecimal digits. Whoever has it can compute every PIN.
 *
 * @throws {PexipError} `secret_too_short`, `secret_character`, `secret_masked`
 */
export function secretSubkeys(secret: string): { readonly pin: string } {
  const given = textOf(secret, "secret");
  return { pin: called(() => raw.secretSubkeys(given)) };
}

/** Every error code, in alphabetical order. */
export function errorCodes(): ErrorCode[] {
  return JSON.parse(raw.errorCodes()) as ErrorCode[];
}

/**
 * Tells everything about a configuration, given as JSON text, that is wrong or worth knowing.
 *
 * @throws {PexipError} for `options.secret`, as {@link secretSubkeys}; what is wrong with the text stands in the report
 */
export function validateConfig(text: string, options?: ConfigOptions): ConfigReport {
  const given = textOf(text, "text");
  const secret = secretOf(options);
  return called(() => JSON.parse(raw.validateConfig(given, secret)) as ConfigReport);
}

/**
 * What a policy answers to a request for the configuration of a service.
 *
 * @param request In the form of Pexip's test page: `{call_info: {local_alias, …}, service_config: {…} or null}`.
 * @throws {PexipError} `json_type`, or why Pexip would drop the answer
 */
export function serviceConfiguration(config: Config, request: object): PolicyAnswer {
  const of = rawConfig(config, "config");
  const given = jsonOf(request, "request");
  return called(() => policyAnswer(raw.serviceConfiguration(of, given)));
}

/**
 * What a policy answers to a request for the properties of a participant.
 *
 * @param request In the form of Pexip's test page: `{call_info: {service_name, …}, participant: {…}}`.
 * @throws {PexipError} `json_type`, or why Pexip would drop the answer
 */
export function participantProperties(config: Config, request: object): PolicyAnswer {
  const of = rawConfig(config, "config");
  const given = jsonOf(request, "request");
  return called(() => policyAnswer(raw.participantProperties(of, given)));
}

function policyAnswer(both: string): PolicyAnswer {
  const [local, external] = JSON.parse(both) as [string, string];
  return { local: JSON.parse(local), external: JSON.parse(external) } as PolicyAnswer;
}

/** The local policy script of a configuration. It answers every request as {@link serviceConfiguration} does. */
export function localPolicyScript(config: Config): LocalPolicyScript {
  return JSON.parse(raw.localPolicyScript(rawConfig(config, "config"))) as LocalPolicyScript;
}

/** The configuration as a JSON Schema (2020-12). It accepts what {@link validateConfig} accepts, and more where a schema
 * cannot tell. */
export function configSchema(): JsonObject {
  return JSON.parse(raw.configSchema()) as JsonObject;
}

/** Every setting as a row of a Markdown table. */
export function configTable(): string {
  return raw.configTable();
}

/** The TypeScript declarations of a configuration, {@link ConfigSettings}, as a file of their own. */
export function configTypescript(): string {
  return raw.configTypescript();
}

/**
 * The `settings_schema` of a Mattermost plugin's manifest, with these settings.
 *
 * @throws {PexipError} `choice` for a key that names no setting
 */
export function pluginSettingsSchema(settings: readonly SettingKey[]): JsonObject {
  const given = listOf(eachOf(settings, "settings", (key, name) => JSON.stringify(textOf(key, name))));
  return called(() => JSON.parse(raw.pluginSettingsSchema(given)) as JsonObject);
}

/** Every warning as a row of a Markdown table. */
export function warningTable(): string {
  return raw.warningTable();
}
