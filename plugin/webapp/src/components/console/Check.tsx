import React, { useState } from "react";
import { useSelector } from "react-redux";

import type { Answer, Api } from "../../client";
import type * as Core from "../../core";
import { appWords } from "../../i18n/app";
import type { ConsoleWords } from "../../i18n/console";
import { type Lazy, useLazy } from "../../lazy";
import type { Settings } from "../../model/settings";
import * as selectors from "../../selectors";
import type { Check as Result } from "../../wire";
import { FindingList } from "./Findings";

interface Props {
  readonly core: Lazy<typeof Core>;
  readonly client: Api;
  readonly settings: Settings;
  readonly words: ConsoleWords;
}

/** Lets the server try the node, and the settings with the secrets that only it has. */
export function Check({ core, client, settings, words }: Props) {
  const [isAsking, setAsking] = useState(false);
  const [done, setDone] = useState<{ readonly settings: Settings; readonly answer: Answer<Result> } | null>(null);
  const check = async () => {
    setAsking(true);
    const answer = await client.check(settings);
    setDone({ settings, answer });
    setAsking(false);
  };
  // What was found about other settings is not shown.
  const answer = done?.settings === settings ? done.answer : null;
  return (
    <section>
      <h3>{words.checkTitle}</h3>
      <button type="button" disabled={isAsking} onClick={() => void check()}>
        {isAsking ? words.checking : words.check}
      </button>
      <div role="status">{answer !== null && <Outcome answer={answer} core={core} settings={settings} words={words} />}</div>
    </section>
  );
}

function Outcome({ answer, core, settings, words }: Omit<Props, "client"> & { readonly answer: Answer<Result> }) {
  const { problems } = appWords(useSelector(selectors.locale));
  const { value: loaded } = useLazy(core, true);
  if (!answer.ok) {
    const known: Readonly<Record<string, string | undefined>> = problems;
    return <p>{answer.problem.message ?? known[answer.problem.code] ?? problems.unexpected}</p>;
  }
  const { errors, warnings, node, vendor_plugin_running: hasVendors } = answer.value;
  // What this page has found by itself stands above.
  const told = loaded?.findings(settings);
  const isNew = ({ setting, code }: { readonly setting: string; readonly code: string }) =>
    ![...(told?.errors ?? []), ...(told?.warnings ?? [])].some((one) => one.setting === setting && one.code === code);
  return (
    <>
      <p>{node === null ? words.noNode : node.message}</p>
      {hasVendors && <p>{words.vendorRunning}</p>}
      <FindingList errors={errors.filter(isNew)} warnings={warnings.filter(isNew)} label={loaded?.label ?? String} words={words} />
    </>
  );
}
