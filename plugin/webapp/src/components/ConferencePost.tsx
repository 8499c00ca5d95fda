import React, { useEffect } from "react";
import { shallowEqual, useSelector } from "react-redux";

import { decoded } from "../decode";
import { type AppWords, appWords, duration, timeOfDay } from "../i18n/app";
import type { AppModel } from "../model/app";
import type { HostPost } from "../registry";
import type { HostState } from "../selectors";
import * as selectors from "../selectors";
import { type PostState, postState } from "../wire";

/** How many names are shown. */
const NAMES = 8;

interface Props {
  readonly model: AppModel;
  /** What the channel's button does. */
  readonly press: (channelId: string) => void;
}

/** A post about a conference: who began it, who is in, and how to join; later, how long it was. */
export function ConferencePost({ post, ...rest }: Props & { readonly post: HostPost }) {
  const state = decoded(postState, post.props?.pexip);
  return state === null ? <p>{post.message}</p> : <Conference channelId={post.channel_id} state={state} {...rest} />;
}

function Conference({ channelId, state, model, press }: Props & { readonly channelId: string; readonly state: PostState }) {
  const { started_at: startedAt, started_by: startedBy } = state;
  const live = useSelector((host: HostState) => selectors.conference(host, channelId));
  const locale = useSelector(selectors.locale);
  const words = appWords(locale);
  // Events are quicker than the post, which the server edits afterwards. A later conference is not this post's.
  const isThis = live?.started_at === startedAt;
  const isRunning = state.state === "running" && (live === undefined || isThis);
  const people = isRunning && isThis ? live.people.map((one) => one.user_id) : state.people;
  const starter = useSelector((host: HostState) => selectors.personName(host, startedBy));

  const isUnknown = state.state === "running" && live === undefined;
  useEffect(() => {
    if (isUnknown) void model.learn(channelId);
  }, [model, channelId, isUnknown]);
  const ids = [startedBy, ...people.slice(0, NAMES)].join(" ");
  useEffect(() => model.learnNames(ids.split(" ")), [model, ids]);

  return (
    <div className={`pexip pexip-post ${isRunning ? "pexip-running" : ""}`}>
      <p className="pexip-title">{starter === null ? words.startedBySomebody : words.startedBy(starter)}</p>
      <p className="pexip-muted">
        <time dateTime={new Date(startedAt).toISOString()}>{timeOfDay(startedAt, locale)}</time>
        {!isRunning && ` · ${state.ended_at === null ? words.ended : words.endedAfter(duration(state.ended_at - startedAt, locale))}`}
      </p>
      <People ids={people} isRunning={isRunning} words={words} />
      {isRunning && (
        <button type="button" className="pexip-primary" onClick={() => press(channelId)}>
          {words.joinShort}
        </button>
      )}
    </div>
  );
}

function People({ ids, isRunning, words }: { readonly ids: readonly string[]; readonly isRunning: boolean; readonly words: AppWords }) {
  const names = useSelector((host: HostState) => ids.slice(0, NAMES).map((id) => selectors.personName(host, id) ?? words.somebody), shallowEqual);
  const rest = ids.length > NAMES ? [words.others(String(ids.length - NAMES))] : [];
  const list = [names.join(", ") || words.nobody, ...rest].join(" ");
  return (
    <p>
      {isRunning ? words.inIt : words.wereIn} {list}
    </p>
  );
}
