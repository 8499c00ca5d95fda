/** All that is read of the page's state: Mattermost's own, under paths that have been the same since 5.x, and the plugin's. */
import { PLUGIN_ID } from "./manifest";
import { type State, initial } from "./reducer";
import type { Conference, Config } from "./wire";

export interface HostChannel {
  readonly id: string;
  /** `O` public, `P` private, `D` direct, `G` group. */
  readonly type: string;
  readonly display_name: string;
  /** 0 unless it is archived. */
  readonly delete_at?: number;
}

interface HostUser {
  readonly id: string;
  readonly username: string;
  readonly nickname?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly locale?: string;
}

export interface HostState {
  readonly entities: {
    readonly channels: { readonly currentChannelId: string; readonly channels: Readonly<Record<string, HostChannel | undefined>> };
    readonly users: { readonly currentUserId: string; readonly profiles: Readonly<Record<string, HostUser | undefined>> };
    readonly general: { readonly config: Readonly<Record<string, string | undefined>> };
    readonly preferences: { readonly myPreferences: Readonly<Record<string, { readonly value: string } | undefined>> };
  };
}

const own = (state: HostState): State => (state as unknown as Record<string, State | undefined>)[`plugins-${PLUGIN_ID}`] ?? initial;

export const config = (state: HostState): Config | null => own(state).config;

/** The conference of a channel: `null` if there is none, `undefined` if it is not known. */
export const conference = (state: HostState, channelId: string): Conference | null | undefined => own(state).conferences[channelId];

/** The channels of which something is known. */
export const knownChannels = (state: HostState): readonly string[] => Object.keys(own(state).conferences);

export const currentChannel = ({ entities: { channels } }: HostState): HostChannel | undefined => channels.channels[channels.currentChannelId];

export const channelName = ({ entities: { channels } }: HostState, id: string): string => channels.channels[id]?.display_name ?? "";

/** Whether there can be a conference in the channel that is shown, as far as the page can know. The server decides. */
export function hasConferences(state: HostState): boolean {
  const channel = currentChannel(state);
  if (channel === undefined || (channel.type !== "O" && channel.type !== "P") || (channel.delete_at ?? 0) > 0) return false;
  const { mode, channels } = config(state)?.filter ?? { mode: "off", channels: [] };
  return mode === "off" || channels.includes(channel.id) === (mode === "only");
}

/** The language that the person has chosen, such as `de` or `en-AU`. */
export const locale = ({ entities: { users, general } }: HostState): string =>
  users.profiles[users.currentUserId]?.locale || general.config.DefaultClientLocale || "en";

/** Whether the page knows a person's name. */
export const isKnown = (state: HostState, id: string): boolean =>
  state.entities.users.profiles[id] !== undefined || own(state).usernames[id] !== undefined;

/** A person's name as this person has chosen to see names; `null` if it is not known. */
export function personName(state: HostState, id: string): string | null {
  const { users, preferences, general } = state.entities;
  const user = users.profiles[id];
  if (user === undefined) return own(state).usernames[id] ?? null;
  const shown = preferences.myPreferences["display_settings--name_format"]?.value ?? general.config.TeammateNameDisplay;
  const fullName = [user.first_name, user.last_name].filter(Boolean).join(" ");
  if (shown === "nickname_full_name") return user.nickname || fullName || user.username;
  return (shown === "full_name" && fullName) || user.username;
}
