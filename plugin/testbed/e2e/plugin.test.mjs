/** The whole plugin on a real server, MATTERMOST_VERSION: set up by an administrator, used by people. ARCHIVE is the plugin. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { CHANNELS, PEOPLE, TEAM } from "../mattermost/people.mjs";
import { until } from "../mattermost/processes.mjs";
import { Rest } from "../mattermost/rest.mjs";
import { temporary } from "../mattermost/test/program.mjs";
import { PLUGIN, SETTINGS, startWorld } from "../world/world.mjs";
import { Browser } from "./browser.mjs";

const version = process.env.MATTERMOST_VERSION ?? "11.4";
const path = `/${TEAM.name}/channels/${CHANNELS.planning.name}`;
const ALIAS = "matt-weekly-planning";

let place, world, browser, admin, alice, bob;
before(async () => {
  place = temporary();
  world = await startWorld(version, process.env.ARCHIVE, { state: join(place, "state"), settings: null });
  browser = await Browser.start();
});
after(async () => {
  await browser?.close();
  await world?.stop();
  rmSync(place, { recursive: true, force: true });
});

/** Keeps a picture, if it is said where. */
async function picture(page, name) {
  if (!process.env.PICTURES) return;
  mkdirSync(process.env.PICTURES, { recursive: true });
  await page.screenshot({ path: join(process.env.PICTURES, `${name}-${version}.png`), fullPage: true });
}

const session = (name) => new Rest(world.mattermost.url).login(PEOPLE[name]);
const channel = (name) => world.mattermost.people.channels[name];
const button = (page) => page.getByRole("button", { name: "Join the video conference" });

/** Presses something, and gives the window that opens, once Web App 3 is in it. */
async function opened(page, target) {
  const [popup] = await Promise.all([page.waitForEvent("popup"), target.click()]);
  await popup.waitForSelector("main[data-entry]");
  return popup;
}

/** What a window of Web App 3 says. */
const entry = (popup) => popup.$eval("main", ({ dataset: { entry, room, role } }) => ({ entry, room, role }));

/** The post about the conference, as a page shows it. */
const post = (page) => page.locator(".pexip-post").last();

test("before it is set up, people are told so and administrators what is missing", async () => {
  const person = await session("alice");
  const answer = await world.send(person, "POST", `api/v1/channels/${channel("planning").id}/join`, {});
  const { error } = await answer.json();
  assert.equal(error.code, "not_set_up");
  assert.match(error.message, /not set up yet/);
});

test("an administrator sets everything up in the System Console", async () => {
  admin = await browser.loggedIn(world.mattermost.url, `/admin_console/plugins/plugin_${PLUGIN}`, PEOPLE.admin);
  const field = (key) => admin.locator(`[id="PluginSettings.Plugins.${PLUGIN.replaceAll(".", "+")}.${key}"]`);
  await field("node").fill("https://not a node");
  await field("hostpin").fill(SETTINGS.HostPin);
  await field("guestpin").fill(SETTINGS.GuestPin);
  await field("sipdomain").fill(SETTINGS.SipDomain);
  const faults = admin.getByText(/^Fault, Pexip Infinity Server/);
  await faults.waitFor();
  await field("node").fill(world.pexip.node);
  await faults.waitFor({ state: "detached" });
  await admin.click("#saveSetting");
  await admin.getByText("Saved", { exact: true }).waitFor();
  await admin.getByRole("button", { name: "Check the node and these settings" }).click();
  await admin.getByText("The Conferencing Node answers.").waitFor();
  await admin.getByLabel("Name of a channel").fill("Weekly Planning");
  await admin.getByText(ALIAS).first().waitFor();
  await picture(admin, "system-console");
  await admin.getByRole("button", { name: "Show the script" }).click();
  const script = await admin.getByRole("textbox", { name: "Policy script" }).inputValue();
  await world.pexip.setPolicy(script);
});

test("two people join, and their channel sees it", async () => {
  alice = await browser.loggedIn(world.mattermost.url, path, PEOPLE.alice);
  bob = await browser.loggedIn(world.mattermost.url, path, PEOPLE.bob);
  const hers = await opened(alice, button(alice));
  assert.deepEqual(await entry(hers), { entry: "joined", room: ALIAS, role: "host" });
  await post(bob).getByText("alice").first().waitFor();
  await picture(bob, "conference-post");
  const his = await opened(bob, post(bob).getByRole("button", { name: "Join" }));
  assert.deepEqual(await entry(his), { entry: "joined", room: ALIAS, role: "host" });
  await post(alice).getByText("alice, bob").waitFor();
  assert.equal(await alice.locator(".pexip-post").count(), 1, "one post for one conference");
  await picture(alice, "two-people");
  // A window that seems to close sooner is taken for one that cannot be watched.
  await alice.waitForTimeout(5_000);
  await hers.close();
  await post(bob).getByText(/In the conference from Mattermost: bob/).waitFor();
  await his.close();
  await post(alice).getByText(/Ended after/).waitFor();
});

test("there is no button in a direct message", async () => {
  const people = world.mattermost.people;
  await people.admin.post("channels/direct", [people.users.alice.id, people.users.bob.id]);
  const page = await browser.loggedIn(world.mattermost.url, path, PEOPLE.alice);
  await button(page).waitFor();
  await page.locator(`[id^="sidebarItem_"][id*="__"]`).first().click();
  await button(page).waitFor({ state: "detached" });
  await page.click(`#sidebarItem_${CHANNELS.board.name}`);
  await button(page).waitFor();
});

test("who is not in a channel is refused, and so is who is not logged in", async () => {
  for (const [name, where, status, code] of [
    ["outsider", "planning", 403, "not_a_member"],
    ["bob", "board", 403, "not_a_member"],
    [undefined, "planning", 401, "not_logged_in"],
  ]) {
    const person = name && (await session(name));
    for (const [method, route] of [["POST", "join"], ["PUT", "presence"], ["GET", "conference"]]) {
      const body = { POST: {}, PUT: { tab: "a-tab-that-is-long-enough" } }[method];
      const answer = await world.send(person, method, `api/v1/channels/${channel(where).id}/${route}`, body);
      const text = await answer.text();
      assert.equal(answer.status, status, `${name} ${method} ${route}: ${text}`);
      assert.equal(JSON.parse(text).error.code, code);
      assert.ok(!text.includes(SETTINGS.HostPin) && !text.includes(SETTINGS.GuestPin));
    }
  }
});

test("the slash command answers only the one who typed it", async () => {
  const person = await session("alice");
  const say = (command) => person.post("commands/execute", { channel_id: channel("planning").id, team_id: world.mattermost.people.team.id, command });
  await alice.fill("#post_textbox", "/pexip start");
  await alice.click('[data-testid="SendMessageButton"]');
  await alice.getByText("Join the video conference as a host").waitFor();
  await say("/pexip dial");
  await alice.getByText(`sip:${ALIAS}@${SETTINGS.SipDomain}`).waitFor();
  assert.equal(await bob.getByText("as a host").count(), 0);
});

test("a room system that dials the address gets into the same conference", async () => {
  const person = await session("alice");
  for (const name of ["planning", "board"]) {
    const { alias, dial_in: dialIn } = await world.ask(person, "GET", `api/v1/channels/${channel(name).id}/conference`);
    for (const [protocol, address] of [["sip", dialIn.sip], ["h323", dialIn.h323]]) {
      const call = { protocol, local_alias: address, remote_alias: "sip:boardroom@example.com" };
      const asGuest = await world.pexip.dial({ ...call, pin: dialIn.guest_pin ?? "none" });
      assert.deepEqual(asGuest, { entry: "joined", room: { name: alias, service_tag: "Mattermost" }, role: "guest" }, `${protocol} ${name}`);
      const asHost = await world.pexip.dial({ ...call, pin: SETTINGS.HostPin });
      assert.equal(asHost.role, "host");
      assert.equal((await world.pexip.dial({ ...call, pin: "000000" })).entry, "wrong_pin");
    }
  }
});

test("a wrong configuration leaves the last good one in force", async () => {
  const person = await session("alice");
  const joins = () => world.ask(person, "POST", `api/v1/channels/${channel("planning").id}/join`, {});
  await world.configure({ Prefix: "No Prefix!", HostPin: SETTINGS.HostPin, Node: world.pexip.node });
  const faults = async () => (await world.ask(world.admin, "GET", "api/v1/config")).faults;
  assert.ok(await until(async () => (await faults()).length > 0, 10));
  assert.equal((await joins()).alias, ALIAS);
  await world.setUp(SETTINGS);
  assert.ok(await until(async () => (await faults()).length === 0, 10));
});

test("nothing went against the page's policy, and nothing was thrown", async () => {
  assert.deepEqual(await browser.complaints(), []);
});
