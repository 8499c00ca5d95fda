import type { Config } from "./index.js";
import type { JsonObject } from "./json.js";
import type { LocalPolicyScript } from "./script.js";
import type { CallerKind, DropCode, LintCode, PolicyScriptAction, Severity, Undefined } from "./words.js";
export { ArgumentError, PexipError } from "./error.js";
export type { JsonObject, JsonValue } from "./json.js";
export type { LocalPolicyScript } from "./script.js";
export type { CallerKind, DropCode, ErrorCode, LintCode, PolicyScriptAction, Severity, Undefined } from "./words.js";
/** What a run is given besides the request. What is left out has the library's default. */
export interface PolicyScriptOptions {
    /** Whether a variable that is missing is an error. It is not known which way Pexip has it. */
    readonly undefined?: Undefined | null | undefined;
    /** The budget of a run, a whole number. One unit pays for one step or 64 bytes. */
    readonly fuel?: number | null | undefined;
    /** What `pex_now` answers, in every time zone. */
    readonly now?: {
        readonly year?: number | null | undefined;
        /** 1 to 12. */
        readonly month?: number | null | undefined;
        /** 1 to 31. */
        readonly day?: number | null | undefined;
        /** 0 to 23. */
        readonly hour?: number | null | undefined;
        /** 0 to 59. */
        readonly minute?: number | null | undefined;
        /** 0 to 59. */
        readonly second?: number | null | undefined;
    } | null | undefined;
    /** What `pex_random_pin` and `pex_uuid4` are made from, a whole number. The same seed gives the same digits. */
    readonly seed?: number | null | undefined;
}
/** Why Pexip drops an answer as a whole. */
export interface DropReason {
    /** The stable name of the reason. */
    readonly code: DropCode;
    /** The reason in one line, for the administrator who pasted the script. No PIN is in it. */
    readonly message: string;
    /** Line of the script, counted from 1, where it is known. */
    readonly line: number | null;
}
/** What came of a run. */
export type Simulation = {
    /** The text that the script wrote; empty if it did not come to an end. PINs may stand in it. */
    readonly rendered: string;
    /** What the script wrote into the support log, a line each. */
    readonly log: readonly string[];
} & ({
    /** What a node does. */
    readonly action: PolicyScriptAction;
    /** With what. PINs may stand in it. */
    readonly result: JsonObject;
    readonly dropped?: never;
} | {
    /** Why a node drops the answer, and goes on with what it has configured. */
    readonly dropped: DropReason;
    readonly action?: never;
    readonly result?: never;
});
/** One fault at one place of a script. */
export interface LintFinding {
    /** What kind of fault it is. */
    readonly code: LintCode;
    /** How much it matters. */
    readonly severity: Severity;
    /** Line of the place, counted from 1. */
    readonly line: number;
    /** Column of the place, counted from 1 in characters. */
    readonly column: number;
    /** What is wrong, in one line. */
    readonly message: string;
    /** What to write instead. */
    readonly mend: string;
}
/** What a lint found. */
export interface LintReport {
    /** Every finding, by line and column. */
    readonly findings: readonly LintFinding[];
}
/** A caller who would notice. */
export interface PolicyDifference {
    /** Who it is. */
    readonly caller: {
        /** What is special about the call, in a few words; "asked for" for one that was given. */
        readonly kind: CallerKind;
        /** The request, as for {@link PolicyScript.answer}. */
        readonly request: JsonObject;
    };
    /** What comes of the call now. */
    readonly before: Simulation;
    /** What would come of it. */
    readonly after: Simulation;
}
/** What came of a comparison. */
export interface PolicyComparison {
    /** The number of callers that were tried. */
    readonly compared: number;
    /** The number of those for whom one of the scripts cannot be simulated, so that nothing is known. */
    readonly unjudged: number;
    /** Every caller who would notice. */
    readonly differences: readonly PolicyDifference[];
}
/** Whose script one is. */
export interface PolicyScriptOrigin {
    /** `ours`, `wrapping` if it is ours in front of another, or `other`. */
    readonly origin: "ours" | "wrapping" | "other";
    /** The script that is wrapped. */
    readonly wrapped: string | null;
}
/** A policy script, ready to run. */
export declare class PolicyScript {
    private constructor();
    /**
     * Reads a script.
     *
     * @throws {PexipError} `script_too_long`, `script_syntax`; for options `json_type`, `choice`
     */
    static parse(source: string, options?: PolicyScriptOptions): PolicyScript;
    /**
     * What a node makes of the script's answer to a request.
     *
     * @param request In the form of Pexip's test page: `{call_info: {local_alias, …}, service_config: {…} or null}`.
     * @throws {PexipError} `json_syntax` for a request that is nested too deep, `json_type`
     */
    answer(request: object): Simulation;
}
/** Tells what is wrong in a local policy script that somebody already uses, by reading and by running it. */
export declare function lintPolicyScript(script: string): LintReport;
/**
 * One script for several configurations, in front of a script that is already in use: that one answers whatever is none of
 * theirs.
 *
 * @throws {PexipError} `config_missing`, `prefixes_overlap`, `room_names_overlap`, `script_syntax`, `script_too_long`
 */
export declare function combinedPolicyScript(configs: readonly Config[], wrapped?: string | null): LocalPolicyScript;
/**
 * Runs {@link combinedPolicyScript} against its parts: for each caller the part that is responsible, as it answers alone.
 * Tried are the callers that the scripts suggest, and `requests` besides.
 *
 * @throws {PexipError} as there, and `json_type` for a request that is none
 */
export declare function checkCombinedPolicyScript(configs: readonly Config[], wrapped?: string | null, requests?: readonly object[]): PolicyComparison;
/**
 * What callers would notice if the script `after` took the place of `before`. Tried are the callers that both scripts
 * suggest, and `requests` besides. What was not tried can differ.
 *
 * @throws {PexipError} as {@link PolicyScript.parse}, and `json_type` for a request that is none
 */
export declare function comparePolicyScripts(before: string, after: string, requests?: readonly object[]): PolicyComparison;
/** Whose script one is: ours, ours in front of another, or another. */
export declare function policyScriptOrigin(script: string): PolicyScriptOrigin;
