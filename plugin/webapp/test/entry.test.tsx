/** The entry in a page that stands for Mattermost's, with old and new registries. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { EVENTS, PLUGIN_ID } from "../src/manifest";
import type { Plugin, Registry } from "../src/registry";
import * as selectors from "../src/selectors";
import { CONFERENCE, DIRECT, JOIN, SECRET_ROOM, TOWN, hostStore, settled } from "./helpers";

let plugin: Plugin;
let answers: Record<string, unknown>;
const config = { is_ready: true, embedded: false, filter: { mode: "off", channels: [] as string[] }, is_admin: false };

beforeEach(async () => {
  vi.resetModules();
  vi.stubGlobal("registerPlugin", (id: string, given: Plugin) => {
    expect(id).toBe(PLUGIN_ID);
    plugin = given;
  });
  answers = { config, join: { ...JOIN }, presence: { renew_seconds: 30, conference: CONFERENCE } };
  vi.stubGlobal("fetch", (url: string) => Promise.resolve(new Response(JSON.stringify(answers[/(\w+)(\?.*)?$/.exec(url)?.[1] ?? ""]))));
  await import("../src/index");
});
afterEach(() => plugin.uninitialize());

function registry(isNew: boolean) {
  const there = new Map<string, { kind: string; act: (channel?: { id: string }) => void; texts: unknown[] }>();
  const events = new Map<string, (message: { data: unknown }) => void>();
  let count = 0;
  const button = (kind: string) => (_: unknown, act: (channel?: { id: string }) => void, ...texts: unknown[]) => {
    count += 1;
    there.set(`id${count}`, { kind, act, texts });
    return `id${count}`;
  };
  let reconnect: () => void = () => undefined;
  const given = {
    registerReducer: vi.fn(),
    registerChannelHeaderButtonAction: button("header"),
    ...(isNew && { registerAppBarComponent: button("bar"), registerGlobalComponent: vi.fn(() => "g") }),
    registerChannelHeaderMenuAction: vi.fn(() => "m"),
    registerPostTypeComponent: vi.fn(() => "p"),
    registerRootComponent: vi.fn(() => "r"),
    registerAdminConsoleCustomSetting: vi.fn(),
    registerWebSocketEventHandler: (event: string, handler: (message: { data: unknown }) => void) => void events.set(event, handler),
    registerReconnectHandler: (handler: () => void) => void (reconnect = handler),
    unregisterComponent: (id: string) => void there.delete(id),
  } satisfies Registry;
  return { given, events, reconnect: () => reconnect(), kinds: () => [...there.values()].map(({ kind }) => kind), there };
}

test.each([
  [true, ["header", "bar"]],
  [false, ["header"]],
])("the button is there in public and private channels only (a new registry: %s)", (isNew, kinds) => {
  const host = hostStore();
  const all = registry(isNew);
  plugin.initialize(all.given, host.store);
  expect(all.kinds()).toEqual(kinds);
  host.goTo(DIRECT);
  expect(all.kinds()).toEqual([]);
  host.goTo(SECRET_ROOM);
  expect(all.kinds()).toEqual(kinds);
  host.goTo("unknown");
  expect(all.kinds()).toEqual([]);
  host.goTo(TOWN);
  host.archive(TOWN);
  expect(all.kinds()).toEqual([]);
  host.goTo(SECRET_ROOM);
  plugin.uninitialize();
  expect(all.kinds()).toEqual([]);
  host.goTo(TOWN);
  expect(all.kinds()).toEqual([]);
  expect(all.given.registerRootComponent).toHaveBeenCalledTimes(isNew ? 0 : 1);
});

test("the button speaks the person's language, also when that changes", () => {
  const host = hostStore();
  const all = registry(true);
  plugin.initialize(all.given, host.store);
  host.speak("de");
  expect(all.kinds()).toEqual(["header", "bar"]);
  expect([...all.there.values()].map(({ texts }) => texts.at(-1))).toEqual(["An der Videokonferenz teilnehmen", "An der Videokonferenz teilnehmen"]);
});

test.each([
  ["only", [SECRET_ROOM], []],
  ["only", [TOWN], ["header"]],
  ["except", [TOWN], []],
  ["except", [SECRET_ROOM], ["header"]],
])("the filter %s %j is followed, and events change it", async (mode, channels, kinds) => {
  const host = hostStore();
  const all = registry(false);
  plugin.initialize(all.given, host.store);
  await settled();
  all.events.get(EVENTS.config)?.({ data: { ...config, filter: { mode, channels } } });
  expect(all.kinds()).toEqual(kinds);
});

test("a registry whose changes call back at once makes no second button", () => {
  const host = hostStore();
  const all = registry(true);
  const { registerChannelHeaderButtonAction, unregisterComponent } = all.given;
  const touch = () => host.store.dispatch({ type: "touch" });
  all.given.registerChannelHeaderButtonAction = (...given) => {
    touch();
    const id = registerChannelHeaderButtonAction(...given);
    touch();
    return id;
  };
  all.given.unregisterComponent = (id) => {
    touch();
    unregisterComponent(id);
    touch();
  };
  plugin.initialize(all.given, host.store);
  host.speak("de");
  host.goTo(DIRECT);
  host.goTo(TOWN);
  expect(all.kinds()).toEqual(["header", "bar"]);
});

test("events tell of conferences; what is malformed is left out, what was missed is forgotten", async () => {
  const host = hostStore();
  const all = registry(false);
  plugin.initialize(all.given, host.store);
  await settled();
  // The registry's reducer is part of this store already.
  all.events.get(EVENTS.conference)?.({ data: { channel_id: TOWN, conference: CONFERENCE } });
  all.events.get(EVENTS.conference)?.({ data: { channel_id: TOWN, conference: { people: "all" } } });
  expect(selectors.conference(host.store.getState(), TOWN)).toEqual(CONFERENCE);
  all.reconnect();
  expect(selectors.conference(host.store.getState(), TOWN)).toBeUndefined();
});

test("a press opens the window in the click itself", async () => {
  const host = hostStore();
  const all = registry(false);
  plugin.initialize(all.given, host.store);
  const replaced = vi.fn();
  const page = { closed: false, opener: window, focus: vi.fn(), close: vi.fn(), document: { title: "", querySelector: () => null }, location: { replace: replaced } };
  const open = vi.spyOn(window, "open").mockReturnValue(page as unknown as Window);
  const [button] = all.there.values();
  button?.act({ id: TOWN });
  expect(open).toHaveBeenCalledOnce();
  expect(page).toMatchObject({ opener: null, document: { title: "Connecting to the video conference…" } });
  await vi.waitFor(() => expect(replaced).toHaveBeenCalledWith(JOIN.link.open));
  button?.act({ id: TOWN });
  expect(open).toHaveBeenCalledOnce();
  expect(page.focus).toHaveBeenCalledOnce();
});
