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
export declare class PexipError extends Error {
    /** The stable name of the error, the same in every language. */
    readonly code: ErrorCode;
    /** With code `config`, every fault of the configuration; otherwise empty. */
    readonly faults: readonly ConfigFault[];
    constructor(code: ErrorCode, message: string, faults?: readonly ConfigFault[]);
}
/** An argument is of another type than the one that is needed: a mistake in the program, not in what a person typed. */
export declare class ArgumentError extends TypeError {
    /** Always `argument_type`. */
    readonly code = "argument_type";
    /** The argument, such as `options.pin`. */
    readonly argument: string;
    constructor(argument: string, expected: string);
}
