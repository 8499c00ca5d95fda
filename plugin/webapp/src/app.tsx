/** What is loaded at the first click, or with the first post about a conference. */
import React from "react";

import type { Api } from "./client";
import { ConferencePost } from "./components/ConferencePost";
import { Notices } from "./components/Notices";
import { addStyles } from "./components/styles";
import { AppModel } from "./model/app";
import type { HostPost, HostStore } from "./registry";

export interface App extends Pick<AppModel, "focus" | "join" | "copyLink" | "dialIn" | "stop"> {
  readonly Root: React.ComponentType;
  readonly Post: React.ComponentType<{ post: HostPost }>;
}

/** @param press What the channel's button does: it has to happen in the click. */
export function createApp(store: HostStore, client: Api, press: (channelId: string) => void): App {
  addStyles();
  const model = new AppModel(store, client, press);
  return {
    focus: model.focus,
    join: (channelId, opened) => model.join(channelId, opened),
    copyLink: (channelId) => model.copyLink(channelId),
    dialIn: (channelId) => model.dialIn(channelId),
    stop: () => model.stop(),
    Root: () => <Notices model={model} />,
    Post: ({ post }) => <ConferencePost post={post} model={model} press={press} />,
  };
}
