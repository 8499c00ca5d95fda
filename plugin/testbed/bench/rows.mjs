/**
 * Measures the plugin beside its peer in Go, both in one real server, and writes rows for the table of `make bench` as JSON:
 * node rows.mjs OURS PEER ARCHITECTURE, with the archives of both.
 *
 * They take turns, and each pair of turns is one round: what disturbs the machine disturbs both.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import autocannon from "autocannon";

import { until } from "../mattermost/processes.mjs";
import { Rest } from "../mattermost/rest.mjs";
import { PLUGIN, startWorld } from "../world/world.mjs";
import { memory, processOf } from "./processes.mjs";

const VERSION = "11.4";
const CONNECTIONS = 32;
const ROUNDS = 10;
const REQUESTS = 10_000;
const STARTS = 7;
/** Nobody may ask often enough for a measurement: a crowd may. A server without a licence takes no more than 250. */
const PEOPLE = 200;

const [ours, peer] = [
  { id: PLUGIN, archive: process.argv[2] },
  { id: "com.example.join-peer", archive: process.argv[3] },
];
const architecture = process.argv[4];
const both = [ours, peer];
const state = mkdtempSync(join(tmpdir(), "pexip-mm-bench-"));
// PostgreSQL's user has to get there, too.
execFileSync("chmod", ["755", state]);

/** Makes people who are in the channel, and gives their sessions. */
async function crowd({ url, people: { admin, team, channels } }) {
  const tokens = [];
  for (let number = 0; number < PEOPLE; number++) {
    const person = { username: `person${number}`, password: "Not-a-secret-of-a-crowd-1", email: `person${number}@example.com` };
    const { id } = await admin.post("users", person);
    await admin.post(`teams/${team.id}/members`, { team_id: team.id, user_id: id });
    await admin.post(`channels/${channels.planning.id}/members`, { user_id: id });
    tokens.push((await new Rest(url).login(person)).token);
  }
  return tokens;
}

/** Asks for so many joins, and gives what one took and the slowest hundredth, in nanoseconds. */
async function joins(server, tokens, { id }, amount) {
  const url = `${server.url}/plugins/${id}/api/v1/channels/${server.people.channels.planning.id}/join`;
  const requests = tokens.map((token) => ({ method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: "{}" }));
  const result = await autocannon({ url, requests, connections: CONNECTIONS, amount });
  if (result["2xx"] !== amount) throw new Error(`${id}: ${result["2xx"]} of ${amount} requests succeeded`);
  return { each: (result.duration * 1e9) / amount, p99: result.latency.p99 * 1e6 };
}

/** How long it takes from its start until it is active, in nanoseconds. */
async function start(admin, { id }) {
  await admin.post(`plugins/${id}/disable`);
  const begin = process.hrtime.bigint();
  await admin.post(`plugins/${id}/enable`);
  return Number(process.hrtime.bigint() - begin);
}

/** Rounds of a measurement, one after the other for both. */
async function inTurn(rounds, measure) {
  const measured = both.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, plugin] of both.entries()) measured[index].push(await measure(plugin));
  }
  return measured;
}

/** The size of a plugin's program, in MB. */
function program({ archive }) {
  const path = `server/dist/plugin-linux-${architecture}`;
  const [name] = execFileSync("tar", ["-tzf", archive], { encoding: "utf8" }).split("\n").filter((name) => name.endsWith(path));
  return execFileSync("tar", ["-xzOf", archive, name], { maxBuffer: 1 << 28 }).length / 1e6;
}

const beside = (work, atLeast, limit, [mine, theirs], unit) => {
  const row = { work: `plugin: ${work}`, limit, at_least: atLeast, ours: mine, peer: "the same route in Go", theirs };
  return unit ? { ...row, unit } : row;
};

const world = await startWorld(VERSION, ours.archive, { state });
try {
  const { mattermost, admin } = world;
  await admin.install(peer.archive, peer.id);
  const tokens = await crowd(mattermost);

  const starts = await inTurn(STARTS, (plugin) => start(admin, plugin));
  await until(() => both.every(({ id }) => processOf(mattermost, id)), 10);
  const idle = both.map(({ id }) => [memory(processOf(mattermost, id))]);

  const early = [];
  const rounds = await inTurn(ROUNDS, async (plugin) => {
    const measured = await joins(mattermost, tokens, plugin, REQUESTS);
    if (plugin === ours) early.push(memory(processOf(mattermost, ours.id)));
    return measured;
  });
  const after = both.map(({ id }) => [memory(processOf(mattermost, id))]);
  const sizes = both.map((plugin) => [program(plugin)]);
  const archives = both.map(({ archive }) => [statSync(archive).size / 1e6]);
  const of = (key) => rounds.map((measured) => measured.map((round) => round[key]));
  const shared = "most of a request is the server's own work, and its answers";

  process.stdout.write(
    JSON.stringify([
      beside("resident memory, idle", 3, "tables of letters and of names", idle, "MB"),
      beside(`resident memory after ${ROUNDS * REQUESTS} joins`, 3, "tables of letters and of names", after, "MB"),
      { work: `plugin: what memory grew from ${REQUESTS} to ${ROUNDS * REQUESTS} joins`, limit: "pages that the allocator keeps", unit: "MB", ours: Math.max(0, early.at(-1) - early[0]), at_most: 1 },
      beside("from start to active", 1, "the server's own work", starts),
      beside(`join, ${CONNECTIONS} connections`, 1.5, shared, of("each")),
      beside(`join, ${CONNECTIONS} connections, 99 of 100`, 1, shared, of("p99")),
      beside("size of the program", 2, "tables of letters and TLS", sizes, "MB"),
      beside("size of the archive", 2, "the web app is in it", archives, "MB"),
    ]),
  );
} finally {
  await world.stop();
  rmSync(state, { recursive: true, force: true });
}
