/** The parts of the page that stand for what is loaded later. */
import React from "react";
import { useSelector } from "react-redux";

import type { App } from "../app";
import { entryWords } from "../i18n/entry";
import { type Lazy, useLazy } from "../lazy";
import type { ConsoleProps, HostPost } from "../registry";
import * as selectors from "../selectors";

/** Dialogs and messages, once something was pressed. */
export function rootOf(app: Lazy<App>) {
  return function Root() {
    const { value, hasFailed } = useLazy(app, false);
    if (value !== null) return <value.Root />;
    return hasFailed ? <NotLoaded isFloating /> : null;
  };
}

/** A post about a conference. Until the rest is there it shows the sentence that every client shows. */
export function postOf(app: Lazy<App>) {
  return function Post({ post }: { readonly post: HostPost }) {
    const { value } = useLazy(app, true);
    return value === null ? <p>{post.message}</p> : <value.Post post={post} />;
  };
}

/** The plugin's place in the System Console. */
export function consoleOf(console: Lazy<React.ComponentType<ConsoleProps>>) {
  return function Console(props: ConsoleProps) {
    const { value: Loaded, hasFailed } = useLazy(console, true);
    const { loading } = entryWords(useSelector(selectors.locale));
    if (Loaded !== null) return <Loaded {...props} />;
    return hasFailed ? <NotLoaded isFloating={false} /> : <p role="status">{loading}</p>;
  };
}

const FLOATING: React.CSSProperties = {
  ...{ position: "fixed", right: 16, bottom: 16, zIndex: 1100, maxWidth: 400, padding: 16, borderRadius: 8 },
  ...{ background: "var(--center-channel-bg, #fff)", color: "var(--center-channel-color, #3d3c40)", border: "1px solid currentColor" },
};

function NotLoaded({ isFloating }: { readonly isFloating: boolean }) {
  const { notLoaded } = entryWords(useSelector(selectors.locale));
  return (
    <div role="alert" style={isFloating ? FLOATING : undefined}>
      {notLoaded}
    </div>
  );
}
