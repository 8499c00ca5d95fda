/** The library's rules, for the System Console. It is large: only what loads this later may import it. */
import { type AliasScheme, PexipError, type SettingKey, channelAlias, pluginSettingsSchema, sipUri, validateConfig } from "pexip-mm-core";

import { decoded, listOf, objectOf, text } from "./decode";
import type { Settings } from "./model/settings";
import type { Finding } from "./wire";

/** What stands for secrets that the page does not have: a server masks them, or keeps one that it made itself. */
const STAND_INS: Readonly<Record<string, string>> = { hostpin: "48159263", guestpin: "71593826", secret: "0123456789abcdef0123456789abcdef" };

/** What only the secrets themselves could tell. */
const ABOUT_VALUES = new Set(["pin_short", "pin_as_number", "pins_equal", "pins_length", "pins_terminator"]);

const isMasked = (value: unknown) => typeof value === "string" && /^\*+$/.test(value);

export interface Findings {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Everything that is wrong or worth knowing about settings. */
export function findings(settings: Settings): Findings {
  const masked = Object.keys(STAND_INS).filter((key) => isMasked(settings[key]));
  const known = { ...settings, ...Object.fromEntries(masked.map((key) => [key, STAND_INS[key]])) };
  const report = validateConfig(JSON.stringify(known), { secret: STAND_INS.secret });
  const isKnown = ({ code }: { readonly code: string }) => masked.length === 0 || !ABOUT_VALUES.has(code);
  const told = ({ path, code, message }: { readonly path: string; readonly code: string; readonly message: string }): Finding => ({ setting: path, code, message });
  return { errors: report.errors.filter(isKnown).map(told), warnings: report.warnings.filter(isKnown).map(told) };
}

export type Preview = { readonly alias: string; readonly sip: string | null } | { readonly problem: string };

/** The alias that a channel of a name would have, with `…` for what cannot be known. */
export function preview(settings: Settings, name: string, visibility: "public" | "private", idWord: string): Preview {
  const id = "x".repeat(26);
  const scheme = (settings.aliasscheme ?? "channel_name") as AliasScheme;
  const prefix = typeof settings.prefix === "string" ? settings.prefix : "matt-";
  try {
    const whole = channelAlias({ scheme, prefix, channel: { id, name, visibility, generation: 0 }, secret: STAND_INS.secret });
    const alias = whole.replace(/(\.[cp])[a-z2-7]{8,}$/, "$1…").replace(id, `<${idWord}>`);
    const domain = settings.sipdomain;
    return { alias, sip: typeof domain === "string" && domain !== "" ? sipUri(whole, domain).replace(whole, alias) : null };
  } catch (error) {
    if (error instanceof PexipError) return { problem: error.message };
    throw error;
  }
}

const manifest = objectOf({ settings: listOf(objectOf({ display_name: text })) });

/** What a setting is called on the page. */
export function label(path: string): string {
  const [key = ""] = path.split(".");
  try {
    return decoded(manifest, pluginSettingsSchema([key as SettingKey]))?.settings[0]?.display_name ?? path;
  } catch {
    return path;
  }
}
