/** What every page load pays for: it registers, and loads the rest when that is needed. */
import React from "react";

import type { App } from "./app";
import { Client } from "./client";
import { Icon } from "./components/Icon";
import { consoleOf, postOf, rootOf } from "./components/shell";
import { decoded } from "./decode";
import { entryWords } from "./i18n/entry";
import iconUrl from "./icon.svg";
import { Lazy } from "./lazy";
import { CONSOLE_SETTING, EVENTS, PLUGIN_ID, POST_TYPE } from "./manifest";
import { keepButton } from "./model/button";
import { openInClick } from "./model/opened";
import { type Action, reducer } from "./reducer";
import type { HostStore, Plugin, Registry } from "./registry";
import * as selectors from "./selectors";
import * as wire from "./wire";

class VideoConnect implements Plugin {
  #stop: () => void = () => undefined;

  initialize(registry: Registry, store: HostStore) {
    const client = new Client();
    const app = new Lazy(() => import("./app").then(({ createApp }) => createApp(store, client, press)));
    const console = new Lazy(() => import("./console").then(({ createConsole }) => createConsole(client)));
    const dispatch = (action: Action) => store.dispatch(action);

    function press(channelId: string) {
      if (app.value?.focus(channelId) === true) return;
      const opened = openInClick(entryWords(selectors.locale(store.getState())).connecting);
      after((loaded) => loaded.join(channelId, opened)).catch(() => opened?.close());
    }
    const after = (act: (loaded: App) => Promise<void>) => app.load().then(act);

    registry.registerReducer(reducer);
    registry.registerPostTypeComponent(POST_TYPE, postOf(app));
    (registry.registerGlobalComponent ?? registry.registerRootComponent).call(registry, rootOf(app));
    registry.registerAdminConsoleCustomSetting(CONSOLE_SETTING, consoleOf(console), { showTitle: false });

    const { copyLink, dialIn } = entryWords(selectors.locale(store.getState()));
    const unless = () => undefined; // The page says that it could not be loaded.
    const menu = [
      [copyLink, (loaded: App, id: string) => loaded.copyLink(id)],
      [dialIn, (loaded: App, id: string) => loaded.dialIn(id)],
    ] as const;
    for (const [text, act] of menu) {
      registry.registerChannelHeaderMenuAction(text, (id) => void after((loaded) => act(loaded, id)).catch(unless), selectors.hasConferences);
    }

    const learnConfig = async () => {
      const answer = await client.config();
      if (answer.ok) dispatch({ type: "pexip/config", config: answer.value });
    };
    registry.registerWebSocketEventHandler(EVENTS.conference, ({ data }) => {
      const event = decoded(wire.conferenceEvent, data);
      if (event !== null) dispatch({ type: "pexip/conference", channelId: event.channel_id, conference: event.conference });
    });
    registry.registerWebSocketEventHandler(EVENTS.config, ({ data }) => {
      const config = decoded(wire.config, data);
      if (config !== null) dispatch({ type: "pexip/config", config });
    });
    registry.registerReconnectHandler(() => {
      dispatch({ type: "pexip/forgotten" });
      void learnConfig();
    });

    void learnConfig();
    const removeButton = keepButton(registry, store, { icon: <Icon />, iconUrl }, press);
    this.#stop = () => {
      removeButton();
      app.value?.stop();
    };
  }

  uninitialize() {
    this.#stop();
  }
}

window.registerPlugin(PLUGIN_ID, new VideoConnect());
