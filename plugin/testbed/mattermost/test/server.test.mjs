/** One real server, MATTERMOST_VERSION, from its first start on an empty directory to its last. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { lock } from "../lock.mjs";
import { PEOPLE } from "../people.mjs";
import { listens, until } from "../processes.mjs";
import { Refused, Rest } from "../rest.mjs";
import { startMattermost } from "../server.mjs";
import { onPage } from "./page.mjs";
import { Program, processes, runs, temporary } from "./program.mjs";

const version = process.env.MATTERMOST_VERSION ?? "11.4";

/** What servers of these versions send with their page; with the build number `dev` it would allow 'unsafe-eval'. */
const POLICIES = {
  6.7: "frame-ancestors 'self'; script-src 'self' cdn.rudderlabs.com",
  9.1: "frame-ancestors 'self' teams.microsoft.com; script-src 'self' cdn.rudderlabs.com",
  11.4: "frame-ancestors 'self' ; script-src 'self'",
};

let place, state, program, ready;
before(() => {
  place = temporary();
  state = join(place, "state");
});
after(async () => {
  await leave();
  rmSync(place, { recursive: true, force: true });
});

/** Ends what a test that failed has left. */
async function leave() {
  if (program?.process.exitCode === null && program.process.signalCode === null) await program.end("SIGTERM");
}

async function start(t, options) {
  await leave();
  const begin = Date.now();
  program = new Program([version, "--state", state], options);
  ready = await program.ready();
  t.diagnostic(`ready after ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}

const port = () => new URL(ready.url).port;

/** What is noted of the children, then the end that is asked for, then nothing of them within these seconds. */
async function endsWholly(end, seconds) {
  const children = processes(state);
  assert.equal(children.length, 2);
  assert.ok(children.every(runs) && (await listens(port())));
  await end();
  assert.ok(await until(() => !children.some(runs), seconds), "a process is left");
  assert.equal(await listens(port()), false);
}

/** A small plugin for the page: a button for the header, a reducer, and an attempt that the policy forbids. */
const BUNDLE = `window.registerPlugin("com.example.probe", {
  initialize(registry, store) {
    const said = [];
    registry.registerReducer((state = { presses: 0 }, { type }) => (type === "press" ? { presses: state.presses + 1 } : state));
    registry.registerChannelHeaderButtonAction(
      () => React.createElement("b", null, "Probe"),
      (channel) => store.dispatch({ type: "press" }) && said.push(channel.name),
      "Probe", "Probe",
    );
    try { new Function("")(); said.push("evaluated"); } catch { said.push("refused"); }
    try { registry.registerAppBarComponent("icon.png", () => {}, "Probe of the bar"); said.push("bar"); } catch { said.push("no bar"); }
    window.said = said;
  },
});
`;

/** It, as an archive. */
function plugin(id) {
  const directory = join(place, id);
  mkdirSync(join(directory, "webapp"), { recursive: true });
  const manifest = { id, name: "Probe", version: "0.1.0", min_server_version: "6.2.1", webapp: { bundle_path: "webapp/main.js" } };
  writeFileSync(join(directory, "plugin.json"), JSON.stringify(manifest));
  writeFileSync(join(directory, "webapp/main.js"), BUNDLE);
  const archive = join(place, `${id}.tar.gz`);
  execFileSync("tar", ["-czf", archive, "-C", place, id]);
  return archive;
}

test("it starts on an empty directory and answers as the version that it is", async (t) => {
  await start(t);
  const nobody = new Rest(ready.url);
  assert.equal((await nobody.get("system/ping")).status, "OK");
  const { BuildNumber, Version } = await nobody.get("config/client?format=old");
  assert.ok(Version.startsWith(version), Version);
  assert.notEqual(BuildNumber, "dev");
});

test("its page comes with the policy of a release", async () => {
  const page = await fetch(ready.url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<title>/);
  assert.equal(page.headers.get("Content-Security-Policy"), POLICIES[version.slice(0, version.startsWith("11") ? 4 : 3)]);
});

test("people are in their channels, and an outsider is in none", async () => {
  const rest = new Rest(ready.url);
  const seen = {};
  for (const name of ["alice", "bob"]) {
    const person = await rest.login(PEOPLE[name]);
    const [team] = await person.get("users/me/teams");
    seen[name] = (await person.get(`users/me/teams/${team.id}/channels`)).filter(({ type }) => "OP".includes(type)).map((channel) => channel.name);
  }
  assert.deepEqual(seen.alice.toSorted(), ["board-meeting", "off-topic", "town-square", "weekly-planning"]);
  assert.deepEqual(seen.bob.toSorted(), ["off-topic", "town-square", "weekly-planning"]);
  assert.deepEqual(await (await rest.login(PEOPLE.outsider)).get("users/me/teams"), []);
  await assert.rejects(rest.login({ ...PEOPLE.alice, password: "another" }), Refused);
});

test("a plugin is uploaded and its bundle served", async () => {
  const id = "com.example.probe";
  const admin = await new Rest(ready.url).login(PEOPLE.admin);
  await admin.install(plugin(id), id);
  const [found] = await admin.get("plugins/webapp");
  assert.equal(found.id, id);
  // What the server tells is not where it serves it; the real web client puts in what is missing.
  const bundle = await fetch(ready.url + found.webapp.bundle_path.replace("/static/", "/static/plugins/"));
  assert.match(await bundle.text(), /registerPlugin/);
  assert.equal(bundle.headers.get("Content-Security-Policy"), null);
});

test("its page runs the plugin's bundle under its policy", async () => {
  const violations = await onPage(ready.url, PEOPLE.alice, "weekly-planning", async (page) => {
    const hasBar = !version.startsWith("6.");
    await page.click(hasBar ? "#app-bar-icon-com\\.example\\.probe" : "button.channel-header__icon");
    assert.deepEqual(await page.evaluate(() => window.said), hasBar ? ["refused", "bar"] : ["refused", "no bar", "weekly-planning"]);
    await page.fill("#post_textbox", "Hello from the page");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=Hello from the page");
    const admin = await new Rest(ready.url).login(PEOPLE.admin);
    await admin.post("plugins/com.example.probe/disable");
    await page.waitForSelector("text=Probe", { state: "detached" });
    await admin.post("plugins/com.example.probe/enable");
  });
  // Both policies refuse it, that of the header and that of the page.
  assert.deepEqual([...new Set(violations)], ["script-src eval"]);
});

test("SIGTERM ends it and its database", async () => {
  await endsWholly(async () => assert.equal(await program.end("SIGTERM"), 0), 0);
});

test("a second start has the data of the first; kill -9 leaves nothing behind", async (t) => {
  await start(t);
  const admin = await new Rest(ready.url).login(PEOPLE.admin);
  assert.deepEqual((await admin.get("plugins/webapp")).map(({ id }) => id), ["com.example.probe"]);
  assert.equal((await admin.get("users?per_page=100")).filter(({ username }) => username in PEOPLE).length, Object.keys(PEOPLE).length);
  await endsWholly(async () => assert.equal(await program.end("SIGKILL"), "SIGKILL"), 40);
});

test("after kill -9 it starts again, and ends when what started it does", async (t) => {
  // A shell that dies without a word to its children.
  await start(t, { through: ["sh", "-c", '"$@" & wait', "sh"] });
  await endsWholly(() => program.process.kill("SIGKILL"), 40);
  const isFree = () => lock(state).then((held) => held.release().then(() => true), () => false);
  assert.ok(await until(isFree, 10), "the program is left");
});

test("a database that dies is told, the server stopped, and both start again", async (t) => {
  await leave();
  const begin = Date.now();
  const server = await startMattermost(version, { state });
  t.diagnostic(`ready after ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  server.postgresql.child.process.kill("SIGKILL");
  assert.match((await server.failed).message, /^PostgreSQL ended by SIGKILL; the end of .*postgresql\.log:/);
  await server.stop();
  assert.equal(await listens(server.port), false);
  await (await startMattermost(version, { state })).stop();
});
