/** The button of a channel, there only in channels that have conferences. */
import type { ReactElement } from "react";

import { entryWords } from "../i18n/entry";
import type { GivenChannel, HostStore, Registry } from "../registry";
import * as selectors from "../selectors";

export interface ButtonLook {
  readonly icon: ReactElement;
  readonly iconUrl: string;
}

/** Registers the button and takes it away as the channel changes, until what it returns is called. */
export function keepButton(registry: Registry, store: HostStore, look: ButtonLook, press: (channelId: string) => void): () => void {
  /** The language that it is there in, and the ids of its parts. */
  let shown: { readonly locale: string; readonly ids: readonly string[] } | null = null;

  const remove = () => {
    for (const id of shown?.ids ?? []) registry.unregisterComponent(id);
    shown = null;
  };

  /** Does what is needed; says whether that was anything. */
  const step = (): boolean => {
    const state = store.getState();
    const locale = selectors.hasConferences(state) ? selectors.locale(state) : null;
    if (locale === (shown?.locale ?? null)) return false;
    remove();
    if (locale === null) return true;
    const act = (channel?: GivenChannel | null) => press(channel?.id ?? selectors.currentChannel(store.getState())?.id ?? "");
    const { join, header } = entryWords(locale);
    const ids = [registry.registerChannelHeaderButtonAction(look.icon, act, header, join)];
    const onBar = registry.registerAppBarComponent?.(look.iconUrl, act, join);
    if (onBar !== undefined) ids.push(onBar);
    shown = { locale, ids };
    return true;
  };

  // Registering changes the state, and so calls this function again.
  let isBusy = false;
  const update = () => {
    if (isBusy) return;
    isBusy = true;
    try {
      while (step());
    } finally {
      isBusy = false;
    }
  };

  const unsubscribe = store.subscribe(update);
  update();
  return () => {
    unsubscribe();
    remove();
  };
}
