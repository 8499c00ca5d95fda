/**
 * The demo: everything runs until Ctrl-C, and what it is and who may log in is written down.
 * `node demo.mjs ARCHIVE VERSION STATE`
 */
import { CHANNELS, PEOPLE, TEAM } from "../mattermost/people.mjs";
import { Trouble, listens } from "../mattermost/processes.mjs";
import { SETTINGS, startWorld } from "./world.mjs";

/** Where people look for Mattermost. */
const PORT = 8065;

const [archive, version, state] = process.argv.slice(2);
const begin = Date.now();
const tell = (line) => console.error(`${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${line}`);

const stop = new AbortController();
const told = new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve(stop.signal.reason)));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop.abort(signal));

/** What somebody who has never seen it needs to know. */
async function shown(world) {
  const { url } = world.mattermost;
  const channel = `${url}/${TEAM.name}/channels/${CHANNELS.planning.name}`;
  const room = await world.ask(world.admin, "GET", `api/v1/channels/${world.mattermost.people.channels.planning.id}/conference`);
  const call = { protocol: "sip", local_alias: room.dial_in.sip, remote_alias: "sip:boardroom@example.com" };
  const entry = await world.pexip.dial(call);
  const place = entry.room ? `${entry.entry.replace("_", " ")} for ${entry.room.name}` : entry.reason;
  const people = ["alice", "bob", "admin"].map((name) => `  ${PEOPLE[name].username.padEnd(8)}${PEOPLE[name].password}`);
  return `
Mattermost ${version} with Pexip Video Connect

  Channel        ${channel}
  System Console ${url}/admin_console/plugins/plugin_com.pexip.pexip-video-connect
  Pexip          ${world.pexip.conferencing} (simulated: your browser will ask whether to trust it)

Log in as
${people.join("\n")}

Press the camera at the channel's top right. A room system dials ${room.dial_in.sip}:
the policy on Pexip says "${place}"; the host PIN is ${SETTINGS.HostPin}.

Ctrl-C ends it.`;
}

try {
  const port = (await listens(PORT)) ? undefined : PORT;
  const world = await startWorld(version, archive, { state, port, tell, signal: stop.signal });
  try {
    console.log(await shown(world));
    const why = await Promise.race([told, world.failed]);
    if (why instanceof Trouble) throw why;
    tell(`stopping on ${why}`);
  } finally {
    await world.stop();
  }
  tell("stopped");
} catch (error) {
  if (stop.signal.aborted) {
    tell(`stopped on ${stop.signal.reason}`);
  } else {
    if (!(error instanceof Trouble)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
