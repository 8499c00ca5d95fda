import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import React, { useState } from "react";
import { Provider } from "react-redux";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createConsole } from "../src/console";
import type { ConsoleProps } from "../src/registry";
import { SECRET_ROOM, TOWN, expectAccessible, fakeApi, hostStore, ok, problem } from "./helpers";

const PATH = "PluginSettings.Plugins.com+pexip+pexip-video-connect.";
let api: ReturnType<typeof fakeApi>;

beforeEach(() => {
  api = fakeApi();
});
afterEach(cleanup);

/** The console's page as newer servers have it, which tell a plugin what is typed, or as older ones. */
function page(state: Readonly<Record<string, unknown>>, given: Partial<ConsoleProps> = {}, isNew = true) {
  const PexipConsole = createConsole(api);
  const changed = vi.fn();
  function Page() {
    const [values, setValues] = useState<Readonly<Record<string, unknown>>>(state);
    const [pin, setPin] = useState("");
    const set = (key: string, value: unknown) => setValues((all) => ({ ...all, [key]: value }));
    return (
      <form>
        <label>
          Host PIN
          <input
            id={`${PATH}hostpin`}
            value={pin}
            onChange={({ target }) => {
              setPin(target.value);
              set(`${PATH}hostpin`, target.value);
            }}
          />
        </label>
        <PexipConsole
          id={`${PATH}filterchannels`}
          value={values[`${PATH}filterchannels`]}
          onChange={(id, value) => {
            changed(id, value);
            set(id, value);
          }}
          {...(isNew && { currentState: values })}
          {...given}
        />
      </form>
    );
  }
  const { container } = render(
    <Provider store={hostStore().store}>
      <Page />
    </Provider>,
  );
  return { container, changed };
}

const findings = () => screen.queryAllByRole("listitem").map((item) => item.textContent);

test.each([
  ["a server that tells what is typed", true],
  ["an older one", false],
])("faults show while they are typed, on %s", async (_, isNew) => {
  const person = userEvent.setup();
  const { container } = page({ [`${PATH}node`]: "pexip.example.com", [`${PATH}prefix`]: "matt-" }, {}, isNew);
  await waitFor(() => expect(container.textContent).toMatch(/Warning|No fault/));
  await person.type(screen.getByLabelText("Host PIN"), "12");
  await waitFor(() => expect(findings().join()).toMatch(/Fault, Host PIN:.*4/));
  await expectAccessible(container);
});

test("without a form the saved configuration is checked, and the page says so", async () => {
  const PexipConsole = createConsole(api);
  const config = { PluginSettings: { Plugins: { "com.pexip.pexip-video-connect": { prefix: "Matt" } } } };
  render(
    <Provider store={hostStore().store}>
      <PexipConsole id={`${PATH}filterchannels`} value={null} onChange={vi.fn()} config={config} />
    </Provider>,
  );
  await waitFor(() => expect(findings().join()).toContain("Fault, VMR prefix"));
  expect(screen.getByText("What follows is about the settings as they were saved.")).toBeTruthy();
});

test("a channel gets an alias that can be tried before it is saved", async () => {
  const person = userEvent.setup();
  const { container } = page({ [`${PATH}prefix`]: "video-", [`${PATH}sipdomain`]: "example.com" });
  const name = screen.getByLabelText("Name of a channel");
  await waitFor(() => expect(container.textContent).toContain("video-town-square · sip:video-town-square@example.com"));
  expect(container.textContent).toContain("video-town-square.p…");
  await person.clear(name);
  await person.type(name, "Büro Köln{Enter}");
  expect(container.textContent).toContain("video-buro-koln");
});

test("channels are searched, chosen and removed, and the value is what is stored", async () => {
  const person = userEvent.setup();
  const { container, changed } = page({ [`${PATH}filterchannels`]: JSON.stringify({ mode: "only", channels: [TOWN] }) });
  expect(screen.getByRole("radio", { name: "Only the channels below" })).toHaveProperty("checked", true);
  await screen.findByText("Town Square (Staff)");
  await person.type(screen.getByRole("searchbox", { name: "Add a channel" }), "boa");
  await person.click(await screen.findByRole("button", { name: "Add Board (Staff, private)" }));
  expect(changed).toHaveBeenLastCalledWith(`${PATH}filterchannels`, { mode: "only", channels: [TOWN, SECRET_ROOM] });
  expect(api.searchChannels).toHaveBeenCalledOnce();
  expect(document.activeElement).toBe(screen.getByRole("searchbox", { name: "Add a channel" }));
  expect(container.textContent).not.toContain("No public or private channel");
  await expectAccessible(container);
  await person.click(screen.getByRole("button", { name: "Remove Town Square (Staff)" }));
  expect(changed).toHaveBeenLastCalledWith(`${PATH}filterchannels`, { mode: "only", channels: [SECRET_ROOM] });
  expect(document.activeElement).toBe(screen.getByRole("searchbox", { name: "Add a channel" }));
  await person.click(screen.getByRole("radio", { name: "All public and private channels" }));
  expect(changed).toHaveBeenLastCalledWith(`${PATH}filterchannels`, { mode: "off", channels: [SECRET_ROOM] });
  expect(screen.queryByRole("searchbox")).toBeNull();
});

test("a channel that is gone can be removed by its id", async () => {
  api.channel = () => Promise.resolve(problem());
  page({ [`${PATH}filterchannels`]: { mode: "except", channels: [TOWN] } });
  await screen.findByRole("button", { name: `Remove unknown channel ${TOWN}` });
});

test("the policy script is asked for, shown, copied and put away", async () => {
  const person = userEvent.setup();
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const { container } = page({});
  expect(api.policy).not.toHaveBeenCalled();
  await person.click(screen.getByRole("button", { name: "Show the script" }));
  expect(await screen.findByRole("textbox", { name: "Policy script" })).toHaveProperty("value", "{% set prefix = 'matt-' %}");
  await expectAccessible(container);
  await person.click(screen.getByRole("button", { name: "Copy: Policy script" }));
  expect(writeText).toHaveBeenCalledWith("{% set prefix = 'matt-' %}");
  await screen.findByText("Copied");
  await person.click(screen.getByRole("button", { name: "Hide the script" }));
  expect(screen.queryByRole("textbox", { name: "Policy script" })).toBeNull();
});

test("the check tells of the node, of the other plugin, and of what only the server can know", async () => {
  const person = userEvent.setup();
  const only = { setting: "Secret", code: "secret_too_short", message: "secret has 5 characters" };
  const known = { setting: "Prefix", code: "prefix_character", message: "said twice" };
  const node = { state: "no_answer", message: "The node does not answer." };
  api.check = vi.fn(() => Promise.resolve(ok({ errors: [only, known], warnings: [], node, vendor_plugin_running: true })));
  const { container } = page({ [`${PATH}prefix`]: "Matt!" });
  await waitFor(() => expect(findings().join()).toContain("VMR prefix"));
  await person.click(screen.getByRole("button", { name: "Check the node and these settings" }));
  await screen.findByText("The node does not answer.");
  expect(vi.mocked(api.check).mock.calls[0]?.[0]).toMatchObject({ prefix: "Matt!" });
  expect(container.textContent).toContain("com.pexip.pexip-app");
  expect(container.textContent).toContain("Fault, Secret: secret has 5 characters");
  expect(container.textContent).not.toContain("said twice");
  await person.type(screen.getByLabelText("Host PIN"), "1");
  await waitFor(() => expect(screen.queryByText("The node does not answer.")).toBeNull());
});

test("what the server refuses is told", async () => {
  const person = userEvent.setup();
  api.policy = () => Promise.resolve(problem({ message: "Only system administrators." }));
  api.check = () => Promise.resolve(problem({ code: "timeout", message: null }));
  const { container } = page({});
  await person.click(screen.getByRole("button", { name: "Show the script" }));
  await person.click(screen.getByRole("button", { name: "Check the node and these settings" }));
  await waitFor(() => expect(container.textContent).toContain("Only system administrators."));
  expect(container.textContent).toContain("Mattermost did not answer in time.");
  expect(within(container).queryByRole("textbox", { name: "Policy script" })).toBeNull();
});
