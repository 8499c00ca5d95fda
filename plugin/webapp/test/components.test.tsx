import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import React from "react";
import { Provider } from "react-redux";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ConferencePost } from "../src/components/ConferencePost";
import { Notices } from "../src/components/Notices";
import { AppModel } from "../src/model/app";
import { ANN, CONFERENCE, FakeWindow, JOIN, ME, ROOM, TOWN, expectAccessible, fakeApi, hostStore, ok, problem, settled } from "./helpers";

let host: ReturnType<typeof hostStore>;
let api: ReturnType<typeof fakeApi>;
let model: AppModel;
let pressed: ReturnType<typeof vi.fn<(channelId: string) => void>>;

beforeEach(() => {
  host = hostStore();
  api = fakeApi();
  pressed = vi.fn();
  model = new AppModel(host.store, api, pressed);
});
afterEach(() => {
  cleanup();
  model.stop();
});

function shown() {
  const { container } = render(
    <Provider store={host.store}>
      <button type="button">before</button>
      <Notices model={model} />
    </Provider>,
  );
  return container;
}

test("a refusal is told in a dialog that has the focus, closes with Escape and gives the focus back", async () => {
  const person = userEvent.setup();
  api.join = () => Promise.resolve(problem());
  const page = shown();
  const before = screen.getByRole("button", { name: "before" });
  before.focus();
  await model.join(TOWN, new FakeWindow());
  const dialog = await screen.findByRole("alertdialog", { name: "That did not work" });
  await waitFor(() => expect(dialog.contains(document.activeElement)).toBe(true));
  expect(dialog.getAttribute("aria-describedby")).toBeTruthy();
  expect(dialog.textContent).toContain("Join the channel first.");
  await expectAccessible(page);
  await person.keyboard("{Escape}");
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(document.activeElement).toBe(before);
});

test("the focus goes round within a dialog", async () => {
  const person = userEvent.setup();
  shown();
  await model.dialIn(TOWN);
  await screen.findByRole("dialog");
  const names = [];
  for (let step = 0; step < 7; step += 1) {
    await person.tab();
    names.push(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);
  }
  expect(names).toEqual(["Copy link", "Copy SIP address", "Copy H.323 address", "Copy guest PIN", "Copy SIP address and guest PIN", "Close", "Copy link"]);
  await person.tab({ shift: true });
  expect(document.activeElement?.textContent).toBe("Close");
});

test("the guest PIN is shown beside the address, and copied only when it is asked for", async () => {
  const person = userEvent.setup();
  const copied: string[] = [];
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation((text) => Promise.resolve(void copied.push(text)));
  const page = shown();
  await model.dialIn(TOWN);
  await screen.findByRole("dialog", { name: "Ways into the video conference of Town Square" });
  await expectAccessible(page);
  for (const name of ["Copy SIP address", "Copy guest PIN", "Copy SIP address and guest PIN"]) await person.click(screen.getByRole("button", { name }));
  expect(copied).toEqual(["sip:matt-town-square@example.com", "765432", "sip:matt-town-square@example.com, guest PIN 765432"]);
  await waitFor(() => expect(screen.getAllByRole("status").map((one) => one.textContent)).toContain("Copied"));
});

test("without a SIP domain the dialog says who can change that", async () => {
  api.room = () => Promise.resolve(ok({ ...ROOM, dial_in: { sip: null, h323: null, guest_pin: null } }));
  shown();
  await model.dialIn(TOWN);
  const dialog = await screen.findByRole("dialog");
  expect(dialog.textContent).toContain("your administrator has set no SIP domain");
  expect(screen.queryByRole("button", { name: "Copy SIP address" })).toBeNull();
});

test("what can be asked again has a button for it; what the server decided has none", async () => {
  const person = userEvent.setup();
  const room = vi.fn(() => Promise.resolve<Awaited<ReturnType<typeof api.room>>>(problem({ code: "network", message: null, isFinal: false })));
  api.room = room;
  shown();
  await model.dialIn(TOWN);
  expect((await screen.findByRole("alertdialog")).textContent).toContain("Mattermost cannot be reached");
  room.mockResolvedValue(problem());
  await person.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.getByRole("alertdialog").textContent).toContain("Join the channel first."));
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("what could not be joined for the moment can be tried again, in a click", async () => {
  const person = userEvent.setup();
  api.join = () => Promise.resolve(problem({ code: "timeout", message: null, isFinal: false }));
  shown();
  await model.join(TOWN, new FakeWindow());
  await person.click(await screen.findByRole("button", { name: "Try again" }));
  expect(pressed).toHaveBeenCalledWith(TOWN);
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("a blocked window becomes a link that can be pressed", async () => {
  const page = shown();
  await model.join(TOWN, null);
  const link = await screen.findByRole("link", { name: "Open the video conference" });
  expect(link.getAttribute("href")).toBe(JOIN.link.open);
  expect(link.getAttribute("rel")).toContain("noopener");
  await expectAccessible(page);
});

test("a PIN to type, a text to copy by hand, and a conference to leave are accessible", async () => {
  const page = shown();
  for (const dialog of [{ kind: "pin", pin: "480215", role: "guest" }, { kind: "copy", text: "https://pexip.example.com" }] as const) {
    model.notices.show(dialog);
    await screen.findByRole("dialog");
    await expectAccessible(page);
    model.notices.close();
  }
  model.notices.unobserved([TOWN]);
  await screen.findByText("You are in the video conference of Town Square");
  await expectAccessible(page);
});

const props = { state: "running", started_by: ANN, started_at: CONFERENCE.started_at, ended_at: null, people: [ANN] };

function post(given: Record<string, unknown>, press = vi.fn()) {
  const { container } = render(
    <Provider store={host.store}>
      <ConferencePost post={{ id: "p", channel_id: TOWN, message: "A video conference", props: given }} model={model} press={press} />
    </Provider>,
  );
  return container;
}

test("a running conference shows who is in, and how to join", async () => {
  const person = userEvent.setup();
  const press = vi.fn();
  const page = post({ pexip: props }, press);
  expect(page.textContent).toContain("ann started a video conference");
  expect(page.textContent).toContain("In the conference from Mattermost: ann");
  await expectAccessible(page);
  await person.click(screen.getByRole("button", { name: "Join" }));
  expect(press).toHaveBeenCalledWith(TOWN);
});

test("events show at once: who comes, and that it ended", async () => {
  const page = post({ pexip: props });
  const people = [...CONFERENCE.people, { user_id: ME, username: "me" }, { user_id: "new", username: "newcomer" }];
  host.store.dispatch({ type: "pexip/conference", channelId: TOWN, conference: { ...CONFERENCE, people } });
  await waitFor(() => expect(page.textContent).toContain("ann, me, newcomer"));
  host.store.dispatch({ type: "pexip/conference", channelId: TOWN, conference: null });
  await waitFor(() => expect(page.textContent).toContain("Ended"));
  expect(screen.queryByRole("button")).toBeNull();
});

test("an event that comes while the page asks is newer than the answer", async () => {
  let answer: () => void = () => undefined;
  api.room = () => new Promise((resolve) => (answer = () => resolve(ok(ROOM))));
  const page = post({ pexip: props });
  host.store.dispatch({ type: "pexip/conference", channelId: TOWN, conference: null });
  answer();
  await settled();
  await waitFor(() => expect(page.textContent).toContain("Ended"));
});

test("a later conference of the channel is not that of an older post", async () => {
  const page = post({ pexip: props });
  host.store.dispatch({ type: "pexip/conference", channelId: TOWN, conference: { ...CONFERENCE, started_at: CONFERENCE.started_at + 9_000 } });
  await waitFor(() => expect(page.textContent).toContain("Ended"));
});

test("an ended conference says how long it was, in the person's language", () => {
  host.speak("de");
  const page = post({ pexip: { ...props, state: "ended", ended_at: CONFERENCE.started_at + 65 * 60_000 } });
  expect(page.textContent).toContain("Beendet nach 1 Stunde, 5 Minuten");
  expect(page.textContent).toContain("Aus Mattermost dabei: ann");
});

test("names that the page lacks are asked for, and of many people some are named", async () => {
  const people = Array.from({ length: 12 }, (_, index) => `${index}`.padStart(26, "u"));
  api.room = () => Promise.resolve(problem());
  const page = post({ pexip: { ...props, people } });
  await waitFor(() => expect(page.textContent).toContain("name-uuu"));
  expect(page.textContent).toContain("and 4 more");
  expect(vi.mocked(api.people).mock.calls[0]?.[0]).toHaveLength(8);
});

test.each([{}, { pexip: "no" }, { pexip: { ...props, started_at: 1e300 } }, { pexip: { ...props, people: { length: 5 } } }])("a post that anybody wrote, %j, shows its text", (given) => {
  expect(post(given).textContent).toBe("A video conference");
});
