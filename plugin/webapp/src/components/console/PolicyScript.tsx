import React, { useState } from "react";
import { useSelector } from "react-redux";

import type { Answer, Api } from "../../client";
import { appWords } from "../../i18n/app";
import type { ConsoleWords } from "../../i18n/console";
import { copyText } from "../../model/clipboard";
import * as selectors from "../../selectors";
import type { Policy } from "../../wire";

interface Props {
  readonly client: Api;
  readonly words: ConsoleWords;
}

/** The script for Pexip Infinity, shown when it is asked for: PINs stand in it. */
export function PolicyScript({ client, words }: Props) {
  const [answer, setAnswer] = useState<Answer<Policy> | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState("");
  const { problems } = appWords(useSelector(selectors.locale));
  const isShown = answer?.ok === true;

  const toggle = async () => {
    setSaid("");
    if (isShown) {
      setAnswer(null);
      return;
    }
    setAsking(true);
    const given = await client.policy();
    setAnswer(given);
    setAsking(false);
    const known: Readonly<Record<string, string | undefined>> = problems;
    if (!given.ok) setSaid(given.problem.message ?? known[given.problem.code] ?? problems.unexpected);
  };
  const copy = (text: string) => {
    setSaid("");
    void copyText(text).then((isCopied) => setSaid(isCopied ? words.copied : words.notCopied));
  };
  const texts = isShown
    ? ([
        [words.policyScript, answer.value.script, 12],
        [words.policyRequest, answer.value.test_request, 4],
        [words.policyAnswer, answer.value.test_answer, 4],
      ] as const)
    : [];
  return (
    <section>
      <h3>{words.policyTitle}</h3>
      <p>{words.policyText}</p>
      <button type="button" aria-expanded={isShown} disabled={isAsking} onClick={() => void toggle()}>
        {isShown ? words.policyHide : words.policyShow}
      </button>
      {isShown && <p className="pexip-muted">{words.policySecret}</p>}
      {texts.map(([title, text, rows], index) => (
        <div key={title}>
          <div className="pexip-row">
            <label className="pexip-field" htmlFor={`pexip-policy-${index}`}>
              {title}
            </label>
            <button type="button" aria-label={words.copyOf(title)} onClick={() => copy(text)}>
              {words.copy}
            </button>
          </div>
          <textarea id={`pexip-policy-${index}`} readOnly spellCheck={false} rows={rows} value={text} />
        </div>
      ))}
      <div role="status">{said}</div>
    </section>
  );
}
