/** What goes wrong before a server stands: one clear line, code 1, nothing left. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { lock } from "../lock.mjs";
import { Postgresql } from "../postgresql.mjs";
import { Child, endLeftOver } from "../processes.mjs";
import { Program, runs, temporary } from "./program.mjs";

/** A Mattermost directory whose program is a line of shell. */
function impostor(name, line) {
  const directory = join(place, name);
  mkdirSync(join(directory, "bin"), { recursive: true });
  writeFileSync(join(directory, "bin/mattermost"), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  return directory;
}

let place, state;
before(() => {
  place = temporary();
  state = join(place, "state");
});
after(() => rmSync(place, { recursive: true, force: true }));

const refusal = async (parts, env) => {
  const program = new Program([...parts, "--state", state], { env });
  const code = await program.end();
  return { code, said: program.errors.replace(/^ +[\d.]+ s .*\n/gm, "").trim() };
};

test("a Mattermost that is not there", async () => {
  assert.deepEqual(await refusal(["1.0"], { MATTERMOST_DIR: "" }), {
    code: 1,
    said: "Mattermost 1.0 is not here: run scripts/mattermost 1.0",
  });
});

test("a MATTERMOST_DIR that is none", async () => {
  const { code, said } = await refusal(["11.4"], { MATTERMOST_DIR: place });
  assert.deepEqual([code, said], [1, `MATTERMOST_DIR is no Mattermost directory: ${place} has no bin/mattermost`]);
});

test("a port that somebody has", async () => {
  const other = createServer();
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address();
  const { code, said } = await refusal(["11.4", "--port", port], { MATTERMOST_DIR: impostor("unused", "exit 3") });
  assert.deepEqual([code, said], [1, `port ${port} cannot be had (EADDRINUSE): stop what has it, or give another`]);
  other.close();
});

test("a second testbed on the same directory", async () => {
  const held = await lock(state);
  const { code, said } = await refusal(["11.4"], { MATTERMOST_DIR: impostor("unused", "exit 3") });
  assert.equal(code, 1);
  assert.equal(said, `a testbed works on ${state} already: process ${process.pid}; stop it, or give another directory`);
  await held.release();
});

test("a server that ends at once", async () => {
  const { code, said } = await refusal(["11.4"], { MATTERMOST_DIR: impostor("ends", "echo no database for me; exit 3") });
  assert.equal(code, 1);
  assert.equal(said, `Mattermost ended with code 3; the end of ${join(state, "mattermost.log")}:\nno database for me`);
});

test("a database that cannot start", async () => {
  const postgresql = new Postgresql(state);
  postgresql.close();
  writeFileSync(join(postgresql.data, "PG_VERSION"), "7\n");
  const { code, said } = await refusal(["11.4"], { MATTERMOST_DIR: impostor("unused", "exit 3") });
  assert.equal(code, 1);
  assert.match(said, /^PostgreSQL ended with code 1; the end of .*postgresql\.log:\n(.*\n)*.*initialized by PostgreSQL version 7/);
  rmSync(postgresql.data, { recursive: true });
});

test("Ctrl-C before the server answers", async () => {
  const program = new Program(["11.4", "--state", state], { env: { MATTERMOST_DIR: impostor("sleeps", "exec sleep 600") } });
  for await (const part of program.process.stderr) if (part.includes("Mattermost 11.4 starts")) break;
  assert.equal(await program.end("SIGINT"), 0);
});

test("what a killed run left and does not end is ended, and nobody else", async () => {
  const options = { signal: "SIGTERM", log: join(place, "log"), cwd: place };
  const [left, other] = ["left", "other"].map((name) => new Child(name, ["sh", "-c", "trap '' TERM; sleep 600 & wait"], options));
  await endLeftOver({ pid: other.pid, began: String(Number(other.began) - 1) });
  assert.ok(runs(other));
  await endLeftOver(left, 0.5);
  assert.ok(!runs(left));
  other.process.kill("SIGKILL");
});
