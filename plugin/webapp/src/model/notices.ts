/** What is shown above the page: one dialog at most, and a line that says what was done. Not in the page's state: it can hold a PIN. */
import type { Problem } from "../client";
import type { Join, Room } from "../wire";

export type Dialog =
  | { readonly kind: "problem"; readonly problem: Problem; readonly retry: (() => void) | null }
  | { readonly kind: "blocked"; readonly channelId: string; readonly link: string; readonly toType: ToType | null }
  | ({ readonly kind: "pin" } & ToType)
  | { readonly kind: "dialIn"; readonly channelId: string; readonly room: Room }
  | { readonly kind: "copy"; readonly text: string };

/** A PIN that Pexip will ask for, as the link has none. */
export interface ToType {
  readonly pin: string;
  readonly role: Join["role"];
}

export interface Notice {
  readonly dialog: Dialog | null;
  readonly said: string;
  /** Channels of conferences that nobody but the person can end. */
  readonly unobserved: readonly string[];
}

/** How long a line stays, in milliseconds. */
const STAYS = 4_000;

export class Notices {
  #now: Notice = { dialog: null, said: "", unobserved: [] };
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  get now() {
    return this.#now;
  }

  show = (dialog: Dialog) => this.#change({ dialog });
  close = () => this.#change({ dialog: null });
  unobserved = (unobserved: readonly string[]) => this.#change({ unobserved });

  say = (said: string) => {
    clearTimeout(this.#timer);
    this.#change({ said });
    this.#timer = setTimeout(() => this.#change({ said: "" }), STAYS);
  };

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  #change(change: Partial<Notice>) {
    this.#now = { ...this.#now, ...change };
    for (const listener of this.#listeners) listener();
  }
}
