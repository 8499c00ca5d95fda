/** A real Mattermost server on loopback, on a PostgreSQL of its own, with people on it. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { lock } from "./lock.mjs";
import { populate } from "./people.mjs";
import { Postgresql } from "./postgresql.mjs";
import { Child, Trouble, endLeftOver, lastLines, until } from "./processes.mjs";

const target = fileURLToPath(new URL("../../../target/mattermost/", import.meta.url));

/** The Mattermost directory of a version, as scripts/mattermost has got it. */
export function directoryOf(version) {
  const directory = process.env.MATTERMOST_DIR ? resolve(process.env.MATTERMOST_DIR) : join(target, version);
  if (existsSync(join(directory, "bin/mattermost"))) return directory;
  throw new Trouble(
    process.env.MATTERMOST_DIR
      ? `MATTERMOST_DIR is no Mattermost directory: ${directory} has no bin/mattermost`
      : `Mattermost ${version} is not here: run scripts/mattermost ${version}`,
  );
}

/** A port that nobody has, or the one that is wanted if nobody has it. */
async function freePort(wanted = 0) {
  const server = createServer();
  const error = await new Promise((done) => server.once("error", done).listen(wanted, "127.0.0.1", () => done()));
  if (error) throw new Trouble(`port ${wanted} cannot be had (${error.code}): stop what has it, or give another`);
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** What is set before the first start. In the file and not in the environment, so that REST can change it. */
function initialSettings(state) {
  return {
    ServiceSettings: { EnableSecurityFixAlert: false },
    AnnouncementSettings: { AdminNoticesEnabled: false, UserNoticesEnabled: false },
    EmailSettings: { SendEmailNotifications: false, SendPushNotifications: false },
    FileSettings: { Directory: join(state, "files") },
    // Its jobs wait up to 15 seconds before their first work, and a server that is to stop waits for them.
    JobSettings: { RunJobs: false, RunScheduler: false },
    LogSettings: { ConsoleLevel: "INFO", EnableFile: false, EnableDiagnostics: false, EnableSentry: false },
    NotificationLogSettings: { EnableFile: false },
    PluginSettings: {
      Enable: true,
      EnableUploads: true,
      Directory: join(state, "plugins"),
      ClientDirectory: join(state, "client-plugins"),
      AutomaticPrepackagedPlugins: false,
      EnableMarketplace: false,
      EnableRemoteMarketplace: false,
    },
    TeamSettings: { EnableOpenServer: false, MaxUsersPerTeam: 1000 },
  };
}

/** Writes the settings: what has to fit this start, and what was there or is set at first. */
function configure(file, state, port, source) {
  const settings = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : initialSettings(state);
  Object.assign((settings.ServiceSettings ??= {}), { ListenAddress: `127.0.0.1:${port}`, SiteURL: `http://localhost:${port}` });
  Object.assign((settings.SqlSettings ??= {}), { DriverName: "postgres", DataSource: source });
  replace(file, settings);
}

/** Writes a file, whole or not at all. */
function replace(file, value) {
  writeFileSync(`${file}.partial`, JSON.stringify(value, null, 1), { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}

/**
 * Starts a server, and what it needs, and waits until it answers and has people; `env` is for it alone. Throws `Trouble` with a line for the
 * person who asked for it; nothing is left running then, nor after `signal` is aborted.
 */
export async function startMattermost(version, { signal, ...options } = {}) {
  const server = new Mattermost(version, options);
  signal?.addEventListener("abort", () => server.stop());
  try {
    for (const step of server.steps()) {
      signal?.throwIfAborted();
      await step();
    }
    signal?.throwIfAborted();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** A server that runs. `url` is where, `people` who: see people.mjs. */
class Mattermost {
  #lock;
  #stopping;

  constructor(version, { state = join(target, "state", version), port, env, tell = () => {} } = {}) {
    Object.assign(this, { version, port, env, tell, state: resolve(state) });
    this.log = join(this.state, "mattermost.log");
    /** Resolves with the trouble if a part of it ends by itself. */
    this.failed = new Promise((fail) => (this.fail = fail)).then((trouble) => (this.trouble = trouble));
  }

  /** What makes it run, one after the other. */
  steps() {
    return [() => this.#prepare(), () => this.#startDatabase(), () => this.#startServer(), () => this.#answers(), () => this.#populate()];
  }

  async #prepare() {
    this.directory = directoryOf(this.version);
    for (const made of ["plugins", "client-plugins", "files"]) mkdirSync(join(this.state, made), { recursive: true });
    this.#lock = await lock(this.state);
    await this.#endLeftOver();
    this.port = await freePort(this.port);
    this.url = `http://localhost:${this.port}`;
  }

  async #startDatabase() {
    this.tell("PostgreSQL starts");
    this.postgresql = new Postgresql(this.state);
    this.postgresql.start();
    this.#watch(this.postgresql.child);
    await this.postgresql.ready();
  }

  async #startServer() {
    this.tell(`Mattermost ${this.version} starts`);
    const config = join(this.state, "config.json");
    configure(config, this.state, this.port, this.postgresql.source);
    const command = [join(this.directory, "bin/mattermost"), "server", "--config", config];
    this.child = new Child("Mattermost", command, { signal: "SIGTERM", log: this.log, cwd: this.directory, env: this.env });
    this.#watch(this.child);
  }

  async #populate() {
    this.tell("people come in");
    this.people = await populate(this.url);
  }

  /** Waits for the first answer, as long as there is one to come. */
  async #answers() {
    const pings = async () => {
      const response = await fetch(`${this.url}/api/v4/system/ping`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
      return response?.ok;
    };
    const inTime = await until(async () => this.trouble || this.#stopping !== undefined || (await pings()), 180);
    if (this.trouble) throw this.trouble;
    if (!inTime) throw new Trouble(`Mattermost did not answer within 180 seconds; the end of ${this.log}:\n${lastLines(this.log)}`);
  }

  /** Remembers a child for the next start, should this process be killed, and tells when it ends by itself. */
  #watch(child) {
    this.children = [...(this.children ?? []), child];
    replace(join(this.state, "processes.json"), { children: this.children.map(({ pid, began }) => ({ pid, began })), socket: this.postgresql.socket });
    child.ended.then(() => this.#stopping || this.fail(child.trouble()));
  }

  /** What a run left that was killed. Its children end by themselves when it dies: this waits for them. */
  async #endLeftOver() {
    const file = join(this.state, "processes.json");
    if (!existsSync(file)) return;
    const { children, socket } = JSON.parse(readFileSync(file, "utf8"));
    await Promise.all(children.map(endLeftOver));
    rmSync(socket, { recursive: true, force: true });
    rmSync(file);
  }

  /** Stops the server, then its database. */
  stop() {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop() {
    await this.child?.stop(30);
    await this.postgresql?.stop();
    this.postgresql?.close();
    if (!this.#lock) return;
    rmSync(join(this.state, "processes.json"), { force: true });
    await this.#lock.release();
  }
}
