/** Child processes that never outlive this one. They are ended by their own id, and never by name. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A message for the person who started the testbed; anything else that is thrown is a fault of the testbed. */
export class Trouble extends Error {}

/** When a process began, in the clock of the kernel, or undefined if there is none. With the id it names a process for good. */
export function began(pid) {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
    return state === "Z" ? undefined : fields[18];
  } catch {
    return undefined;
  }
}

/** Waits until something is so, asked every now and then, or tells that it was not in time. */
export async function until(holds, seconds) {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) return false;
    await sleep(50);
  }
  return true;
}

/** Ends a process of an earlier run that its parent's death has not ended, if it is still the same one. */
export async function endLeftOver({ pid, began: then }, seconds = 40) {
  const gone = () => began(pid) !== then;
  if (then === undefined || (await until(gone, seconds))) return;
  process.kill(pid, "SIGKILL");
  await until(gone, 5);
}

/** The last lines of a log that tell most. */
export function lastLines(file, count = 5) {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n");
  } catch {
    return "";
  }
}

/** Whether anything listens on a port of this machine. */
export function listens(port) {
  return new Promise((resolve) => {
    const connection = connect(port, "127.0.0.1", () => resolve(true) || connection.destroy());
    connection.once("error", () => resolve(false));
  });
}

/** A program that writes a log. */
export class Child {
  /**
   * Starts it in a process group of its own, so that Ctrl-C in a terminal is this process's to pass on, in order. The kernel
   * sends it `signal`, with which it ends cleanly, when this process dies.
   */
  constructor(name, command, { signal, log, cwd, user = {}, env = {} }) {
    this.name = name;
    this.signal = signal;
    this.log = log;
    const out = openSync(log, "w");
    // The caller's own settings of Mattermost and PostgreSQL would change what is tried.
    const own = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(MM_|PG)/.test(key)));
    const parts = ["--pdeathsig", signal.replace("SIG", ""), "--", ...command];
    this.process = spawn("setpriv", parts, { cwd, env: { ...own, ...env }, ...user, detached: true, stdio: ["ignore", out, out] });
    closeSync(out);
    this.ended = new Promise((resolve) => {
      this.process.once("error", (error) => resolve(`setpriv of util-linux does not start: ${error.message}`));
      this.process.once("exit", (code, by) => resolve(by ? `ended by ${by}` : `ended with code ${code}`));
    }).then((how) => (this.how = how));
    this.pid = this.process.pid;
    this.began = began(this.pid);
  }

  /** What is to be told if it ended by itself. */
  trouble() {
    return new Trouble(`${this.name} ${this.how}; the end of ${this.log}:\n${lastLines(this.log)}`);
  }

  /** Ends it, in time. */
  async stop(seconds) {
    if (this.how) return;
    this.process.kill(this.signal);
    const late = setTimeout(() => this.process.kill("SIGKILL"), seconds * 1000);
    await this.ended;
    clearTimeout(late);
  }
}
