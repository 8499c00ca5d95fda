/** The plugin's HTTP API, and the little that is needed of Mattermost's own. Nothing here throws: an answer or a problem. */
import { type Decoder, decoded } from "./decode";
import { PLUGIN_ID } from "./manifest";
import * as wire from "./wire";

/** Why something was not answered. */
export interface Problem {
  /** The server's code, or `network`, `timeout`, `unexpected`. */
  readonly code: string;
  /** The server's sentence, in the person's language; `null` where the server said nothing that can be shown. */
  readonly message: string | null;
  /** After how many seconds to ask again, if the server said so. */
  readonly retryAfter: number | null;
  /** Whether the server decided it: asking again changes nothing. */
  readonly isFinal: boolean;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** How long an answer may take, in milliseconds. */
const PATIENCE = 20_000;

/** The path below which Mattermost is, without a slash at its end: the site's URL may have one. */
const SITE_PATH = sitePath(document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "");

/** Found by where the plugin's script is from. */
export function sitePath(script: string): string {
  const [before = "", after] = new URL(script, location.href).pathname.split("/static/plugins/");
  return after === undefined ? "" : before;
}

export class Client {
  /** @param site The path below which Mattermost is, without a slash at its end. */
  constructor(private readonly site: string = SITE_PATH) {}

  config = () => this.#ours("GET", "config", wire.config);
  join = (channelId: string) => this.#ours("POST", `${channel(channelId)}/join`, wire.join, {});
  room = (channelId: string) => this.#ours("GET", `${channel(channelId)}/conference`, wire.room);
  renew = (channelId: string, tab: string) => this.#ours("PUT", `${channel(channelId)}/presence`, wire.presence, { tab });
  policy = () => this.#ours("GET", "admin/policy", wire.policy);
  check = (settings: Record<string, unknown>) => this.#ours("POST", "admin/check", wire.check, { settings });

  /** Ends a presence; also while the page goes away. */
  leave = (channelId: string, tab: string) =>
    this.#ours("DELETE", `${channel(channelId)}/presence?tab=${encodeURIComponent(tab)}`, () => null, undefined, true);

  /** Channels of all teams by a part of their name, for administrators. */
  searchChannels = (term: string) => this.#mattermost("POST", "channels/search", wire.listedChannels, { term, page: 0, per_page: 20 });
  channel = (id: string) => this.#mattermost("GET", `channels/${encodeURIComponent(id)}`, wire.listedChannel);
  people = (ids: readonly string[]) => this.#mattermost("POST", "users/ids", wire.people, ids);

  #ours<T>(method: string, path: string, decoder: Decoder<T>, body?: unknown, keepalive = false) {
    return ask(method, `${this.site}/plugins/${PLUGIN_ID}/api/v1/${path}`, decoder, body, keepalive);
  }

  #mattermost<T>(method: string, path: string, decoder: Decoder<T>, body?: unknown) {
    return ask(method, `${this.site}/api/v4/${path}`, decoder, body, false);
  }
}

/** What the plugin asks, whoever answers. */
export type Api = Pick<Client, keyof Client>;

const channel = (id: string) => `channels/${encodeURIComponent(id)}`;

async function ask<T>(method: string, url: string, decoder: Decoder<T>, body: unknown, keepalive: boolean): Promise<Answer<T>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const headers: Record<string, string> = { "X-Requested-With": "XMLHttpRequest", "X-CSRF-Token": csrfToken(document.cookie) };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(url, {
      ...{ method, headers, keepalive, credentials: "same-origin", signal: abort.signal },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const given: unknown = await response.json().catch(() => undefined);
    if (!response.ok) return { ok: false, problem: refused(response, given) };
    const value = decoded<{ value: T }>((from) => ({ value: decoder(from) }), given);
    return value ? { ok: true, ...value } : failed("unexpected");
  } catch {
    return failed(abort.signal.aborted ? "timeout" : "network");
  } finally {
    clearTimeout(timer);
  }
}

const failed = (code: string): Answer<never> => ({ ok: false, problem: { code, message: null, retryAfter: null, isFinal: false } });

/** What a refusal says. Mattermost itself answers in another shape, in a language that is not always the person's. */
function refused(response: Response, given: unknown): Problem {
  const said = decoded(wire.refusal, given)?.error;
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  const { status } = response;
  const code = said?.code ?? (status === 401 ? "not_logged_in" : status === 404 || status >= 502 ? "plugin_not_running" : "unexpected");
  return {
    code,
    message: said?.message ?? null,
    retryAfter: Number.isFinite(seconds) ? seconds : null,
    isFinal: said !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429,
  };
}

/** The token that Mattermost asks for with everything but GET; it stands in a cookie. */
export const csrfToken = (cookies: string) => /(?:^|;\s*)MMCSRF=([^;]*)/.exec(cookies)?.[1] ?? "";

