/** The built plugin on the testbed's page, with each React that Mattermost has had, under the policies of real servers. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { CHANNELS, PLUGIN, startStandIn } from "./mattermost.mjs";
import { opened, picture, startBrowser, troubles } from "./page.mjs";

const CLIENT = fileURLToPath(new URL("../../testbed/client/build.mjs", import.meta.url));
const VERSIONS = { "6.7.2": "16", "9.10": "17", "11.4": "18", 12: "19" };
const [TOWN] = CHANNELS;

let browser, clients;
before(async () => {
  clients = mkdtempSync(join(tmpdir(), "pexip-webapp-"));
  for (const version of Object.keys(VERSIONS)) execFileSync(process.execPath, [CLIENT, version, join(clients, version)]);
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  rmSync(clients, { recursive: true, force: true });
});

/** A stand-in that is stopped with the test, and pages on it that must have had nothing to complain about. */
async function served(t, version, site) {
  const server = await startStandIn(version, join(clients, version), site);
  const pages = [];
  t.after(async () => {
    for (const { context } of pages) await context.close();
    await server.stop();
  });
  const as = async (options) => {
    const one = await opened(browser, server.url, options);
    pages.push(one);
    return one;
  };
  const quiet = () => assert.deepEqual(pages.flatMap(({ complaints }) => complaints), []);
  return { server, as, quiet };
}

const button = (page) => page.locator(`.channel-header__icon, #app-bar-icon-${PLUGIN.replaceAll(".", "\\.")}`);
const asked = (server, part) => server.state.requests.filter((one) => one.includes(part)).length;
const until = async (isSo, what) => {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) if (await isSo()) return;
  assert.fail(`not so in time: ${what}`);
};

for (const [version, react] of Object.entries(VERSIONS)) {
  describe(`Mattermost ${version}, React ${react}`, () => {
    test("two people meet, see each other in the post, and leave", async (t) => {
      const { server, as, quiet } = await served(t, version);
      const [ann, bob] = [await as(), await as({ who: "bob" })];
      assert.equal(await ann.page.evaluate(() => window.React.version.split(".")[0]), react);
      const [window] = await Promise.all([ann.context.waitForEvent("page"), button(ann.page).click()]);
      await window.waitForURL("https://pexip.example.com/webapp3/m/matt-town-square/express?**");
      assert.equal(await window.evaluate(() => window.opener), null);
      const post = bob.page.locator(".pexip-post");
      await post.getByText("Aus Mattermost in der Konferenz: ann").waitFor();
      await picture(bob.page, `post-${version}`);

      const [other] = await Promise.all([bob.context.waitForEvent("page"), post.getByRole("button", { name: "Teilnehmen" }).click()]);
      await other.waitForURL("https://pexip.example.com/**");
      await ann.page.getByText("In the conference from Mattermost: ann, bob").waitFor();

      // A second press brings the window to the front.
      const joins = asked(server, "/join");
      await button(ann.page).click();
      assert.equal(ann.context.pages().length, 2);
      assert.equal(asked(server, "/join"), joins);

      // A window that is closed at once would be taken for one that cannot be watched.
      await ann.page.evaluate(() => {
        const { now } = Date;
        Date.now = () => now() + 10_000;
      });
      await window.close();
      await ann.page.getByText("In the conference from Mattermost: bob").waitFor();
      // A page that goes away tells so.
      await bob.page.goto("about:blank");
      await ann.page.getByText(/Ended after 1 minute/).waitFor();
      assert.equal(await ann.page.locator(".pexip-post button").count(), 0);
      quiet();
    });

    test("there is a button in public and private channels, and none in direct messages", async (t) => {
      const { as, quiet } = await served(t, version);
      const { page } = await as();
      await button(page).waitFor();
      await page.click("#sidebarItem_direct");
      await until(async () => (await button(page).count()) === 0, "no button");
      await page.click("#sidebarItem_board");
      await button(page).waitFor();
      assert.equal(await button(page).count(), 1);
      assert.equal(await button(page).getAttribute("aria-label"), "Join the video conference");
      quiet();
    });

    test("the System Console checks settings while they are typed, and its page saves", async (t) => {
      const { server, as, quiet } = await served(t, version);
      const { page } = await as({ path: `/admin_console/plugins/plugin_${PLUGIN}` });
      await page.getByText("Warning, Host PIN").or(page.getByText("Warning, SIP domain")).first().waitFor();
      await page.getByLabel("Host PIN").fill("12");
      await page.getByText("Fault, Host PIN:").waitFor();
      await page.getByLabel("VMR prefix").fill("video-");
      await page.getByText("video-town-square", { exact: true }).waitFor();
      await page.getByLabel("Only the channels below").check();
      await page.getByRole("searchbox", { name: "Add a channel" }).fill("board");
      await page.getByRole("button", { name: "Add Board (Staff, private)" }).click();
      await page.getByRole("button", { name: "Check the node and these settings" }).click();
      await page.getByText("The node did not answer within 5 seconds.").waitFor();
      await page.getByRole("button", { name: "Show the script" }).click();
      await page.getByRole("button", { name: "Copy: Policy script" }).click();
      await page.getByText("Copied").waitFor();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /set prefix/);
      assert.deepEqual(await troubles(page, ".pexip-console"), []);
      await picture(page, `console-${version}`);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved", { exact: true }).waitFor();
      assert.deepEqual(server.state.settings.filterchannels, { mode: "only", channels: [CHANNELS[1].id] });
      quiet();
    });
  });
}

test("a refusal closes the window and is told by the keyboard's way, too", async (t) => {
  const { server, as } = await served(t, "11.4");
  server.refuse(403, "read_only", "This channel is read-only, so it has no conference.");
  const { page, context } = await as();
  await button(page).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "That did not work" });
  await dialog.getByText("This channel is read-only").waitFor();
  await until(() => context.pages().length === 1, "the window is closed");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Close");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Join the video conference");
});

test("where the browser blocks the window, a link opens it", async (t) => {
  const { server, as, quiet } = await served(t, "11.4");
  const { page, context } = await as();
  await page.evaluate(() => {
    const { open } = window;
    window.open = (...given) => {
      window.open = open;
      return given[0] === "" ? null : open(...given);
    };
  });
  await button(page).click();
  const link = page.getByRole("link", { name: "Open the video conference" });
  await link.waitFor();
  const [window] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await window.waitForURL("https://pexip.example.com/**");
  await until(() => asked(server, "presence") > 0, "the person is announced");
  quiet();
});

test("where Web App 3's window cannot be watched, the person says when they have left", async (t) => {
  const { server, as, quiet } = await served(t, "11.4");
  const { page, context } = await as({ headers: { "Cross-Origin-Opener-Policy": "same-origin" } });
  const [window] = await Promise.all([context.waitForEvent("page"), button(page).click()]);
  await window.waitForURL("https://pexip.example.com/**");
  const card = page.locator(".pexip-card", { hasText: "You are in the video conference of Town Square" });
  await card.waitFor();
  assert.equal(asked(server, "DELETE"), 0);
  assert.deepEqual(await troubles(page, ".pexip-corner"), []);
  await card.getByRole("button", { name: "I have left" }).click();
  await page.getByText(/Ended after/).waitFor();
  quiet();
});

test("the site may have a path of its own", async (t) => {
  const { server, as, quiet } = await served(t, "11.4", "/chat");
  const { page, context } = await as();
  const [window] = await Promise.all([context.waitForEvent("page"), button(page).click()]);
  await window.waitForURL("https://pexip.example.com/**");
  assert.ok(asked(server, `/chat/plugins/${PLUGIN}/api/v1/channels/${TOWN.id}/join`) === 1);
  quiet();
});

for (const theme of ["light", "dark", null]) {
  test(`axe finds nothing, and it looks well: ${theme ?? "no theme"}`, async (t) => {
    const { server, as, quiet } = await served(t, "11.4");
    const { page } = await as({ theme });
    server.state.pin = "480215";
    const name = theme ?? "fallback";
    await button(page).click();
    await page.getByText("Your host PIN").waitFor();
    await picture(page, `pin-${name}`);
    assert.deepEqual(await troubles(page, ".pexip-modal"), []);
    await page.keyboard.press("Escape");
    await page.locator(".pexip-post").waitFor();
    assert.deepEqual(await troubles(page, ".pexip-post"), []);
    await page.click("#sidebarItem_board");
    await page.getByRole("button", { name: "Dial in to the video conference" }).click();
    await page.getByText("sip:matt-board@example.com").waitFor();
    assert.deepEqual(await troubles(page, ".pexip-modal"), []);
    await picture(page, `dial-in-${name}`);
    await page.getByRole("button", { name: "Copy SIP address", exact: true }).click();
    await page.getByText("Copied").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "sip:matt-board@example.com");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Copy link to the video conference" }).click();
    await page.getByText("Link copied").waitFor();
    assert.deepEqual(await troubles(page, ".pexip-corner"), []);
    await picture(page, `copied-${name}`);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "https://pexip.example.com/webapp3/m/matt-board/express");
    quiet();
  });
}
