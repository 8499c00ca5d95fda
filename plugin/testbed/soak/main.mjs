/**
 * Hours of use, in fast: people join and leave, settings change, the plugin is killed and restarted. Then nothing has failed
 * that should not, and nothing has grown: `node main.mjs ARCHIVE SECONDS`. Writes a summary in Markdown.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { memory, processOf } from "../bench/processes.mjs";
import { PEOPLE } from "../mattermost/people.mjs";
import { until } from "../mattermost/processes.mjs";
import { Rest } from "../mattermost/rest.mjs";
import { PLUGIN, SETTINGS, startWorld } from "../world/world.mjs";

const VERSION = "11.4";
/** How much more memory than after the first tenth is growth, in MB. */
const GROWTH = 4;
/**
 * Seconds from one change of settings to the next, and so on. A server does not start a plugin again that has died three
 * times within an hour.
 */
const EVERY = { settings: 20, restart: 90, kill: 2400, sample: 10 };

const [archive, seconds] = [process.argv[2], Number(process.argv[3] ?? 7200)];
const state = mkdtempSync(join(tmpdir(), "pexip-mm-soak-"));
execFileSync("chmod", ["755", state]);
const tell = (line) => console.error(line);

const done = { joins: 0, leaves: 0, settings: 0, restarts: 0, kills: 0, waits: 0 };
const failures = [];
const samples = [];
const end = Date.now() + seconds * 1000;

/** Statuses with which a server answers while a plugin is away; then the person would press again. */
const AWAY = new Set([404, 500, 502, 503]);
let isAway = false;

/** One thing that somebody does, again if the plugin was away. */
async function does(what, work) {
  for (;;) {
    const wasAway = isAway;
    const response = await work();
    if (response.ok) return response;
    const mayBe = wasAway || isAway || response.status === 429;
    if (!mayBe || !(AWAY.has(response.status) || response.status === 429)) {
      failures.push(`${what}: ${response.status} ${(await response.text()).slice(0, 200)}`);
      return undefined;
    }
    done.waits += 1;
    await sleep(1000);
  }
}

/** Somebody who joins, stays a while and leaves, over and over. */
async function visits(world, person, channel, tab) {
  const path = `api/v1/channels/${channel.id}`;
  while (Date.now() < end) {
    if (await does("join", () => world.send(person, "POST", `${path}/join`, {}))) done.joins += 1;
    await does("presence", () => world.send(person, "PUT", `${path}/presence`, { tab }));
    await sleep(500 + Math.random() * 4000);
    if (await does("leave", () => world.send(person, "DELETE", `${path}/presence?tab=${tab}`))) done.leaves += 1;
    await sleep(Math.random() * 2000);
  }
}

/** Something that happens to the plugin every so often. */
async function happens(every, work) {
  while (Date.now() + every * 1000 < end) {
    await sleep(every * 1000);
    await work();
  }
}

/** Runs something during which the plugin may not answer, until it does again. */
async function away(world, work) {
  isAway = true;
  await work();
  const answers = async () => (await world.send(world.admin, "GET", "api/v1/config")).ok;
  if (!(await until(answers, 120))) failures.push("the plugin did not come back within 120 seconds");
  isAway = false;
}

const world = await startWorld(VERSION, archive, { state, tell });
try {
  const { mattermost, admin } = world;
  const { planning, board } = mattermost.people.channels;
  const people = await Promise.all(["alice", "bob"].map((name) => new Rest(mattermost.url).login(PEOPLE[name])));
  const pid = () => processOf(mattermost, PLUGIN);
  const sample = () => {
    if (pid() && !isAway) samples.push(memory(pid()));
  };
  const restart = () =>
    away(world, async () => {
      await admin.post(`plugins/${PLUGIN}/disable`);
      await admin.post(`plugins/${PLUGIN}/enable`);
      done.restarts += 1;
    });
  const kill = () =>
    away(world, async () => {
      // The id of the process that this testbed's own server has started.
      process.kill(Number(pid()), "SIGKILL");
      done.kills += 1;
      await sleep(35_000);
    });
  const change = async () => {
    await world.configure({ Node: world.pexip.node, ...SETTINGS, OverlayText: done.settings % 2 === 0 });
    done.settings += 1;
  };
  await Promise.all([
    ...people.flatMap((person, index) => ["a", "b"].map((tab) => visits(world, person, planning, `soak-tab-of-person-${index}${tab}`))),
    visits(world, people[0], board, "soak-tab-of-the-board"),
    happens(EVERY.settings, change),
    happens(EVERY.restart, () => (done.restarts * EVERY.restart > (done.kills + 1) * EVERY.kill ? kill() : restart())),
    happens(EVERY.sample, sample),
  ]);
  // Everybody has left: what is shown has to say so.
  const empty = async () => {
    const answers = await Promise.all([planning, board].map((channel) => world.ask(people[0], "GET", `api/v1/channels/${channel.id}/conference`)));
    return answers.every(({ conference }) => conference === null);
  };
  if (!(await until(empty, 150))) failures.push("somebody is still in, though everybody has left");
  const posts = Object.values((await admin.get(`channels/${planning.id}/posts?per_page=200`)).posts).filter(({ type }) => type === "custom_pexip");
  const running = posts.filter(({ props }) => props.pexip?.state !== "ended");
  if (running.length > 0) failures.push(`${running.length} posts say that a conference is in progress`);
  const errors = readFileSync(mattermost.log, "utf8").split("\n").filter((line) => /"level":"(error|panic|fatal)"/.test(line) && line.includes(PLUGIN));

  const early = samples.slice(0, Math.max(1, Math.ceil(samples.length / 10)));
  const late = samples.slice(-early.length);
  const most = (values) => Math.max(...values);
  if (most(late) - most(early) > GROWTH) failures.push(`memory grew from ${most(early).toFixed(1)} to ${most(late).toFixed(1)} MB`);
  const rows = [
    ["minutes", (seconds / 60).toFixed(0)],
    ...Object.entries(done),
    ["posts", posts.length],
    ["memory in the first tenth, MB", most(early).toFixed(1)],
    ["memory in the last tenth, MB", most(late).toFixed(1)],
    ["lines of errors in the log", errors.length],
    ["failures", failures.length],
  ];
  console.log(`| | |\n|---|---:|\n${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}`);
  for (const failure of new Set(failures)) console.error(failure);
  for (const line of new Set(errors.map((line) => JSON.parse(line).msg))) console.error(line);
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  await world.stop();
  rmSync(state, { recursive: true, force: true });
}
