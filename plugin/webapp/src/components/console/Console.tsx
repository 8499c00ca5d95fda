import React, { useEffect, useMemo, useRef, useState } from "react";
import { useSelector } from "react-redux";

import type { Api } from "../../client";
import type * as Core from "../../core";
import { consoleWords } from "../../i18n/console";
import type { Lazy } from "../../lazy";
import { filterOf } from "../../model/filter";
import { type Settings, isLive, settingsOf } from "../../model/settings";
import type { ConsoleProps } from "../../registry";
import * as selectors from "../../selectors";
import type { Filter } from "../../wire";
import { AliasPreview } from "./AliasPreview";
import { ChannelFilter } from "./ChannelFilter";
import { Check } from "./Check";
import { Findings } from "./Findings";
import { PolicyScript } from "./PolicyScript";

interface Props extends ConsoleProps {
  readonly client: Api;
  readonly core: Lazy<typeof Core>;
}

/** The last setting of the page, and below it what helps to get all of them right. */
export function Console({ client, core, ...given }: Props) {
  const words = consoleWords(useSelector(selectors.locale));
  const [place, setPlace] = useState<HTMLDivElement | null>(null);
  const form = place?.closest("form") ?? null;
  const settings = useSettings(given, form);
  const change = (value: Filter) => {
    given.onChange(given.id, value);
    given.setSaveNeeded?.();
  };
  return (
    <div ref={setPlace} className="pexip pexip-console">
      <h2>{words.filterTitle}</h2>
      <ChannelFilter value={filterOf(given.value)} isDisabled={given.disabled === true} onChange={change} client={client} words={words} />
      <Findings core={core} settings={settings} isLive={isLive(given, form)} words={words} />
      <Check core={core} client={client} settings={settings} words={words} />
      <AliasPreview core={core} settings={settings} words={words} />
      <PolicyScript client={client} words={words} />
    </div>
  );
}

/** The settings as they are now; the same object as long as nothing has changed. */
function useSettings(given: ConsoleProps, form: HTMLFormElement | null): Settings {
  const [, redraw] = useState(0);
  const isWatching = given.currentState === undefined && form !== null;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (!isWatching) return undefined;
    // The page's own fields are drawn after the event.
    const later = () => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => redraw((count) => count + 1), 50);
    };
    const events = ["input", "change"];
    for (const event of events) form.addEventListener(event, later);
    return () => {
      clearTimeout(timer.current);
      for (const event of events) form.removeEventListener(event, later);
    };
  }, [form, isWatching]);
  const text = JSON.stringify(settingsOf(given, form));
  return useMemo(() => JSON.parse(text) as Settings, [text]);
}
