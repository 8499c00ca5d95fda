/** The plugin's part of the page's state. No PIN and no link is in it. */
import type { Conference, Config } from "./wire";

export interface State {
  /** `null` until the server has answered. */
  readonly config: Config | null;
  /** By channel; `null` where there is none, nothing where it is not known. */
  readonly conferences: Readonly<Record<string, Conference | null>>;
  /** Names of people that Mattermost's own state lacks, by id. */
  readonly usernames: Readonly<Record<string, string>>;
}

export type Action =
  | { readonly type: "pexip/config"; readonly config: Config }
  | { readonly type: "pexip/conference"; readonly channelId: string; readonly conference: Conference | null }
  | { readonly type: "pexip/usernames"; readonly usernames: Readonly<Record<string, string>> }
  /** Nothing is known of conferences any more: events were missed. */
  | { readonly type: "pexip/forgotten" };

export const initial: State = { config: null, conferences: {}, usernames: {} };

export function reducer(state: State = initial, action: Action | { readonly type: "other" }): State {
  switch (action.type) {
    case "pexip/config":
      return { ...state, config: action.config };
    case "pexip/conference": {
      const people = action.conference?.people ?? [];
      return {
        ...state,
        conferences: { ...state.conferences, [action.channelId]: action.conference },
        usernames: { ...state.usernames, ...Object.fromEntries(people.map((one) => [one.user_id, one.username])) },
      };
    }
    case "pexip/usernames":
      return { ...state, usernames: { ...state.usernames, ...action.usernames } };
    case "pexip/forgotten":
      return { ...state, conferences: {} };
    default:
      return state;
  }
}
