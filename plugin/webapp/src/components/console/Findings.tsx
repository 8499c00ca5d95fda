import React, { useMemo } from "react";

import type * as Core from "../../core";
import type { ConsoleWords } from "../../i18n/console";
import { type Lazy, useLazy } from "../../lazy";
import type { Settings } from "../../model/settings";
import type { Finding } from "../../wire";

interface Props {
  readonly core: Lazy<typeof Core>;
  readonly settings: Settings;
  /** Whether `settings` are what is typed. */
  readonly isLive: boolean;
  readonly words: ConsoleWords;
}

/** What is wrong with the settings as they stand on the page, while they are typed. */
export function Findings({ core, settings, isLive, words }: Props) {
  const { value: loaded, hasFailed } = useLazy(core, true);
  const found = useMemo(() => loaded?.findings(settings) ?? null, [loaded, settings]);
  const isFine = found !== null && found.errors.length === 0 && found.warnings.length === 0;
  return (
    <section>
      <h3>{words.settingsTitle}</h3>
      {!isLive && <p className="pexip-muted">{words.settingsSaved}</p>}
      <div role="status">
        {hasFailed && words.notLoaded}
        {found === null && !hasFailed && words.settingsLoading}
        {isFine && words.settingsFine}
        {loaded !== null && found !== null && <FindingList {...found} label={loaded.label} words={words} />}
      </div>
    </section>
  );
}

interface ListProps {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly label: (setting: string) => string;
  readonly words: ConsoleWords;
}

export function FindingList({ errors, warnings, label, words }: ListProps) {
  const all = [...errors.map((one) => ({ ...one, kind: words.fault })), ...warnings.map((one) => ({ ...one, kind: words.warning }))];
  if (all.length === 0) return null;
  return (
    <ul className="pexip-findings">
      {all.map(({ setting, code, message, kind }) => (
        <li key={`${setting} ${code} ${message}`} className={kind === words.fault ? "pexip-error" : undefined}>
          <strong>
            {kind}
            {setting !== "" && `, ${label(setting)}`}:
          </strong>{" "}
          {message}
        </li>
      ))}
    </ul>
  );
}
