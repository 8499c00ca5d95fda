import React, { useState } from "react";

import type * as Core from "../../core";
import type { ConsoleWords } from "../../i18n/console";
import { type Lazy, useLazy } from "../../lazy";
import type { Settings } from "../../model/settings";
import { ignoreEnter } from "./keys";

interface Props {
  readonly core: Lazy<typeof Core>;
  readonly settings: Settings;
  readonly words: ConsoleWords;
}

/** What is dialled for a channel of a name that can be typed here. */
export function AliasPreview({ core, settings, words }: Props) {
  const { value: loaded } = useLazy(core, true);
  const [name, setName] = useState(words.previewExample);
  const kinds = [
    ["public", words.previewPublic],
    ["private", words.previewPrivate],
  ] as const;
  return (
    <section>
      <h3>{words.previewTitle}</h3>
      <label className="pexip-field" htmlFor="pexip-preview-name">
        {words.previewLabel}
      </label>
      <input id="pexip-preview-name" type="text" maxLength={64} value={name} onChange={(event) => setName(event.target.value)} onKeyDown={ignoreEnter} />
      {loaded !== null && (
        <dl className="pexip-ways" aria-live="polite">
          {kinds.map(([visibility, title]) => {
            const found = loaded.preview(settings, name, visibility, words.previewId);
            return (
              <React.Fragment key={visibility}>
                <dt>{title}</dt>
                <dd>{"problem" in found ? found.problem : <code>{[found.alias, found.sip].filter(Boolean).join(" · ")}</code>}</dd>
              </React.Fragment>
            );
          })}
        </dl>
      )}
      <p className="pexip-muted">{words.previewNote}</p>
    </section>
  );
}
