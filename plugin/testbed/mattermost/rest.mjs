/** Mattermost's REST API, as far as the testbed and its tests need it. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** An answer that is no success. */
export class Refused extends Error {
  constructor(what, status, { id, message } = {}) {
    super(`${what}: ${status} ${id ?? ""} ${message ?? ""}`.trimEnd());
    Object.assign(this, { status, id });
  }
}

/** A person who is logged in, or nobody yet. */
export class Rest {
  constructor(url, token) {
    Object.assign(this, { url, token });
  }

  /** Calls the API; an object goes as JSON. */
  async call(method, path, body) {
    const headers = this.token ? { Authorization: `Bearer ${this.token}` } : {};
    const given = body === undefined || body instanceof FormData ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}/api/v4/${path}`, { method, headers, body: given, signal: AbortSignal.timeout(60_000) });
    const text = await response.text();
    const answer = response.headers.get("Content-Type")?.startsWith("application/json") ? JSON.parse(text) : { message: text.slice(0, 200) };
    if (!response.ok) throw new Refused(`${method} ${path}`, response.status, answer);
    this.answered = response.headers;
    return answer;
  }

  get(path) {
    return this.call("GET", path);
  }

  post(path, body = {}) {
    return this.call("POST", path, body);
  }

  put(path, body = {}) {
    return this.call("PUT", path, body);
  }

  delete(path) {
    return this.call("DELETE", path);
  }

  /** What is there, or nothing. */
  async find(path) {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Logs in, and gives the session of that person. */
  async login({ username, password }) {
    const person = new Rest(this.url);
    person.user = await person.post("users/login", { login_id: username, password });
    person.token = person.answered.get("Token");
    return person;
  }

  /** Uploads a plugin in place of the one that is there, and enables it. */
  async install(archive, id) {
    const form = new FormData();
    form.set("force", "true");
    form.set("plugin", new Blob([readFileSync(archive)]), basename(archive));
    await this.post("plugins", form);
    await this.post(`plugins/${id}/enable`);
  }
}
