/** Everything together, on loopback: a Mattermost server with the plugin in it, and Pexip Infinity beside it. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { Trouble } from "../mattermost/processes.mjs";
import { startMattermost } from "../mattermost/server.mjs";
import { startPexip } from "./pexip.mjs";

export const PLUGIN = "com.pexip.pexip-video-connect";

/** What an administrator sets; the secrets are nobody's. */
export const SETTINGS = { Prefix: "matt-", HostPin: "314159", GuestPin: "271828", SipDomain: "example.com" };

/**
 * Starts a server of a version, installs the plugin from an archive, and sets both sides up as an administrator does, unless
 * `settings` is null. Nothing is left running when it throws, nor after `signal` is aborted.
 */
export async function startWorld(version, archive, { state, settings = SETTINGS, port, tell = () => {}, signal }) {
  if (!existsSync(archive)) throw new Trouble(`${archive} is missing: run scripts/plugin`);
  mkdirSync(state, { recursive: true });
  const world = new World();
  signal?.addEventListener("abort", () => world.stop());
  try {
    tell("Pexip's simulator starts");
    world.pexip = await startPexip(state);
    // The plugin trusts the certificates that its server does.
    const env = { SSL_CERT_FILE: world.pexip.certificate };
    world.mattermost = await startMattermost(version, { state: join(state, "mattermost"), port, tell, signal, env });
    tell("the plugin is installed and set up");
    await world.admin.install(archive, PLUGIN);
    if (settings) await world.setUp(settings);
  } catch (error) {
    await world.stop();
    throw error;
  }
  return world;
}

/** All that runs. */
class World {
  /** The session of the administrator. */
  get admin() {
    return this.mattermost.people.admin;
  }

  /** Resolves with the trouble if a part of it ends by itself. */
  get failed() {
    const pexip = this.pexip.ended.then((how) => new Trouble(`the simulator of Pexip ended: ${how.message}`));
    return Promise.race([this.mattermost.failed, pexip]);
  }

  /** Sets both sides up: Mattermost's settings first, then the script that they give. */
  async setUp(settings) {
    await this.configure({ Node: this.pexip.node, ...settings });
    await this.pexip.setPolicy((await this.ask(this.admin, "GET", "api/v1/admin/policy")).script);
  }

  /** Takes settings over, as the System Console does. */
  async configure(settings) {
    await this.admin.put("config/patch", { PluginSettings: { Plugins: { [PLUGIN]: settings } } });
  }

  /** Calls a route of the plugin, as somebody who is logged in; an answer that is no success is thrown. */
  async ask(person, method, path, body) {
    const response = await this.send(person, method, path, body);
    const answer = response.status === 204 ? undefined : await response.json();
    if (!response.ok) throw Object.assign(new Error(`${method} ${path}: ${response.status} ${answer.error.code}`), { status: response.status, ...answer.error });
    return answer;
  }

  /** Calls a route of the plugin, whatever it answers. */
  send(person, method, path, body) {
    const headers = person ? { authorization: `Bearer ${person.token}` } : {};
    const given = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const signal = AbortSignal.timeout(60_000);
    return fetch(`${this.mattermost.url}/plugins/${PLUGIN}/${path}`, { method, headers, body: given, signal });
  }

  /** Stops all of it. */
  async stop() {
    await this.mattermost?.stop();
    await this.pexip?.stop();
  }
}
