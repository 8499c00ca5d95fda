/** The testbed's program, as a person starts it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { began } from "../processes.mjs";

const main = fileURLToPath(new URL("../main.mjs", import.meta.url));

/** A run of it: what it writes, what it starts, how it ends. */
export class Program {
  constructor(parts, { env = {}, through = [] } = {}) {
    const [command, ...rest] = [...through, process.execPath, main, ...parts];
    this.process = spawn(command, rest, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    this.errors = "";
    this.process.stderr.setEncoding("utf8").on("data", (part) => (this.errors += part));
    this.exit = once(this.process, "close");
    this.lines = createInterface(this.process.stdout)[Symbol.asyncIterator]();
  }

  /** What it writes when it is ready, or why it never is. */
  async ready() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`it ended: ${this.errors}`);
    return JSON.parse(value);
  }

  /** The code that it ends with after a signal, or by itself. */
  async end(signal) {
    if (signal) this.process.kill(signal);
    const [code, by] = await this.exit;
    return by ?? code;
  }
}

/** A directory for a test, where PostgreSQL's user can go, too. */
export function temporary() {
  const directory = mkdtempSync(join(tmpdir(), "pexip-mm-test-"));
  chmodSync(directory, 0o755);
  return directory;
}

/** The processes that a testbed on this directory has started, as it noted them. */
export function processes(state) {
  return JSON.parse(readFileSync(join(state, "processes.json"), "utf8")).children;
}

export const runs = (child) => began(child.pid) === child.began;
