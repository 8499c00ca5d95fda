/** Reads what a program gives. No value is ever in an error: it may be a secret. */
import { ArgumentError } from "./error.js";

/** A half of a surrogate pair: no Unicode text has one, and what becomes of it is a matter of luck. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const isUnicode = (value: string): boolean => !LONE_SURROGATE.test(value);

/** A text. */
export function textOf(value: unknown, name: string): string {
  if (typeof value !== "string") throw new ArgumentError(name, "a string");
  if (!isUnicode(value)) throw new ArgumentError(name, "Unicode text: it has a lone surrogate");
  return value;
}

/** A text, or nothing. */
export function optionalTextOf(value: unknown, name: string): string | undefined {
  return value === undefined || value === null ? undefined : textOf(value, name);
}

/** A flag; left out it is not set. */
export function flagOf(value: unknown, name: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw new ArgumentError(name, "true or false");
  return value;
}

/** A whole number that 32 bits can hold. */
export function wholeOf(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new ArgumentError(name, "a whole number from 0 to 4294967295");
  }
  return value;
}

/** The members of an object, each read once. */
export function members<K extends string>(value: unknown, name: string, keys: readonly K[]): Record<K, unknown> {
  if (typeof value !== "object" || value === null) throw new ArgumentError(name, "an object");
  return Object.fromEntries(keys.map((key) => [key, member(value, key, name)])) as Record<K, unknown>;
}

function member(value: object, key: PropertyKey, name: string): unknown {
  return read(() => (value as Record<PropertyKey, unknown>)[key], `${name}.${String(key)}`);
}

/** What is thrown by a program's own getter or proxy may hold a value. */
function read<T>(look: () => T, name: string): T {
  try {
    return look();
  } catch {
    throw new ArgumentError(name, "readable: looking at it throws");
  }
}

/** Whether it is an array. */
export function isArray(value: unknown, name: string): value is unknown[] {
  return read(() => Array.isArray(value), name);
}

/** What `one` makes of each item of an array. */
export function eachOf<T>(value: unknown, name: string, one: (item: unknown, name: string) => T): T[] {
  if (!isArray(value, name)) throw new ArgumentError(name, "an array");
  const length = wholeOf(member(value, "length", name), `${name}.length`);
  return Array.from({ length }, (_, at) => one(member(value, at, name), `${name}[${at}]`));
}

/** An object as JSON text. */
export function jsonOf(value: unknown, name: string): string {
  if (typeof value !== "object" || value === null) throw new ArgumentError(name, "an object");
  return writtenOf(value, name);
}

/** Any value that JSON can hold, as its text. */
export function writtenOf(value: unknown, name: string): string {
  let written: string | undefined;
  try {
    written = JSON.stringify(value, (key, part: unknown) => {
      if (typeof part === "number" && !Number.isFinite(part)) throw new RangeError();
      if (!isUnicode(key) || (typeof part === "string" && !isUnicode(part))) throw new RangeError();
      return part;
    });
  } catch {
    // Whatever a getter or toJSON throws may hold a value.
  }
  if (written === undefined) {
    throw new ArgumentError(name, "JSON: it has a number or text that JSON cannot hold, a cycle, or it throws");
  }
  return written;
}

/** JSON texts as the text of a list. `JSON.stringify` would ask a `toJSON` that a page has given to arrays. */
export const listOf = (written: readonly string[]): string => `[${written.join()}]`;
