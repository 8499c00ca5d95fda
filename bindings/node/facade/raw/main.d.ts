/** What `src/rooms.rs` exports. What has structure is JSON text. */
export class RawConfig {
  private constructor();
}
type Source = [
  scheme: string,
  prefix: string,
  channelId: string,
  channelName: string,
  visibility: string,
  generation: number,
  secret: string | undefined,
  aliasKey: string | undefined,
];
export function aliasFromChannelName(prefix: string, name: string): string;
export function channelAlias(...source: Source): string;
export function channelAliasOfClash(...source: [...Source, length: number]): string;
export function pins(host: string, guest: string | undefined): string;
export function roomPins(pinKey: string, alias: string): string;
export function secretSubkeys(secret: string): string;
export function errorCodes(): string;
export function validateConfig(text: string, secret: string | undefined): string;
export function configParse(text: string, secret: string | undefined): RawConfig;
export function configSettings(config: RawConfig): string;
export function configPins(config: RawConfig): string | null | undefined;
export function configPinsOf(config: RawConfig, alias: string): string;
export function configHasSecret(config: RawConfig): boolean;
export function configChannelAlias(config: RawConfig, id: string, name: string, visibility: string, generation: number): string;
export function guestEntry(config: RawConfig, visibility: string): string;
export function channelFilterAllows(config: RawConfig, channelId: string): boolean;
export function serviceConfiguration(config: RawConfig, request: string): string;
export function participantProperties(config: RawConfig, request: string): string;
export function localPolicyScript(config: RawConfig): string;
export function configSchema(): string;
export function configTable(): string;
export function configTypescript(): string;
export function pluginSettingsSchema(keys: string): string;
export function warningTable(): string;
