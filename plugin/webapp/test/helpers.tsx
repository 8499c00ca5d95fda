/** What the tests stand on: a state as Mattermost's, an API that answers, windows. */
import { type Store, combineReducers, legacy_createStore as createStore } from "redux";
import axe from "axe-core";
import { expect, vi } from "vitest";

import type { Answer, Api, Problem } from "../src/client";
import { PLUGIN_ID } from "../src/manifest";
import type { Opened } from "../src/model/opened";
import { reducer } from "../src/reducer";
import type { HostState } from "../src/selectors";
import type { Conference, Join, Room } from "../src/wire";

export const ME = "meeeeeeeeeeeeeeeeeeeeeeeee";
export const ANN = "annnnnnnnnnnnnnnnnnnnnnnnn";
export const TOWN = "townnnnnnnnnnnnnnnnnnnnnnn";
export const SECRET_ROOM = "secrettttttttttttttttttttt";
export const DIRECT = "directtttttttttttttttttttt";

const entities: HostState["entities"] = {
  channels: {
    currentChannelId: TOWN,
    channels: {
      [TOWN]: { id: TOWN, type: "O", display_name: "Town Square", delete_at: 0 },
      [SECRET_ROOM]: { id: SECRET_ROOM, type: "P", display_name: "Board", delete_at: 0 },
      [DIRECT]: { id: DIRECT, type: "D", display_name: "", delete_at: 0 },
    },
  },
  users: {
    currentUserId: ME,
    profiles: { [ME]: { id: ME, username: "me", locale: "en" }, [ANN]: { id: ANN, username: "ann", nickname: "Annie", first_name: "Ann", last_name: "Ash" } },
  },
  general: { config: { SiteURL: "https://mattermost.example", TeammateNameDisplay: "username" } },
  preferences: { myPreferences: {} },
};

interface Change { readonly type: "set"; readonly change: (given: HostState["entities"]) => HostState["entities"] }

/** A store with Mattermost's part, which `change` changes, and the plugin's. */
export function hostStore() {
  const host = (state: HostState["entities"] = entities, action: { type: string }) => (action.type === "set" ? (action as Change).change(state) : state);
  const store = createStore(combineReducers({ entities: host, [`plugins-${PLUGIN_ID}`]: reducer as never })) as unknown as Store<HostState>;
  const change = (how: Change["change"]) => store.dispatch({ type: "set", change: how });
  return {
    store,
    goTo: (currentChannelId: string) => change((given) => ({ ...given, channels: { ...given.channels, currentChannelId } })),
    speak: (locale: string) =>
      change((given) => ({ ...given, users: { ...given.users, profiles: { ...given.users.profiles, [ME]: { id: ME, username: "me", locale } } } })),
    archive: (id: string) =>
      change((given) => {
        const channel = given.channels.channels[id];
        return channel ? { ...given, channels: { ...given.channels, channels: { ...given.channels.channels, [id]: { ...channel, delete_at: 5 } } } } : given;
      }),
  };
}

export const ok = <T,>(value: T): Answer<T> => ({ ok: true, value });
export const problem = (given: Partial<Problem> = {}): Answer<never> => ({
  ok: false,
  problem: { code: "not_a_member", message: "Join the channel first.", retryAfter: null, isFinal: true, ...given },
});

export const CONFERENCE: Conference = { started_by: ANN, started_at: 1_700_000_000_000, people: [{ user_id: ANN, username: "ann" }] };
export const JOIN: Join = {
  role: "host",
  pin: null,
  link: { open: "https://pexip.example.com/webapp3/m/matt-town-square/express?pin=1234" },
};
export const COPY = "https://pexip.example.com/webapp3/m/matt-town-square/express";
export const ROOM: Room = {
  alias: "matt-town-square",
  link: { copy: COPY },
  dial_in: { sip: "sip:matt-town-square@example.com", h323: "matt-town-square@example.com", guest_pin: "765432" },
  conference: CONFERENCE,
};

/** An API that gives good answers, but for those that are given. */
export function fakeApi(given: Partial<Api> = {}) {
  const api: Api = {
    config: vi.fn(() => Promise.resolve(ok({ is_ready: true, embedded: false, filter: { mode: "off" as const, channels: [] } }))),
    join: vi.fn(() => Promise.resolve(ok(JOIN))),
    room: vi.fn(() => Promise.resolve(ok(ROOM))),
    renew: vi.fn(() => Promise.resolve(ok({ renew_seconds: 30, conference: CONFERENCE }))),
    leave: vi.fn(() => Promise.resolve(ok(null))),
    policy: vi.fn(() => Promise.resolve(ok({ script: "{% set prefix = 'matt-' %}", test_request: "{}", test_answer: '{"action":"continue"}' }))),
    check: vi.fn(() => Promise.resolve(ok({ errors: [], warnings: [], node: { state: "reachable", message: "The node answers." }, vendor_plugin_running: false }))),
    searchChannels: vi.fn(() => Promise.resolve(ok({ channels: [{ id: SECRET_ROOM, display_name: "Board", type: "P", team_display_name: "Staff" }] }))),
    channel: vi.fn((id: string) => Promise.resolve(ok({ id, display_name: "Town Square", type: "O", team_display_name: "Staff" }))),
    people: vi.fn((ids: readonly string[]) => Promise.resolve(ok(ids.map((id) => ({ id, username: `name-${id.slice(0, 3)}` }))))),
    ...given,
  };
  return api;
}

/** A window that a click has opened, and what became of it. */
export class FakeWindow implements Opened {
  link: string | null = null;
  closed = false;
  focused = 0;
  constructor(readonly isObservable = true) {}
  isOpen = () => !this.closed;
  focus = () => {
    this.focused += 1;
    return this.isObservable && !this.closed;
  };
  go = (link: string) => void (this.link = link);
  close = () => void (this.closed = true);
}

/** Everything that was promised so far happens. */
export const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** Colours are a matter of a browser, and tried there. */
export async function expectAccessible(element: Element) {
  const { violations } = await axe.run(element, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}
