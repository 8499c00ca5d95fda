import type { ErrorCode } from "./words.js";

/** A setting that is wrong. */
export interface ConfigFault {
  /** Where it is, such as `HostPin` or `FilterChannels.channels[3]`; empty for the text as a whole. */
  readonly path: string;
  /** The stable name of what is wrong. */
  readonly code: ErrorCode;
  /** What is wrong and what would be accepted, in one line. No secret is in it. */
  readonly message: string;
}

/**
 * What the library refused. The message is for the person who typed the value, one line; a value that is or may be a
 * secret is never in it.
 */
export class PexipError extends Error {
  /** The stable name of the error, the same in every language. */
  readonly code: ErrorCode;
  /** With code `config`, every fault of the configuration; otherwise empty. */
  readonly faults: readonly ConfigFault[];

  constructor(code: ErrorCode, message: string, faults: readonly ConfigFault[] = []) {
    super(message);
    named(this, "PexipError");
    this.code = code;
    this.faults = faults;
  }
}

/** An argument is of another type than the one that is needed: a mistake in the program, not in what a person typed. */
export class ArgumentError extends TypeError {
  /** Always `argument_type`. */
  readonly code = "argument_type";
  /** The argument, such as `options.pin`. */
  readonly argument: string;

  constructor(argument: string, expected: string) {
    super(`${argument} is not ${expected}`);
    named(this, "ArgumentError");
    this.argument = argument;
  }
}

/** Gives an error its name, also where a page has frozen `Error.prototype`: what that has cannot be assigned then. */
function named(error: Error, name: string): void {
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
}

/** Calls the library; what it refuses is thrown as a {@link PexipError}. @internal */
export function called<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw translated(thrown);
  }
}

/** The raw functions throw an `Error` whose text is JSON. Anything else is a fault of this package. */
function translated(thrown: unknown): unknown {
  const text = (thrown as Error | undefined)?.message;
  if (typeof text !== "string" || !text.startsWith('{"code":')) return thrown;
  const { code, message, faults } = JSON.parse(text) as { code: ErrorCode; message: string; faults?: ConfigFault[] };
  return new PexipError(code, message, faults);
}
