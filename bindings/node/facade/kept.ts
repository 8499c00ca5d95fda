/** What configurations were read from. */
import { ArgumentError } from "./error.js";

/** The text, and the secret that was given beside it. */
export type Kept = readonly [text: string, secret: string | null];

const kept = new WeakMap<object, Kept>();

/**
 * Keeps what a configuration was read from, for the module that runs policy scripts: in a browser it cannot see into
 * another module's memory.
 */
export function keep(config: object, text: string, secret: string | undefined): void {
  kept.set(config, [text, secret ?? null]);
}

/** What a configuration was read from. */
export function keptOf(config: unknown, name: string): Kept {
  const found = kept.get(config as object);
  if (found === undefined) throw new ArgumentError(name, "a Config");
  return found;
}
