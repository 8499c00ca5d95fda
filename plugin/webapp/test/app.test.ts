import { afterEach, expect, test, vi } from "vitest";

import { AppModel } from "../src/model/app";
import { openInClick } from "../src/model/opened";
import * as selectors from "../src/selectors";
import { CONFERENCE, COPY, FakeWindow, JOIN, TOWN, fakeApi, hostStore, ok, problem, settled } from "./helpers";

let model: AppModel;
const made = (given: Parameters<typeof fakeApi>[0] = {}) => {
  const api = fakeApi(given);
  const { store } = hostStore();
  model = new AppModel(store, api, vi.fn());
  return { api, store, model };
};
afterEach(() => model.stop());

test("a press sends the window to the link that the server gives, and announces the person", async () => {
  const { api, store } = made();
  const opened = new FakeWindow();
  await model.join(TOWN, opened);
  expect(opened.link).toBe(JOIN.link.open);
  await settled();
  expect(api.renew).toHaveBeenCalledOnce();
  expect(selectors.conference(store.getState(), TOWN)).toEqual(CONFERENCE);
  expect(model.notices.now.dialog).toBeNull();
  expect(model.focus(TOWN)).toBe(true);
});

test("a refusal closes the window and shows the server's sentence", async () => {
  const { api } = made({ join: () => Promise.resolve(problem()) });
  const opened = new FakeWindow();
  await model.join(TOWN, opened);
  expect(opened).toMatchObject({ closed: true, link: null });
  expect(model.notices.now.dialog).toMatchObject({ kind: "problem", problem: { message: "Join the channel first." } });
  await settled();
  expect(api.renew).not.toHaveBeenCalled();
  expect(api.leave).not.toHaveBeenCalled();
});

test.each(["javascript:alert(1)", "http://pexip.example.com/", "data:text/html,x", "/relative", ""])("no window is sent to %o", async (open) => {
  made({ join: () => Promise.resolve(ok({ ...JOIN, link: { open } })) });
  const opened = new FakeWindow();
  await model.join(TOWN, opened);
  expect(opened).toMatchObject({ closed: true, link: null });
  expect(model.notices.now.dialog).toMatchObject({ kind: "problem", problem: { code: "unexpected" } });
});

test("a window that was closed before the answer stays closed", async () => {
  const opened = new FakeWindow();
  const { api } = made();
  const done = model.join(TOWN, opened);
  opened.closed = true;
  await done;
  expect(opened.link).toBeNull();
  expect(api.renew).not.toHaveBeenCalled();
});

test("a blocked window becomes a link, whose press is the click that opens one", async () => {
  const { api } = made();
  await model.join(TOWN, null);
  expect(model.notices.now.dialog).toEqual({ kind: "blocked", channelId: TOWN, link: JOIN.link.open, toType: null });
  expect(api.renew).not.toHaveBeenCalled();

  const open = vi.spyOn(window, "open").mockReturnValue(null);
  expect(model.openBlocked(TOWN, JOIN.link.open, null)).toBe(false);
  const replaced = vi.fn();
  const page = { closed: false, opener: window as unknown, document: { title: "", querySelector: () => null }, location: { replace: replaced } };
  open.mockReturnValue(page as unknown as Window);
  expect(model.openBlocked(TOWN, JOIN.link.open, null)).toBe(true);
  expect(replaced).toHaveBeenCalledWith(JOIN.link.open);
  expect(page.opener).toBeNull();
  expect(model.notices.now.dialog).toBeNull();
  expect(api.renew).toHaveBeenCalledOnce();
});

test("a host whose link has no PIN is shown it, in a dialog and not in the page's state", async () => {
  const { store } = made({ join: () => Promise.resolve(ok({ ...JOIN, pin: "480215", link: { open: COPY } })) });
  await model.join(TOWN, new FakeWindow());
  await settled();
  expect(model.notices.now.dialog).toEqual({ kind: "pin", pin: "480215", role: "host" });
  expect(JSON.stringify(store.getState())).not.toContain("480215");
  model.notices.close();
  expect(JSON.stringify(model.notices.now)).not.toContain("480215");
});

test("a PIN that the link has already is not shown", async () => {
  made({ join: () => Promise.resolve(ok({ ...JOIN, pin: "480215" })) });
  await model.join(TOWN, new FakeWindow());
  expect(model.notices.now.dialog).toBeNull();
});

test("the copied link is the one without PIN; what the browser does not copy is shown", async () => {
  made();
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  await model.copyLink(TOWN);
  expect(writeText).toHaveBeenCalledWith(COPY);
  expect(model.notices.now.said).toBe("Link copied");

  vi.stubGlobal("navigator", { clipboard: undefined });
  const bySelection = vi.fn(() => false);
  Object.assign(document, { execCommand: bySelection });
  await model.copyLink(TOWN);
  expect(model.notices.now.dialog).toEqual({ kind: "copy", text: COPY });
  bySelection.mockReturnValue(true);
  model.notices.close();
  await model.copyLink(TOWN);
  expect(model.notices.now.dialog).toBeNull();
  expect(document.querySelector("textarea")).toBeNull();
});

test("a line that says what was done goes away", async () => {
  made();
  vi.useFakeTimers();
  model.notices.say("Copied");
  await vi.advanceTimersByTimeAsync(4_000);
  vi.useRealTimers();
  expect(model.notices.now.said).toBe("");
});

test("names and conferences are asked for once, where they are not known", async () => {
  const { api, store } = made();
  await model.learn(TOWN);
  await model.learn(TOWN);
  expect(api.room).toHaveBeenCalledOnce();
  vi.useFakeTimers();
  model.learnNames(["bobbbbb", "annnnnnnnnnnnnnnnnnnnnnnnn"]);
  model.learnNames(["carol", "bobbbbb"]);
  await vi.advanceTimersByTimeAsync(50);
  model.learnNames(["bobbbbb", "carol"]);
  await vi.advanceTimersByTimeAsync(50);
  vi.useRealTimers();
  expect(api.people).toHaveBeenCalledOnce();
  expect(api.people).toHaveBeenCalledWith(["bobbbbb", "carol"]);
  expect(selectors.personName(store.getState(), "bobbbbb")).toBe("name-bob");
});

test("a page that goes away ends its presences", async () => {
  const { api } = made();
  await model.join(TOWN, new FakeWindow());
  await settled();
  window.dispatchEvent(new Event("pagehide"));
  expect(api.leave).toHaveBeenCalledOnce();
});

test("a window that looks closed as soon as it is shown is one that cannot be watched; later it is closed", () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const page = { closed: false, opener: window as unknown, focus: vi.fn(), document: { title: "", querySelector: () => null }, location: { replace: vi.fn() } };
  vi.spyOn(window, "open").mockImplementation(() => page as unknown as Window);
  const [soon, late] = [openInClick("…"), openInClick("…")];
  page.closed = true;
  expect(soon?.isOpen()).toBe(false);
  soon?.go(JOIN.link.open);
  late?.go(JOIN.link.open);
  vi.advanceTimersByTime(1_000);
  expect([soon?.isOpen(), soon?.isObservable, soon?.focus()]).toEqual([true, false, false]);
  vi.advanceTimersByTime(9_000);
  expect([late?.isOpen(), late?.isObservable]).toEqual([false, true]);
  vi.useRealTimers();
});

test("in the desktop app links go to the system's browser, without an empty window before", async () => {
  const { api } = made();
  vi.stubGlobal("desktopAPI", {});
  const open = vi.spyOn(window, "open").mockReturnValue(null);
  const opened = openInClick("…");
  expect(open).not.toHaveBeenCalled();
  await model.join(TOWN, opened);
  expect(open).toHaveBeenCalledWith(JOIN.link.open, "_blank", "noopener");
  expect(model.notices.now.unobserved).toEqual([TOWN]);
  model.leave(TOWN);
  expect(model.notices.now.unobserved).toEqual([]);
  await settled();
  expect(api.leave).toHaveBeenCalledOnce();
});
