import React, { type RefObject, useEffect, useRef, useState } from "react";
import { useSelector } from "react-redux";

import type { Api } from "../../client";
import { appWords } from "../../i18n/app";
import type { ConsoleWords } from "../../i18n/console";
import { withChannel, withMode, withoutChannel } from "../../model/filter";
import * as selectors from "../../selectors";
import type { Filter, ListedChannel } from "../../wire";
import { ignoreEnter } from "./keys";

/** How long to wait for another letter before searching, in milliseconds. */
const TYPING = 300;

interface Props {
  readonly value: Filter;
  readonly isDisabled: boolean;
  readonly onChange: (value: Filter) => void;
  readonly client: Api;
  readonly words: ConsoleWords;
}

type Known = Readonly<Record<string, ListedChannel | null | undefined>>;

/** The setting that says which channels have conferences. */
export function ChannelFilter({ value, isDisabled, onChange, client, words }: Props) {
  const [known, setKnown] = useState<Known>({});
  const learned = (id: string, channel: ListedChannel | null) => setKnown((all) => ({ ...all, [id]: channel }));
  // What is pressed in the lists goes away with the press, and the focus with it.
  const search = useRef<HTMLInputElement>(null);
  const modes = [
    ["off", words.filterOff],
    ["only", words.filterOnly],
    ["except", words.filterExcept],
  ] as const;
  return (
    <>
      <fieldset disabled={isDisabled}>
        <legend>{words.filterLegend}</legend>
        {modes.map(([mode, text]) => (
          <label key={mode} className="pexip-radio">
            <input type="radio" name="pexip-filter-mode" checked={value.mode === mode} onChange={() => onChange(withMode(value, mode))} />
            {text}
          </label>
        ))}
      </fieldset>
      {value.mode !== "off" && (
        <fieldset disabled={isDisabled}>
          <Chosen
            {...{ client, words, known, learned }}
            ids={value.channels}
            onRemove={(id) => {
              onChange(withoutChannel(value, id));
              search.current?.focus();
            }}
          />
          <Search
            {...{ client, words }}
            field={search}
            chosen={value.channels}
            onAdd={(channel) => {
              learned(channel.id, channel);
              onChange(withChannel(value, channel.id));
              search.current?.focus();
            }}
          />
        </fieldset>
      )}
    </>
  );
}

function nameOf({ display_name: name, team_display_name: team, type }: ListedChannel, words: ConsoleWords): string {
  const more = [team, type === "P" ? words.privateChannel : null].filter(Boolean).join(", ");
  return more === "" ? name : `${name} (${more})`;
}

interface ChosenProps {
  readonly ids: readonly string[];
  readonly known: Known;
  readonly learned: (id: string, channel: ListedChannel | null) => void;
  readonly onRemove: (id: string) => void;
  readonly client: Api;
  readonly words: ConsoleWords;
}

function Chosen({ ids, known, learned, onRemove, client, words }: ChosenProps) {
  const next = ids.find((id) => known[id] === undefined);
  useEffect(() => {
    let isOver = false;
    // One after the other: a long list must not be a rush of requests.
    if (next !== undefined) {
      void client.channel(next).then((answer) => {
        if (!isOver) learned(next, answer.ok ? answer.value : null);
      });
    }
    return () => {
      isOver = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only another channel is to be asked for
  }, [client, next]);
  if (ids.length === 0) return <p>{words.filterNone}</p>;
  return (
    <ul className="pexip-list">
      {ids.map((id) => {
        const channel = known[id];
        const name = channel === undefined ? "…" : channel === null ? words.unknownChannel(id) : nameOf(channel, words);
        return (
          <li key={id}>
            <span>{name}</span>
            <button type="button" aria-label={words.removeChannel(name)} onClick={() => onRemove(id)}>
              {words.remove}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface SearchProps {
  readonly field: RefObject<HTMLInputElement>;
  readonly chosen: readonly string[];
  readonly onAdd: (channel: ListedChannel) => void;
  readonly client: Api;
  readonly words: ConsoleWords;
}

function Search({ field, chosen, onAdd, client, words }: SearchProps) {
  const [term, setTerm] = useState("");
  const [found, setFound] = useState<readonly ListedChannel[] | null>(null);
  const [problem, setProblem] = useState("");
  const { problems } = appWords(useSelector(selectors.locale));
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      if (term.trim() === "") { setFound(null); return; }
      void client.searchChannels(term.trim()).then((answer) => {
        if (isOver) return;
        setFound(answer.ok ? answer.value.channels : null);
        setProblem(answer.ok ? "" : (answer.problem.message ?? (answer.problem.code === "network" ? problems.network : problems.unexpected)));
      });
    }, TYPING);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, term, problems]);
  const add = (channel: ListedChannel) => {
    setTerm("");
    setFound(null);
    onAdd(channel);
  };
  const offered = found?.filter(({ id, type }) => (type === "O" || type === "P") && !chosen.includes(id)) ?? [];
  return (
    <>
      <label className="pexip-field" htmlFor="pexip-filter-search">
        {words.searchLabel}
      </label>
      <input
        ref={field}
        id="pexip-filter-search"
        type="search"
        placeholder={words.searchHint}
        value={term}
        onChange={(event) => setTerm(event.target.value)}
        onKeyDown={ignoreEnter}
      />
      <div role="status">
        {problem}
        {found !== null && (offered.length === 0 ? words.noneFound : <span className="pexip-hidden">{words.found(String(offered.length))}</span>)}
      </div>
      <ul className="pexip-list">
        {offered.map((channel) => (
          <li key={channel.id}>
            <span>{nameOf(channel, words)}</span>
            <button type="button" aria-label={words.addChannel(nameOf(channel, words))} onClick={() => add(channel)}>
              {words.add}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
