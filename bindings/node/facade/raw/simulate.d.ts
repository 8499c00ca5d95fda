/** What `src/simulate.rs` exports. What has structure is JSON text. */
export class RawPolicyScript {
  private constructor();
}
export function policyScript(source: string, options: string): RawPolicyScript;
export function simulate(script: RawPolicyScript, request: string): string;
export function combinedPolicyScript(configs: string, wrapped: string | undefined): string;
export function checkCombinedPolicyScript(configs: string, wrapped: string | undefined, requests: string): string;
export function comparePolicyScripts(before: string, after: string, requests: string): string;
export function policyScriptOrigin(script: string): string;
export function lintPolicyScript(script: string): string;
