import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Sessions, tabId } from "../src/model/sessions";
import { FakeWindow, TOWN, fakeApi, ok, problem, settled } from "./helpers";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

function started(given: Parameters<typeof fakeApi>[0] = {}, opened = new FakeWindow()) {
  const api = fakeApi(given);
  const events = { renewed: vi.fn(), refused: vi.fn(), changed: vi.fn() };
  const sessions = new Sessions(api, "tab", events);
  sessions.opening(TOWN, opened);
  return { api, events, sessions, opened };
}

test("a presence is renewed as often as the server says while the window is open, and ended when it closes", async () => {
  const { api, sessions, opened, events } = started();
  sessions.joined(TOWN);
  await vi.advanceTimersByTimeAsync(91_000);
  expect(api.renew).toHaveBeenCalledTimes(4);
  expect(api.renew).toHaveBeenLastCalledWith(TOWN, "tab");
  expect(events.renewed).toHaveBeenCalledTimes(4);
  expect(api.leave).not.toHaveBeenCalled();

  opened.closed = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(api.leave).toHaveBeenCalledWith(TOWN, "tab");
  await vi.advanceTimersByTimeAsync(120_000);
  expect(api.renew).toHaveBeenCalledTimes(4);
  expect(vi.getTimerCount()).toBe(0);
});

test("the end is told after a renewal that is under way, so that it is the last word", async () => {
  let answer: () => void = () => undefined;
  const { api, sessions } = started({ renew: () => new Promise((resolve) => (answer = () => resolve(problem()))) });
  sessions.joined(TOWN);
  sessions.end(TOWN);
  await settled();
  expect(api.leave).not.toHaveBeenCalled();
  answer();
  await settled();
  expect(api.leave).toHaveBeenCalledOnce();
});

test("a window that never went anywhere leaves no presence", async () => {
  const { api, opened } = started();
  opened.closed = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(api.renew).not.toHaveBeenCalled();
  expect(api.leave).not.toHaveBeenCalled();
});

test("without a network it asks again, ever more slowly, and at once when the server waits for it", async () => {
  const renew = vi.fn(() => Promise.resolve(problem({ code: "network", isFinal: false })));
  const { api, sessions, events } = started({ renew });
  sessions.joined(TOWN);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(renew.mock.calls.length).toBeGreaterThan(3);
  expect(renew.mock.calls.length).toBeLessThan(8);
  expect(events.refused).not.toHaveBeenCalled();
  renew.mockResolvedValue(problem({ code: "too_many", isFinal: false, retryAfter: 100 }));
  await vi.advanceTimersByTimeAsync(31_000);
  const count = renew.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(renew).toHaveBeenCalledTimes(count);
  expect(api.leave).not.toHaveBeenCalled();
});

test("whoever may not be there any more is told so, once", async () => {
  const { api, sessions, events } = started({ renew: vi.fn(() => Promise.resolve(problem())) });
  sessions.joined(TOWN);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(events.refused).toHaveBeenCalledOnce();
  expect(api.renew).toHaveBeenCalledOnce();
  expect(api.leave).not.toHaveBeenCalled();
});

test("a page that goes away tells so, and announces itself again if it comes back", async () => {
  const { api, sessions } = started();
  sessions.joined(TOWN);
  await settled();
  sessions.pause();
  expect(api.leave).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(api.renew).toHaveBeenCalledTimes(2);
});

test("a second press brings the window to the front; a closed one is no window", () => {
  const { sessions, opened } = started();
  expect(sessions.focus(TOWN)).toBe(true);
  expect(opened.focused).toBe(1);
  opened.closed = true;
  expect(sessions.focus(TOWN)).toBe(false);
  expect(sessions.focus("other")).toBe(false);
});

test("where windows cannot be seen, a presence lasts until the person ends it", async () => {
  const { api, sessions, events } = started({}, new FakeWindow(false));
  expect(sessions.unobserved()).toEqual([]);
  sessions.joined(TOWN);
  expect(sessions.unobserved()).toEqual([TOWN]);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(api.renew).toHaveBeenCalledTimes(2);
  sessions.end(TOWN);
  await settled();
  expect(sessions.unobserved()).toEqual([]);
  expect(events.changed).toHaveBeenCalled();
  expect(api.leave).toHaveBeenCalledOnce();
});

test("a presence that is renewed says who is in", async () => {
  const presence = { renew_seconds: 30, conference: { started_by: "x", started_at: 1, people: [] } };
  const { sessions, events } = started({ renew: () => Promise.resolve(ok(presence)) });
  sessions.joined(TOWN);
  await settled();
  expect(events.renewed).toHaveBeenCalledWith(TOWN, presence);
});

test("a page keeps its id when it is loaded again, and has one where nothing can be kept", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value) };
  const id = tabId(storage);
  expect(id).toMatch(/^[\w-]{16,64}$/);
  expect(tabId(storage)).toBe(id);
  kept.forEach((_, name) => kept.set(name, "<short>"));
  expect(tabId(storage)).toMatch(/^[\w-]{16,64}$/);
  const refuses = () => {
    throw new Error("denied");
  };
  expect(tabId({ getItem: refuses, setItem: refuses })).toMatch(/^[\w-]{16,64}$/);
});
