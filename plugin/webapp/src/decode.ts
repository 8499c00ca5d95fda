/** Reads values of unknown shape: what a server answers is checked before anything is made of it. */

/** Gives the value, or throws a `DecodeError`. */
export type Decoder<T> = (value: unknown) => T;

/** A value has another shape than expected. */
export class DecodeError extends Error {}

/** What a decoder gives. */
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

function ofType<T>(name: string, isIt: (value: unknown) => value is T): Decoder<T> {
  return (value) => {
    if (!isIt(value)) throw new DecodeError(`expected ${name}`);
    return value;
  };
}

export const text = ofType("a text", (value): value is string => typeof value === "string");
export const number = ofType("a number", (value): value is number => typeof value === "number" && Number.isFinite(value));
/** A time in milliseconds since 1970, within what a `Date` can be. */
export const time = ofType("a time", (value): value is number => typeof value === "number" && Math.abs(value) <= 8.64e15);
export const flag = ofType("true or false", (value): value is boolean => typeof value === "boolean");

const record = ofType("an object", (value): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value));
const array = ofType("a list", (value): value is unknown[] => Array.isArray(value));

export const oneOf = <const T extends string>(...choices: readonly T[]) =>
  ofType(choices.join(" or "), (value): value is T => choices.some((choice) => choice === value));

export const nullable =
  <T>(decoder: Decoder<T>): Decoder<T | null> =>
  (value) =>
    value === null || value === undefined ? null : decoder(value);

export const listOf =
  <T>(decoder: Decoder<T>): Decoder<readonly T[]> =>
  (value) =>
    array(value).map((one) => decoder(one));

/** An object with these members, and perhaps others, which are left out. */
export const objectOf =
  <M extends Record<string, Decoder<unknown>>>(members: M): Decoder<{ readonly [K in keyof M]: Decoded<M[K]> }> =>
  (value) => {
    const given = record(value);
    const read = Object.entries(members).map(([name, decoder]) => [name, decoder(given[name])]);
    return Object.fromEntries(read) as { readonly [K in keyof M]: Decoded<M[K]> };
  };

/** The value, or `null` if it has another shape. */
export function decoded<T>(decoder: Decoder<T>, value: unknown): T | null {
  try {
    return decoder(value);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
