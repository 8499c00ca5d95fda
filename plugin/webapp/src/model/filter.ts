/** The list of channels that have conferences, as it is stored. */
import { decoded } from "../decode";
import { type Filter, filter } from "../wire";

const NONE: Filter = { mode: "off", channels: [] };

/** A stored value, which may be JSON in a text. What cannot be read is no filter: the check of the settings tells of it. */
export function filterOf(value: unknown): Filter {
  let given = value;
  if (typeof value === "string") {
    try {
      given = JSON.parse(value);
    } catch {
      return NONE;
    }
  }
  const { mode, channels } = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
  return decoded(filter, { mode, channels: channels ?? [] }) ?? NONE;
}

export const withMode = (given: Filter, mode: Filter["mode"]): Filter => ({ ...given, mode });

export const withChannel = (given: Filter, id: string): Filter =>
  given.channels.includes(id) ? given : { ...given, channels: [...given.channels, id] };

export const withoutChannel = (given: Filter, id: string): Filter => ({ ...given, channels: given.channels.filter((one) => one !== id) });
