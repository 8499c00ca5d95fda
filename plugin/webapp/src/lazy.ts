/** What is loaded when it is first needed. */
import { useEffect, useState } from "react";

export class Lazy<T> {
  #value: T | null = null;
  #hasFailed = false;
  #loading: Promise<T> | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly fetch: () => Promise<T>) {}

  /** What was loaded; `null` if nothing is yet. */
  get value() {
    return this.#value;
  }

  /** Whether the last attempt failed. */
  get hasFailed() {
    return this.#hasFailed;
  }

  /** Loads it, once. After a failure the next call tries again. */
  load(): Promise<T> {
    this.#loading ??= this.fetch().then(
      (value) => {
        this.#value = value;
        this.#settle(false);
        return value;
      },
      (error: unknown) => {
        this.#loading = null;
        this.#settle(true);
        throw error;
      },
    );
    return this.#loading;
  }

  /** Calls the listener when something was loaded or could not be, until what it returns is called. */
  subscribe(listener: () => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #settle(hasFailed: boolean) {
    this.#hasFailed = hasFailed;
    for (const listener of this.#listeners) listener();
  }
}

/** What has been loaded, in a component that is to change with it. With `isNeeded` it is loaded. */
export function useLazy<T>(lazy: Lazy<T>, isNeeded: boolean): { readonly value: T | null; readonly hasFailed: boolean } {
  const [, redraw] = useState(0);
  useEffect(() => lazy.subscribe(() => redraw((count) => count + 1)), [lazy]);
  useEffect(() => {
    // A failure shows in `hasFailed`.
    if (isNeeded) lazy.load().catch(() => undefined);
  }, [lazy, isNeeded]);
  return { value: lazy.value, hasFailed: lazy.hasFailed };
}
