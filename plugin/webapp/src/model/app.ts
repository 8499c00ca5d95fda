/** What the button, the menu and the posts do. Loaded at the first click. */
import type { Api } from "../client";
import { appWords } from "../i18n/app";
import { entryWords } from "../i18n/entry";
import type { Action } from "../reducer";
import type { HostStore } from "../registry";
import * as selectors from "../selectors";
import { copyText } from "./clipboard";
import { Notices, type ToType } from "./notices";
import { type Opened, openLinkInClick } from "./opened";
import { Sessions, tabId } from "./sessions";

export class AppModel {
  readonly notices = new Notices();
  readonly #sessions: Sessions;
  /** People whose names are wanted, and those who were asked for. */
  readonly #unnamed = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #pause = () => this.#sessions.pause();

  constructor(
    readonly store: HostStore,
    private readonly client: Api,
    private readonly press: (channelId: string) => void,
  ) {
    this.#sessions = new Sessions(client, tabId(sessionStorage), {
      renewed: (channelId, { conference }) => this.#dispatch({ type: "pexip/conference", channelId, conference }),
      refused: (_, problem) => this.notices.show({ kind: "problem", problem, retry: null }),
      changed: () => this.notices.unobserved(this.#sessions.unobserved()),
    });
    window.addEventListener("pagehide", this.#pause);
  }

  /** Brings the window of a channel's conference to the front, if this page has opened one. */
  focus = (channelId: string) => this.#sessions.focus(channelId);

  /** Joins a channel's conference in a window that the click has opened; without one it shows a link. */
  async join(channelId: string, opened: Opened | null) {
    if (opened !== null) this.#sessions.opening(channelId, opened);
    const answer = await this.client.join(channelId);
    const link = answer.ok ? safeLink(answer.value.link.open) : null;
    if (!answer.ok || link === null) {
      opened?.close();
      this.#sessions.end(channelId);
      const problem = answer.ok ? { code: "unexpected", message: null, retryAfter: null, isFinal: false } : answer.problem;
      // To try again is a click, in which a window can be opened.
      this.notices.show({ kind: "problem", problem, retry: () => this.press(channelId) });
      return;
    }
    const { pin, role } = answer.value;
    const toType = pin === null || link.searchParams.has("pin") ? null : { pin, role };
    if (opened === null) {
      this.notices.show({ kind: "blocked", channelId, link: link.href, toType });
    } else if (opened.isOpen()) {
      opened.go(link.href);
      this.#sessions.joined(channelId);
      if (toType !== null) this.notices.show({ kind: "pin", ...toType });
    } else {
      this.#sessions.end(channelId);
    }
  }

  /** The link that is shown in place of a blocked window was pressed; says whether a window came of it. */
  openBlocked(channelId: string, link: string, toType: ToType | null): boolean {
    const opened = openLinkInClick(link, entryWords(this.#locale()).connecting);
    if (opened === null) return false;
    this.#sessions.opening(channelId, opened);
    this.#sessions.joined(channelId);
    if (toType === null) this.notices.close();
    else this.notices.show({ kind: "pin", ...toType });
    return true;
  }

  /** The person says so where this page cannot see it. */
  leave = (channelId: string) => this.#sessions.end(channelId);

  /** Copies the link for others: no PIN and no name is in it. */
  async copyLink(channelId: string) {
    const answer = await this.client.room(channelId);
    if (!answer.ok) {
      this.notices.show({ kind: "problem", problem: answer.problem, retry: () => void this.copyLink(channelId) });
      return;
    }
    await this.copy(answer.value.link.copy, appWords(this.#locale()).linkCopied);
  }

  /** Copies a text and says so; where the browser does not let it, shows the text. */
  async copy(text: string, said: string) {
    if (await copyText(text)) this.notices.say(said);
    else this.notices.show({ kind: "copy", text });
  }

  /** Shows how room systems dial. */
  async dialIn(channelId: string) {
    const answer = await this.client.room(channelId);
    this.notices.show(
      answer.ok
        ? { kind: "dialIn", channelId, room: answer.value }
        : { kind: "problem", problem: answer.problem, retry: () => void this.dialIn(channelId) },
    );
  }

  /** Asks who is in a channel's conference, unless it is known. */
  async learn(channelId: string) {
    const isKnown = () => selectors.conference(this.store.getState(), channelId) !== undefined;
    if (isKnown()) return;
    const answer = await this.client.room(channelId);
    // An event that came meanwhile is newer.
    if (answer.ok && !isKnown()) this.#dispatch({ type: "pexip/conference", channelId, conference: answer.value.conference });
  }

  /** Asks for the names of people that are not known: once for all that are wanted at a time, as when a channel is shown. */
  learnNames(ids: readonly string[]) {
    if (this.#unnamed.size === 0) setTimeout(() => void this.#askNames(), 50);
    for (const id of ids) this.#unnamed.add(id);
  }

  async #askNames() {
    const unknown = [...this.#unnamed].filter((id) => !this.#asked.has(id) && !selectors.isKnown(this.store.getState(), id));
    this.#unnamed.clear();
    if (unknown.length === 0) return;
    for (const id of unknown) this.#asked.add(id);
    const answer = await this.client.people(unknown);
    if (answer.ok) this.#dispatch({ type: "pexip/usernames", usernames: Object.fromEntries(answer.value.map(({ id, username }) => [id, username])) });
  }

  /** The plugin is switched off. */
  stop() {
    window.removeEventListener("pagehide", this.#pause);
    this.#sessions.stop();
    this.notices.close();
  }

  #dispatch(action: Action) {
    this.store.dispatch(action);
  }

  #locale = () => selectors.locale(this.store.getState());
}

/** The link, if a window that is still this page's may be sent there: nothing that runs in this page. */
function safeLink(link: string): URL | null {
  try {
    const url = new URL(link);
    return url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}
