/** PostgreSQL with a data directory of its own, reached by a Unix socket only. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { Child, Trouble, lastLines, until } from "./processes.mjs";

/** Where scripts/setup puts PostgreSQL if there is no other. */
const installed = fileURLToPath(new URL("../../../target/tools/postgresql/bin", import.meta.url));

/** Directories that could hold the server's programs: Debian does not put them on PATH. */
function directories() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => other - one) : [];
  return [...process.env.PATH.split(delimiter), ...versions.map((version) => join(debian, version, "bin")), installed];
}

/** Where its programs are. */
function programs() {
  const found = directories().find((directory) => ["initdb", "postgres"].every((name) => existsSync(join(directory, name))));
  if (!found) throw new Trouble("PostgreSQL is missing: run scripts/setup postgresql");
  return found;
}

/** Whom it runs as: it refuses to run as root. */
function user() {
  if (process.getuid() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"));
  const [, , uid, gid] = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody") ?? [];
  if (!uid) throw new Trouble("PostgreSQL does not run as root, and there is no user postgres or nobody");
  return { uid: Number(uid), gid: Number(gid) };
}

/** Where its files are: with the rest, or, where its user cannot go there, in the directory for temporary files. */
function home(state, who) {
  const inside = join(state, "postgresql");
  mkdirSync(inside, { recursive: true });
  if (who.uid === undefined || spawnSync("test", ["-x", inside], who).status === 0) return inside;
  const digest = createHash("sha256").update(state).digest("hex").slice(0, 12);
  return join(tmpdir(), `pexip-mm-postgresql-${digest}`);
}

/** Makes a directory that its user alone can enter. */
function own(directory, { uid, gid }) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (uid !== undefined) chownSync(directory, uid, gid);
  return directory;
}

/** Makes the data directory, whole or not at all. */
function initialise(bin, data, who) {
  const partial = `${data}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const options = ["--username=mattermost", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"];
  const made = spawnSync(join(bin, "initdb"), ["-D", partial, ...options], { ...who, cwd: "/", encoding: "utf8", timeout: 120_000 });
  if (made.status !== 0) throw new Trouble(`PostgreSQL's initdb failed: ${made.error?.message ?? made.stderr.trim()}`);
  renameSync(partial, data);
}

/** A database that belongs to a state directory. */
export class Postgresql {
  constructor(state) {
    this.bin = programs();
    this.user = user();
    this.home = own(home(state, this.user), this.user);
    this.data = join(this.home, "data");
    this.log = join(state, "postgresql.log");
    // In a short path: that of a socket has room for 107 bytes.
    this.socket = own(mkdtempSync(join(tmpdir(), "pexip-mm-")), this.user);
    /** What Mattermost is told. */
    this.source = `postgres://mattermost@/postgres?host=${encodeURIComponent(this.socket)}&sslmode=disable`;
  }

  /** Starts it; `ready` tells when it takes connections. */
  start() {
    if (!existsSync(this.data)) initialise(this.bin, this.data, this.user);
    // A crash of the machine may cost the testbed's data; the death of any process does not.
    // Memory that is shared by way of a file goes when the data go, also after kill -9.
    const settings = ["listen_addresses=", "fsync=off", "full_page_writes=off", "dynamic_shared_memory_type=mmap", `unix_socket_directories=${this.socket}`];
    const command = [join(this.bin, "postgres"), "-D", this.data, ...settings.flatMap((setting) => ["-c", setting])];
    this.child = new Child("PostgreSQL", command, { signal: "SIGINT", log: this.log, cwd: "/", user: this.user });
  }

  async ready() {
    const isReady = () => {
      const [pid, , , , , , , status] = lastLines(join(this.data, "postmaster.pid"), 8).split("\n");
      return Number(pid) === this.child.pid && status?.trim() === "ready";
    };
    if (!(await until(() => this.child.how || isReady(), 60))) {
      await this.child.stop(10);
      throw new Trouble(`PostgreSQL did not start within 60 seconds; the end of ${this.log}:\n${lastLines(this.log)}`);
    }
    if (this.child.how) throw this.child.trouble();
  }

  /** Stops it; the data stay. */
  async stop() {
    await this.child?.stop(20);
  }

  /** Removes what would be left in the directory for temporary files. */
  close() {
    rmSync(this.socket, { recursive: true, force: true });
  }
}
