/** Our connection to a real server, MATTERMOST_VERSION, tried with the program that PROBE names. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { PEOPLE } from "../people.mjs";
import { until } from "../processes.mjs";
import { Refused, Rest } from "../rest.mjs";
import { startMattermost } from "../server.mjs";
import { ID, Probe, archive, configure, nobody } from "./probe.mjs";
import { temporary } from "./program.mjs";

const version = process.env.MATTERMOST_VERSION ?? "11.4";
const program = process.env.PROBE;

let place, server, admin, probe, alice, team, channels, users;
before(async () => {
  place = temporary();
  await start();
});
after(async () => {
  await server?.stop();
  rmSync(place, { recursive: true, force: true });
});

async function start() {
  server = await startMattermost(version, { state: join(place, "state") });
  ({ admin, team, channels, users } = server.people);
  probe = new Probe(admin);
  alice = new Probe(await new Rest(server.url).login(PEOPLE.alice));
}

/** Of a process that runs. */
function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
  } catch {
    return undefined;
  }
}

const process_ = async () => (await probe.get("/who")).process;
const log = () => readFileSync(server.log, "utf8");

test("it is installed and active, and has its configuration", async () => {
  await admin.install(archive(place, program), ID);
  const { active } = await admin.get("plugins");
  assert.ok(active.some(({ id }) => id === ID));
  assert.deepEqual(JSON.parse(await probe.call("configuration")), { fails: false, word: "none" });
  // Once before activation, once more since enabling it is a change of the configuration.
  assert.ok(await until(async () => (await probe.get("/who")).configured === 2, 5));
  await configure(admin, { word: "changed" });
  assert.ok(await until(async () => (await probe.get("/who")).configured === 3, 5));
  assert.equal(JSON.parse(await probe.call("configuration")).word, "changed");
});

test("a request says who sent it only if the server does", async () => {
  const seen = await alice.get("/who?b=%C3%A4&a=1");
  assert.equal(seen.user, users.alice.id);
  assert.equal(seen.has_session, true);
  assert.deepEqual(Object.fromEntries(seen.query), { a: "1", b: "ä" });
  const forged = await (await nobody(server.url).fetch("/who", { headers: { "Mattermost-User-Id": users.alice.id } })).json();
  assert.deepEqual([forged.user, forged.has_session], [null, false]);
  // A session in a cookie counts only with the token against forged requests.
  const cookie = { Cookie: `MMAUTHTOKEN=${alice.rest.token}` };
  const post = async (headers) => (await nobody(server.url).fetch("/who", { method: "POST", headers })).json();
  assert.equal((await post(cookie)).user, null);
  assert.equal((await post({ ...cookie, "X-Requested-With": "XMLHttpRequest" })).user, users.alice.id);
  assert.equal((await alice.fetch("/nothing?token=1")).status, 404);
  // A session that was revoked is none.
  const bob = new Probe(await new Rest(server.url).login(PEOPLE.bob));
  assert.equal((await bob.get("/who")).user, users.bob.id);
  await admin.post(`users/${users.bob.id}/sessions/revoke/all`);
  assert.equal((await bob.get("/who")).user, null);
});

test("large bodies arrive whole, in both directions", async () => {
  const body = Buffer.alloc(3_000_000, (at) => at).map((_, at) => (at * 7) % 251);
  let sum = 0;
  for (const byte of body) sum = (Math.imul(sum, 31) + byte) >>> 0;
  const response = await alice.fetch("/upload", { method: "POST", body });
  assert.deepEqual(await response.json(), { length: body.length, sum });
  assert.equal((await alice.fetch("/upload", { method: "POST", body: Buffer.alloc(4_000_001) })).status, 413);
  // The same without a length.
  const stream = new Blob([Buffer.alloc(4_000_001)]).stream();
  assert.equal((await alice.fetch("/upload", { method: "POST", body: stream, duplex: "half" })).status, 413);

  const length = 5_000_000;
  const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
  const wanted = digest(Uint8Array.from({ length }, (_, at) => (at >> 3) & 0xff ^ 0x5a));
  const downloads = await Promise.all(Array.from({ length: 4 }, () => alice.fetch(`/download?bytes=${length}`)));
  for (const download of downloads) {
    assert.equal(download.headers.get("Content-Type"), "application/octet-stream");
    assert.deepEqual(download.headers.getSetCookie(), ["a=1", "b=2"]);
    assert.equal(digest(Buffer.from(await download.arrayBuffer())), wanted);
  }
});

test("an upload that is cut off is noticed, and harms nobody", async () => {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(`POST /plugins/${ID}/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc`);
  setTimeout(() => socket.destroy(), 200);
  assert.ok(await until(async () => (await probe.call("kv_get", { key: "cut-off" }))?.text, 5));
  assert.match((await probe.call("kv_get", { key: "cut-off" })).text, /cut off after 3 of 1000/);
});

test("a download that is given up harms nobody", async () => {
  const given = new AbortController();
  const response = await alice.fetch("/download?bytes=50000000", { signal: given.signal });
  await response.body.getReader().read();
  given.abort();
  assert.equal((await alice.get("/who")).user, users.alice.id);
});

test("requests do not wait for each other", async () => {
  const hanging = new AbortController();
  const hangs = alice.fetch("/hang", { signal: hanging.signal }).catch(() => "given up");
  const begin = Date.now();
  const answers = await Promise.all(Array.from({ length: 50 }, () => alice.fetch("/sleep?ms=1000")));
  assert.ok(answers.every(({ status }) => status === 204));
  assert.ok(Date.now() - begin < 5000, `${Date.now() - begin} ms`);
  hanging.abort();
  assert.equal(await hangs, "given up");
});

test("a handler that panics is answered for, and the log says where", async () => {
  const before = await process_();
  const response = await alice.fetch("/panic");
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("Content-Type"), "application/json");
  assert.equal((await response.json()).error.code, "internal_error");
  assert.equal(await process_(), before);
  assert.match(log(), /plugin panicked.*main\.rs/);
  assert.doesNotMatch(log(), /as it was asked/);
});

test("its command answers, also if it panics, and is completed", async () => {
  const say = (command) => alice.rest.post("commands/execute", { channel_id: channels.planning.id, command });
  const answer = await say("/probe echo ä");
  assert.equal(answer.text, `/probe echo ä in ${channels.planning.id}`);
  assert.equal(answer.response_type, "ephemeral");
  assert.match((await say("/probe panic")).text, /went wrong/);
  const offered = async (person) =>
    (await person.get(`teams/${team.id}/commands/autocomplete_suggestions?user_input=${encodeURIComponent("/probe ")}`)).map(({ Complete }) => Complete);
  assert.deepEqual(await offered(admin), ["probe echo", "probe panic", "probe admin"]);
  assert.deepEqual(await offered(alice.rest), ["probe echo", "probe panic"]);
});

test("what is not there is nothing, and what goes wrong is an error", async () => {
  const nowhere = "a".repeat(26);
  for (const name of ["channel", "user", "team", "post"]) {
    assert.equal(await probe.call(name, { id: nowhere }), null, name);
  }
  assert.equal(await probe.call("member", { channel: channels.board.id, user: users.bob.id }), null);
  assert.equal(await probe.call("running", { id: "com.example.none" }), false);
  assert.equal(await probe.call("running", { id: ID }), true);
  assert.match((await probe.call("create_post", { channel: nowhere, user: users.alice.id, message: "x" })).error, /CreatePost: .*status 4/);
  assert.match((await probe.call("kv_set", { key: "k".repeat(151), new: "v" })).error, /KVSetWithOptions/);
  assert.match((await probe.call("set_status", { user: nowhere, text: "x" })).error, /UpdateUserCustomStatus/);
});

test("people, channels and what they may do", async () => {
  assert.deepEqual(await probe.call("channel", { id: channels.board.id }), {
    type: "Private", name: "board-meeting", team: team.id, is_archived: false, display_name: "Board Meeting",
  });
  assert.deepEqual(await probe.call("user", { id: users.alice.id }), {
    username: "alice", is_bot: false, roles: "system_user", locale: "en", status: null,
  });
  assert.deepEqual(await probe.call("member", { channel: channels.board.id, user: users.admin.id }), {
    user: users.admin.id, is_admin: true, is_guest: false,
  });
  assert.deepEqual(await probe.call("team", { id: team.id }), { name: "example" });
  const may = (user, permission) => probe.call("permission", { user: users[user].id, permission });
  assert.deepEqual([await may("admin", "manage_system"), await may("alice", "manage_system")], [true, false]);
  const mayIn = (user, channel, permission) => probe.call("channel_permission", { user: users[user].id, channel: channels[channel].id, permission });
  assert.deepEqual([await mayIn("alice", "board", "create_post"), await mayIn("bob", "board", "read_channel")], [true, false]);
  const { site_url, shows_full_name, default_locale, version: told, bundle } = await probe.call("server");
  assert.deepEqual([site_url, shows_full_name, default_locale], [server.url, true, "en"]);
  assert.ok(told.startsWith(version), told);
  assert.match(bundle, new RegExp(`/${ID}$`));
});

test("the key-value store compares before it sets", async () => {
  const set = (old, next) => probe.call("kv_set", { key: "k", old, new: next });
  const get = async () => (await probe.call("kv_get", { key: "k" }))?.text ?? null;
  assert.deepEqual([await set(null, "1"), await set(null, "2"), await get()], [true, false, "1"]);
  assert.deepEqual([await set("2", "3"), await set("1", "3"), await set("3", "3"), await get()], [false, true, true, "3"]);
  assert.deepEqual([await set("2", null), await set("3", null), await get(), await set("3", "4")], [false, true, null, false]);
  assert.deepEqual([await set(null, null), await get()], [true, null]);
  assert.equal(await set(null, "x".repeat(1_000_000)), true);
  assert.equal((await probe.call("kv_get", { key: "k" })).length, 1_000_000);
  assert.deepEqual([await set(null, null), await set("", "5")], [false, false]);
  assert.ok((await probe.call("kv_list")).includes("k"));
  // Of many at the same moment one wins.
  const race = await Promise.all(Array.from({ length: 20 }, (_, at) => probe.call("kv_set", { key: "race", new: `${at}` })));
  assert.equal(race.filter((won) => won === true).length, 1, JSON.stringify(race));
});

test("posts are made, changed in place, and pressed", async () => {
  const bot = await probe.call("bot", { username: "probe-bot" });
  assert.equal((await probe.call("user", { id: bot })).is_bot, true);
  const id = await probe.call("create_post", { channel: channels.planning.id, user: bot, message: "first", type: "custom_probe" });
  assert.match(id, /^[a-z0-9]{26}$/);
  await alice.rest.post(`posts/${id}/pin`);
  for (const message of ["second", "third"]) assert.equal(await probe.call("update_post", { id, message }), null);
  const post = await probe.call("post", { id });
  assert.deepEqual([post.message, post.type, post.is_pinned, post.props.from_bot], ["third", "custom_probe", true, "true"]);
  assert.deepEqual(post.props.facts, { n: 1_700_000_000_123, half: 0.5, none: null, list: ["a", 1, true] });
  const seen = await alice.rest.get(`posts/${id}`);
  const [attachment] = seen.props.attachments;
  assert.deepEqual([attachment.text, attachment.fields[0].value, attachment.actions[0].name], ["third", "third", "Press"]);
  assert.equal(attachment.actions[0].integration, undefined);
  assert.ok(await alice.rest.post(`posts/${id}/actions/press`));
  const [newest, older] = await probe.call("newest_posts", { channel: channels.planning.id });
  assert.deepEqual([newest.id, typeof older.id], [id, "string"]);
  assert.ok(newest.props >= 2);
  await admin.delete(`posts/${id}`);
  assert.notEqual((await probe.call("newest_posts", { channel: channels.planning.id }))[0].id, id);
  assert.equal(await probe.call("post", { id }), null);
  assert.equal(await probe.call("ephemeral", { to: users.alice.id, user: bot, channel: channels.planning.id, message: "for you" }), null);
});

test("the bot is one and stays the same", async () => {
  const bot = await probe.call("bot", { username: "probe-bot" });
  const forget = async () => assert.equal(await probe.call("kv_set", { key: "mmi_botid", old: bot, new: null }), true);
  await forget();
  assert.equal(await probe.call("bot", { username: "probe-bot" }), bot);
  await forget();
  // A person's name is not taken, whatever the server says.
  assert.match((await probe.call("bot", { username: "alice" })).error, /@alice is a person's account/);
  assert.equal(await probe.call("bot", { username: "probe-bot" }), bot);
});

test("a status is set and taken away", async () => {
  const status = async () => JSON.parse((await probe.call("user", { id: users.alice.id })).status || "null");
  const user = users.alice.id;
  assert.equal(await probe.call("set_status", { user, text: "In a conference" }), null);
  assert.deepEqual([(await status()).text, (await status()).emoji], ["In a conference", "video_camera"]);
  const expires_at = Math.floor(Date.now() / 1000) + 3600;
  assert.equal(await probe.call("set_status", { user, text: "For an hour", duration: "date_and_time", expires_at }), null);
  assert.equal(Date.parse((await status()).expires_at), expires_at * 1000);
  assert.equal(await probe.call("remove_status", { user }), null);
  assert.ok(!(await status())?.text);
});

test("a picture of the bot is set", async () => {
  const path = join(place, "dot.png");
  writeFileSync(path, Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"));
  const bot = await probe.call("bot", { username: "probe-bot" });
  assert.equal(await probe.call("image", { user: bot, path }), null);
  assert.match((await probe.call("image", { user: bot, path: "/nowhere" })).error, /SetProfileImage/);
});

test("events reach whom they are for", async () => {
  const listen = async (person) => {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/v4/websocket`);
    const heard = [];
    socket.addEventListener("message", ({ data }) => heard.push(JSON.parse(data)));
    await new Promise((open) => socket.addEventListener("open", open));
    socket.send(JSON.stringify({ seq: 1, action: "authentication_challenge", data: { token: person.token } }));
    assert.ok(await until(() => heard.some(({ event }) => event === "hello"), 5));
    return { socket, events: () => heard.filter(({ event }) => event?.startsWith(`custom_${ID}_`)) };
  };
  const outsider = await new Rest(server.url).login(PEOPLE.outsider);
  const [hers, theirs] = [await listen(alice.rest), await listen(outsider)];
  const data = { n: 1_700_000_000_123, list: [{ a: null }, "b", true, 0.5] };
  await probe.call("publish", { event: "told", data, channel: channels.board.id });
  await probe.call("publish", { event: "all", data: {} });
  assert.ok(await until(() => hers.events().length === 2 && theirs.events().length === 1, 5));
  const told = hers.events().find(({ event }) => event.endsWith("_told"));
  assert.deepEqual(told.data, data);
  assert.match(theirs.events()[0].event, /_all$/);
  theirs.socket.close();
  hers.socket.close();
});

test("somebody who leaves a channel is told", async () => {
  await admin.delete(`channels/${channels.planning.id}/members/${users.bob.id}`);
  const key = `left-${channels.planning.id}`;
  assert.ok(await until(() => probe.call("kv_get", { key }), 10));
  assert.equal((await probe.call("kv_get", { key })).text, users.bob.id);
});

test("lines for the log arrive as they are", async () => {
  await probe.call("log", { message: "a line of the probe" });
  const lines = log().split("\n").filter((line) => line.includes("a line of the probe"));
  assert.ok(lines.length >= 3 && lines.every((line) => line.includes("value")), lines.join("\n"));
});

test("it is disabled and enabled", async () => {
  const begin = Date.now();
  await admin.post(`plugins/${ID}/disable`);
  assert.ok(Date.now() - begin < 2000, "it is slow to end");
  assert.equal((await alice.fetch("/who")).status, 404);
  await admin.post(`plugins/${ID}/enable`);
  assert.equal((await alice.get("/who")).user, users.alice.id);
  assert.deepEqual((await probe.call("kv_get", { key: "deactivated" })).text, "1");
});

test("another version takes its place while it runs", async () => {
  const before = await process_();
  await admin.install(archive(place, program, "0.2.0"), ID);
  assert.notEqual(await process_(), before);
  const [{ version: told }] = (await admin.get("plugins")).active.filter(({ id }) => id === ID);
  assert.equal(told, "0.2.0");
});

/** Has scripts/deploy bring it to the server; its code and its last line. */
async function deploy(environment) {
  const file = archive(place, program, "0.3.0");
  const script = fileURLToPath(new URL("../../../../scripts/deploy", import.meta.url));
  const { PATH, HOME } = process.env;
  const child = spawn(script, [file], { env: { PATH, HOME, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (told += data));
  const [code] = await once(child, "close");
  return [code, told.trimEnd().split("\n").at(-1)];
}

test("scripts/deploy brings it there, and says what is wrong where it cannot", async () => {
  const site = { MM_SERVICESETTINGS_SITEURL: `${server.url}/` };
  const by = ({ username, password }) => ({ ...site, MM_ADMIN_USERNAME: username, MM_ADMIN_PASSWORD: password });
  assert.deepEqual(await deploy(by(PEOPLE.admin)), [0, `${ID} runs on ${server.url}`]);
  assert.deepEqual(await deploy({ ...site, MM_ADMIN_TOKEN: admin.token }), [0, `${ID} runs on ${server.url}`]);
  const refused = async (environment, words) => {
    const [code, line] = await deploy(environment);
    assert.equal(code, 1);
    assert.match(line, words);
    assert.doesNotMatch(line, /Not-a-secret/);
  };
  await refused({}, /no server is named: set MM_SERVICESETTINGS_SITEURL/);
  await refused(site, /no administrator is named: set MM_ADMIN_TOKEN/);
  await refused(by({ ...PEOPLE.admin, password: `Not-a-secret "\\ä` }), /POST users\/login: status 401, Enter a valid/);
  await refused(by(PEOPLE.alice), /POST plugins: status 403, You do not have the appropriate permissions/);
  await refused({ ...site, MM_ADMIN_TOKEN: "nobody" }, /POST plugins: status 401, /);
  await refused({ ...by(PEOPLE.admin), MM_SERVICESETTINGS_SITEURL: "http://localhost:1" }, /http:\/\/localhost:1 cannot be reached: .*[Cc]onnect/);
  await refused({ MM_LOCALSOCKETPATH: place }, /is no socket/);
  await configure(admin, { fails: true });
  await refused(by(PEOPLE.admin), /status 500, Unable to restart plugin|does not run: the server's log says why/);
  await configure(admin, { fails: false });
  assert.deepEqual(await deploy(by(PEOPLE.admin)), [0, `${ID} runs on ${server.url}`]);
});

test("one that fails to activate says why, and can be mended", async () => {
  await configure(admin, { fails: true });
  await admin.post(`plugins/${ID}/disable`);
  await admin.post(`plugins/${ID}/enable`).catch((error) => assert.ok(error instanceof Refused));
  assert.equal((await alice.fetch("/who")).status, 404);
  assert.match(log(), /the probe was told to fail/);
  await admin.post(`plugins/${ID}/disable`);
  await configure(admin, { fails: false });
  await admin.post(`plugins/${ID}/enable`);
  assert.equal((await alice.get("/who")).user, users.alice.id);
});

test("the server starts again with it, and is reached in its local mode", async () => {
  const MM_LOCALSOCKETPATH = join(place, "local.socket");
  await admin.put("config/patch", { ServiceSettings: { EnableLocalMode: true, LocalModeSocketLocation: MM_LOCALSOCKETPATH } });
  await server.stop();
  assert.doesNotMatch(log(), /RPC call .* failed|panic: |still running/);
  await start();
  assert.equal((await alice.get("/who")).user, users.alice.id);
  assert.equal((await probe.get("/who")).configured, 1);
  assert.deepEqual(await deploy({ MM_LOCALSOCKETPATH }), [0, `${ID} runs on ${MM_LOCALSOCKETPATH}`]);
});

test("a database that does not answer makes calls fail, not hang", async () => {
  const { pid } = server.postgresql.child;
  const stopped = readdirSync("/proc").map(Number).filter((each) => each === pid || parentOf(each) === pid);
  const signal = (name) => stopped.forEach((each) => process.kill(each, name));
  signal("SIGSTOP");
  try {
    const begin = Date.now();
    const calls = await Promise.all([probe.call("kv_get", { key: "k" }), probe.call("post", { id: "a".repeat(26) })]);
    for (const { error } of calls) assert.match(error, /: no answer within 10 s$/);
    assert.ok(Date.now() - begin < 20_000, `${Date.now() - begin} ms`);
    assert.equal((await probe.get("/who")).user, users.admin.id);
  } finally {
    signal("SIGCONT");
  }
  assert.ok(await until(async () => (await probe.call("channel", { id: channels.board.id }))?.name === "board-meeting", 20));
});

test("killed with -9, it is started again", async (t) => {
  const before = await process_();
  process.kill(before, "SIGKILL");
  const begin = Date.now();
  assert.ok(await until(async () => (await alice.fetch("/who")).status === 200, 90));
  t.diagnostic(`back after ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  assert.notEqual(await process_(), before);
});
