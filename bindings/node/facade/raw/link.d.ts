/** What `src/link.rs` exports. */
export function aliasParse(input: string): string;
export function aliasPrefixParse(input: string): string;
export function aliasFromDialled(dialled: string): string;
export function aliasFromDialledAt(dialled: string, domain: string): string;
export function aliasVisibility(scheme: string, prefix: string, alias: string): string | null | undefined;
export function channelIdParse(input: string): string;
export function conferencingNodeParse(input: string): string;
export function sipDomainParse(input: string): string;
export function webAppPathParse(input: string): string;
export function displayNameFromText(text: string): string;
export function pinParse(input: string): string;
export function joinUrlWebApp(
  node: string,
  path: string,
  flow: string,
  alias: string,
  displayName: string | undefined,
  pin: string | undefined,
  role: string | undefined,
  joinAtOnce: boolean,
): string;
export function joinUrlApp(
  alias: string,
  domain: string,
  displayName: string | undefined,
  pin: string | undefined,
  role: string | undefined,
  joinAtOnce: boolean,
): string;
export function sipUri(alias: string, domain: string): string;
export function h323Address(alias: string, domain: string): string;
