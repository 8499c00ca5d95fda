/** Which room a channel has, through every turn of its life, on a real server, MATTERMOST_VERSION. ARCHIVE is the plugin. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { PLUGIN, SETTINGS, startWorld } from "../world/world.mjs";
import { PEOPLE } from "../mattermost/people.mjs";
import { until } from "../mattermost/processes.mjs";
import { Rest } from "../mattermost/rest.mjs";
import { temporary } from "../mattermost/test/program.mjs";
import { processOf } from "../bench/processes.mjs";

const version = process.env.MATTERMOST_VERSION ?? "11.4";
const TAB = "the-tab-of-a-person";

let place, world, admin, alice, team;
before(async () => {
  place = temporary();
  world = await startWorld(version, process.env.ARCHIVE, { state: join(place, "state") });
  ({ admin } = world);
  ({ team } = world.mattermost.people);
  alice = await new Rest(world.mattermost.url).login(PEOPLE.alice);
});
after(async () => {
  await world?.stop();
  rmSync(place, { recursive: true, force: true });
});

const route = ({ id }, what) => `api/v1/channels/${id}/${what}`;
const alias = async (channel, person = alice) => (await world.ask(person, "POST", route(channel, "join"), {})).alias;
const renew = (channel, person = alice) => world.ask(person, "PUT", route(channel, "presence"), { tab: TAB });
const leave = (channel, person = alice) => world.ask(person, "DELETE", `${route(channel, "presence")}?tab=${TAB}`);

/** A new channel with Alice in it. */
async function made(name, display_name, type = "O") {
  const channel = await admin.post("channels", { team_id: team.id, name, display_name, type });
  await admin.post(`channels/${channel.id}/members`, { user_id: alice.user.id });
  return channel;
}

test("two channels of one name have two rooms, and the first keeps the plain alias", async () => {
  const [one, two] = [await made("one", "Sales"), await made("two", "SALES!")];
  assert.equal(await alias(one), "matt-sales");
  const other = await alias(two);
  assert.match(other, /^matt-sales\.c[a-z2-7]{8,}$/);
  assert.deepEqual([await alias(one), await alias(two)], ["matt-sales", other]);
  const { aliases } = await world.ask(admin, "GET", "api/v1/admin/aliases");
  const holder = (wanted) => aliases.find((entry) => entry.alias === wanted);
  assert.deepEqual([holder("matt-sales").channel_id, holder(other).channel_id], [one.id, two.id]);
});

test("a name cannot be made to look like another's suffix", async () => {
  const held = await alias(await made("lookalike-two", "sales"));
  const channel = await made("lookalike", held.slice("matt-".length));
  const own = await alias(channel);
  assert.notEqual(own, held);
  assert.doesNotMatch(own.slice("matt-sales".length), /^\./);
});

test("a renamed channel gets another alias when nobody is in, and the old one stays its own", async () => {
  const channel = await made("renamed", "Before");
  await renew(channel);
  assert.equal(await alias(channel), "matt-before");
  await admin.put(`channels/${channel.id}/patch`, { display_name: "After" });
  assert.equal(await alias(channel), "matt-before", "while somebody is in");
  await leave(channel);
  assert.equal(await alias(channel), "matt-after");
  assert.match(await alias(await made("thief", "Before")), /^matt-before\.c/);
});

test("a public channel made private has another alias at once", async () => {
  const channel = await made("turns", "Turns Private");
  assert.equal(await alias(channel), "matt-turns-private");
  await renew(channel);
  await admin.put(`channels/${channel.id}/privacy`, { privacy: "P" });
  assert.match(await alias(channel), /^matt-turns-private\.p[a-z2-7]{16,}$/);
  await leave(channel);
});

test("who is removed from a private channel knows no alias of it any more, once nobody is in", async () => {
  const { board } = world.mattermost.people.channels;
  const bob = await new Rest(world.mattermost.url).login(PEOPLE.bob);
  await admin.post(`channels/${board.id}/members`, { user_id: bob.user.id });
  const known = await alias(board, bob);
  await renew(board);
  await admin.delete(`channels/${board.id}/members/${bob.user.id}`);
  assert.equal((await world.send(bob, "POST", route(board, "join"), {})).status, 403);
  assert.equal(await alias(board), known, "while somebody is in");
  await leave(board);
  assert.ok(await until(async () => (await alias(board)) !== known, 20));
});

test("an administrator gives a private channel another alias", async () => {
  const { board } = world.mattermost.people.channels;
  const before = await alias(board);
  const said = await admin.post("commands/execute", { channel_id: board.id, team_id: team.id, command: "/pexip reset" });
  assert.match(said.text, /new alias/);
  assert.notEqual(await alias(board), before);
});

test("an archived channel has no conference, and its alias afterwards again", async () => {
  const channel = await made("archived", "Archived");
  const before = await alias(channel);
  await admin.delete(`channels/${channel.id}`);
  const refused = await world.send(alice, "POST", route(channel, "join"), {});
  assert.deepEqual([refused.status, (await refused.json()).error.code], [403, "archived"]);
  assert.match(await alias(await made("archived-two", "Archived")), /^matt-archived\.c/);
  await admin.post(`channels/${channel.id}/restore`);
  assert.equal(await alias(channel), before);
});

test("a conference outlives the plugin's process, and its post ends", async (t) => {
  const channel = await made("lasting", "Lasting");
  const post = async () => Object.values((await alice.get(`channels/${channel.id}/posts`)).posts).find(({ type }) => type === "custom_pexip")?.props.pexip.state;
  await renew(channel);
  assert.ok(await until(async () => (await post()) === "running", 20));
  const pid = Number(processOf(world.mattermost, PLUGIN));
  process.kill(pid, "SIGKILL");
  const begin = Date.now();
  const isBack = async () => processOf(world.mattermost, PLUGIN) !== undefined && (await world.send(alice, "PUT", route(channel, "presence"), { tab: TAB })).ok;
  assert.ok(await until(isBack, 60));
  t.diagnostic(`back after ${((Date.now() - begin) / 1000).toFixed(0)} s`);
  const { conference } = await renew(channel);
  assert.deepEqual(conference.people.map(({ username }) => username), ["alice"]);
  await leave(channel);
  // An editor that was killed is waited for, half a minute.
  assert.ok(await until(async () => (await post()) === "ended", 90));
});

test("who kept the script of published instructions meets with it, in public and private channels", async () => {
  // As those instructions have it, but for the PIN: written without quotes there, it makes every answer one that Pexip drops.
  const script = `{% set start = "${SETTINGS.Prefix}" %}{% set hosts = "${SETTINGS.HostPin}" %}
{% if call_info.local_alias.startswith(start) %}
{"action": "continue", "result": {"service_type": "conference", "allow_guests": true, "service_tag": "Mattermost",
 "name": "{{ call_info.local_alias | pex_regex_replace("^" + start, "") }}", "pin": "{{ hosts }}"}}
{% elif service_config %}{"action": "continue", "result": {{ service_config | pex_to_json }}}
{% else %}{"action": "reject", "result": {}}{% endif %}`;
  await world.pexip.setPolicy(script);
  await world.configure({ Node: world.pexip.node, Prefix: SETTINGS.Prefix, HostPin: SETTINGS.HostPin, ServiceName: "without_prefix" });
  for (const channel of Object.values(world.mattermost.people.channels)) {
    const { link, alias: dialled } = await world.ask(alice, "POST", route(channel, "join"), {});
    const { searchParams } = new URL(link.open);
    const entry = await world.pexip.dial({ protocol: "api", local_alias: dialled, remote_alias: searchParams.get("name"), pin: searchParams.get("pin") });
    assert.deepEqual([entry.entry, entry.room.name, entry.role], ["joined", dialled.slice(SETTINGS.Prefix.length), "host"]);
  }
});
