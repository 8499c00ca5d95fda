import { app as de } from "./de/app";
import { app as en } from "./en/app";
import { languageOf } from "./locale";

const all = { en, de };
export type AppWords = typeof en;

/** What people read after the first click, in the language of a locale. */
export const appWords = (locale: string): AppWords => all[languageOf(locale)];

/** A time span in whole minutes, at least one: "25 minutes", "1 hour, 5 minutes". */
export function duration(milliseconds: number, locale: string): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  const unit = (name: "hour" | "minute", count: number) =>
    new Intl.NumberFormat(languageOf(locale), { style: "unit", unit: name, unitDisplay: "long" }).format(count);
  const parts = [
    [Math.floor(minutes / 60), "hour"],
    [minutes % 60, "minute"],
  ] as const;
  return parts.filter(([count]) => count > 0).map(([count, name]) => unit(name, count)).join(", ");
}

/** A time of day. */
export const timeOfDay = (milliseconds: number, locale: string): string =>
  new Intl.DateTimeFormat(languageOf(locale), { hour: "numeric", minute: "2-digit" }).format(milliseconds);
