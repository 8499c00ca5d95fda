/**
 * Runs a Mattermost server until Ctrl-C, SIGTERM, or the end of the process that started this one:
 * `node main.mjs VERSION [--port PORT] [--state DIRECTORY]`. Writes one line of JSON when it is ready.
 */
import { parseArgs } from "node:util";

import { PEOPLE } from "./people.mjs";
import { Trouble } from "./processes.mjs";
import { startMattermost } from "./server.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: "string" }, state: { type: "string" } },
});
const parent = process.ppid;
const begin = Date.now();
const tell = (line) => console.error(`${((Date.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${line}`);

const stop = new AbortController();
const told = new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve(stop.signal.reason)));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop.abort(signal));
const watch = setInterval(() => process.ppid === parent || stop.abort("the end of the process that started it"), 500);

try {
  const port = values.port && Number(values.port);
  const server = await startMattermost(positionals[0] ?? "11.4", { state: values.state, port, tell, signal: stop.signal });
  const people = Object.values(PEOPLE).map(({ username, password }) => ({ username, password }));
  console.log(JSON.stringify({ url: server.url, version: server.version, state: server.state, people }));
  const why = await Promise.race([told, server.failed]);
  if (why instanceof Trouble) throw await server.stop().then(() => why);
  tell(`stopping on ${why}`);
  await server.stop();
  tell("stopped");
} catch (error) {
  if (stop.signal.aborted) {
    tell(`stopped on ${stop.signal.reason}`);
  } else {
    if (!(error instanceof Trouble)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
} finally {
  clearInterval(watch);
}
