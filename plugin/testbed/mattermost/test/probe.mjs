/** The plugin that does what a test asks it to, `plugin/server/examples/probe`, as an archive and on a server. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Rest } from "../rest.mjs";

export const ID = "com.example.probe";

/** An archive of it in that directory, of a program that was built before. */
export function archive(place, program, version = "0.1.0") {
  const directory = join(place, ID);
  mkdirSync(directory, { recursive: true });
  const manifest = {
    id: ID,
    name: "Probe",
    version,
    min_server_version: "6.2.1",
    server: { executables: { "linux-amd64": "plugin", "linux-arm64": "plugin" } },
    settings_schema: { settings: [{ key: "Fails", type: "bool", default: false }, { key: "Word", type: "text", default: "none" }] },
  };
  writeFileSync(join(directory, "plugin.json"), JSON.stringify(manifest));
  copyFileSync(program, join(directory, "plugin"));
  const made = join(place, `${ID}-${version}.tar.gz`);
  execFileSync("tar", ["-czf", made, "-C", place, ID]);
  return made;
}

/** It on a server, as somebody who is logged in there or nobody. */
export class Probe {
  constructor(rest) {
    this.rest = rest;
  }

  fetch(path, { headers, ...options } = {}) {
    const given = this.rest.token ? { Authorization: `Bearer ${this.rest.token}`, ...headers } : headers;
    return fetch(`${this.rest.url}/plugins/${ID}${path}`, { signal: AbortSignal.timeout(90_000), ...options, headers: given });
  }

  async get(path) {
    return (await this.fetch(path)).json();
  }

  /** Has the plugin call the server. */
  async call(name, given = {}) {
    const response = await this.fetch(`/calls/${name}`, { method: "POST", body: JSON.stringify(given) });
    return response.json();
  }
}

/** Sets a setting of the plugin, as the System Console does. */
export function configure(admin, values) {
  return admin.put("config/patch", { PluginSettings: { Plugins: { [ID]: values } } });
}

/** Nobody in particular. */
export const nobody = (url) => new Probe(new Rest(url));
