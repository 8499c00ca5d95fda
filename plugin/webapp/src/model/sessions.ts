/** The conferences that were opened from this page, one a channel at most. */
import type { Api, Problem } from "../client";
import type { Presence } from "../wire";
import { Lease } from "./lease";
import type { Opened } from "./opened";

/** How often it is looked whether a window is still open, in milliseconds. Browsers make it a minute in hidden pages. */
const INTERVAL = 1_000;

interface Session {
  readonly opened: Opened;
  /** `null` until it is known where to go. */
  lease: Lease | null;
}

export interface SessionEvents {
  readonly renewed: (channelId: string, presence: Presence) => void;
  readonly refused: (channelId: string, problem: Problem) => void;
  /** Sessions came or went. */
  readonly changed: () => void;
}

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param tab What tells this page from the person's other ones. */
  constructor(
    private readonly client: Pick<Api, "renew" | "leave">,
    private readonly tab: string,
    private readonly events: SessionEvents,
  ) {}

  /** Brings a channel's window to the front, if there is one. */
  focus(channelId: string): boolean {
    const session = this.#sessions.get(channelId);
    return session !== undefined && session.opened.isOpen() && session.opened.focus();
  }

  /** A window was opened for a channel; where it goes is asked. */
  opening(channelId: string, opened: Opened) {
    this.end(channelId);
    this.#sessions.set(channelId, { opened, lease: null });
    this.#timer ??= setInterval(() => this.tick(), INTERVAL);
  }

  /** The window was sent to the conference. */
  joined(channelId: string) {
    const session = this.#sessions.get(channelId);
    if (session === undefined) return;
    session.lease = new Lease(() => this.client.renew(channelId, this.tab), {
      renewed: (presence) => this.events.renewed(channelId, presence),
      refused: (problem) => {
        this.#remove(channelId);
        this.events.refused(channelId, problem);
      },
    });
    session.lease.tick();
    this.events.changed();
  }

  /** Channels whose conference is where this page cannot see whether it still is. */
  unobserved(): string[] {
    return [...this.#sessions].filter(([, { opened, lease }]) => lease !== null && !opened.isObservable).map(([id]) => id);
  }

  /** The person has left. */
  end(channelId: string) {
    const session = this.#sessions.get(channelId);
    if (session === undefined) return;
    this.#remove(channelId);
    const { lease } = session;
    if (lease !== null) void lease.end().then(() => this.client.leave(channelId, this.tab));
  }

  tick() {
    for (const [channelId, { opened, lease }] of this.#sessions) {
      const wasObservable = opened.isObservable;
      if (opened.isOpen()) lease?.tick();
      else this.end(channelId);
      if (wasObservable !== opened.isObservable) this.events.changed();
    }
  }

  /** The page goes away, perhaps to come back: whoever is still in a conference then is announced again. */
  pause() {
    for (const [channelId, { lease }] of this.#sessions) {
      if (lease === null) continue;
      void this.client.leave(channelId, this.tab);
      lease.renewSoon();
    }
  }

  /** The plugin is switched off. */
  stop() {
    for (const channelId of [...this.#sessions.keys()]) this.end(channelId);
  }

  #remove(channelId: string) {
    this.#sessions.delete(channelId);
    if (this.#sessions.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    this.events.changed();
  }
}

/** The page's own id, which stays when it is loaded again. */
export function tabId(storage: Pick<Storage, "getItem" | "setItem">): string {
  const name = "pexip-video-connect-tab";
  const made = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const kept = storage.getItem(name);
    if (kept !== null && /^[\w-]{16,64}$/.test(kept)) return kept;
    const id = made();
    storage.setItem(name, id);
    return id;
  } catch {
    // A browser that keeps nothing for this site throws.
    return made();
  }
}
