import { console as de } from "./de/console";
import { console as en } from "./en/console";
import { languageOf } from "./locale";

const all = { en, de };
export type ConsoleWords = typeof en;

/** What administrators read in the System Console, in the language of a locale. */
export const consoleWords = (locale: string): ConsoleWords => all[languageOf(locale)];
