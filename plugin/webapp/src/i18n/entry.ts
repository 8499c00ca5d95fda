import { entry as de } from "./de/entry";
import { entry as en } from "./en/entry";
import { languageOf } from "./locale";

const all = { en, de };

/** The words that every page has, in the language of a locale. */
export const entryWords = (locale: string) => all[languageOf(locale)];
