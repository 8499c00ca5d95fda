/** The simulator of Pexip Infinity, as a program beside the server. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Trouble } from "../mattermost/processes.mjs";

/** Who may change the Management Node; the password is nobody's. */
export const ADMINISTRATOR = { name: "admin", password: "not-a-real-password", may: "write" };

/** Where the Conferencing Node is. */
export const LOCATION = "London";

const API = "api/admin/configuration/v1";

/** The program, which PEXIP_TESTBED names, or where cargo has built it. */
function program() {
  const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../../target", import.meta.url));
  const file = process.env.PEXIP_TESTBED ?? join(target, "debug/pexip-testbed");
  if (!existsSync(file)) throw new Trouble(`${file} is missing: run cargo build -p pexip-testbed`);
  return file;
}

/** Starts a Management Node with one location, and a Conferencing Node in it; `directory` takes what it is given and gives. */
export async function startPexip(directory) {
  const certificate = join(directory, "pexip-certificate.pem");
  const seed = join(directory, "pexip-seed.json");
  const given = { users: [ADMINISTRATOR], system_location: [{ name: LOCATION }], conferencing: { location: LOCATION, certificate } };
  writeFileSync(seed, JSON.stringify(given));
  // It ends when its standard input does: with this process, however that ends.
  const child = spawn(program(), [seed], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("error", resolve).once("exit", (code, by) => resolve(new Error(by ?? `code ${code}`))));
  const line = new Promise((resolve) => createInterface(child.stdout).once("line", resolve));
  const first = await Promise.race([line, ended]);
  if (first instanceof Error) throw new Trouble(`the simulator of Pexip does not start: ${first.message}`);
  return new Pexip(child, ended, JSON.parse(first), certificate);
}

/** A simulator that runs: `management` and `conferencing` are addresses, `certificate` is the file for those who trust it. */
class Pexip {
  constructor(child, ended, { management, conferencing }, certificate) {
    Object.assign(this, { child, ended, management, conferencing, certificate });
  }

  /** Host and port of the Conferencing Node, as the plugin's setting has it. */
  get node() {
    return new URL(this.conferencing).host;
  }

  /** Calls the Management Node as its administrator. */
  async #manage(method, path, body) {
    const authorization = `Basic ${btoa(`${ADMINISTRATOR.name}:${ADMINISTRATOR.password}`)}`;
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(`${this.management}/${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Trouble(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  /** What is there of a resource under a name. */
  async #named(resource, name) {
    const answer = await (await this.#manage("GET", `${API}/${resource}/?name=${encodeURIComponent(name)}`)).json();
    return answer.objects[0]?.resource_uri;
  }

  /** Puts a service policy script into a profile of the location, as an administrator does by hand. */
  async setPolicy(script, name = "Mattermost") {
    const profile = { name, enable_internal_service_policy: true, internal_service_policy_template: script };
    const there = await this.#named("policy_server", name);
    const uri = there ?? (await this.#manage("POST", `${API}/policy_server/`, profile)).headers.get("location");
    if (there) await this.#manage("PATCH", there.slice(1), profile);
    const location = await this.#named("system_location", LOCATION);
    await this.#manage("PATCH", location.slice(1), { policy_server: uri });
  }

  /** Where a call gets to: `{protocol, local_alias, remote_alias, pin}`. */
  async dial(call) {
    const { request } = await import("node:https");
    const body = JSON.stringify(call);
    const options = { method: "POST", ca: readFileSync(this.certificate), headers: { "content-type": "application/json" } };
    return new Promise((resolve, reject) => {
      const asked = request(`${this.conferencing}/simulator/dial`, options, async (answer) => {
        resolve(JSON.parse((await answer.setEncoding("utf8").toArray()).join("")));
      });
      asked.on("error", reject).end(body);
    });
  }

  /** Ends it. */
  async stop() {
    this.child.stdin.end();
    await this.ended;
  }
}
