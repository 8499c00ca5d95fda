import { expect, test } from "vitest";

import { app as deApp } from "../src/i18n/de/app";
import { console as deConsole } from "../src/i18n/de/console";
import { entry as deEntry } from "../src/i18n/de/entry";
import { app as enApp } from "../src/i18n/en/app";
import { console as enConsole } from "../src/i18n/en/console";
import { entry as enEntry } from "../src/i18n/en/entry";
import { duration, timeOfDay } from "../src/i18n/app";
import { languageOf } from "../src/i18n/locale";

/** Every text by its path; of those with places to fill, what comes of it. */
function texts(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const at = `${path}${key}`;
    if (typeof value === "string") return [[at, value]];
    if (typeof value === "function") return [[at, (value as (...args: string[]) => string)("FIRST", "SECOND")]];
    return texts(value as object, `${at}.`);
  });
}

const catalogues = [
  ["entry", enEntry, deEntry],
  ["app", enApp, deApp],
  ["console", enConsole, deConsole],
] as const;

/** The same in both languages. */
const SAME = new Set(["link"]);

test.each(catalogues)("every text of %s is there in German, and is German", (_, english, german) => {
  const [en, de] = [texts(english), texts(german)];
  expect(de.map(([path]) => path)).toEqual(en.map(([path]) => path));
  for (const [index, [path, text]] of en.entries()) {
    const other = de[index]?.[1] ?? "";
    expect(other.trim(), path).toBe(other);
    expect(other, path).not.toBe("");
    if (!SAME.has(path)) expect(other, path).not.toBe(text);
    for (const place of ["FIRST", "SECOND"]) expect(other.includes(place), `${path} ${place}`).toBe(text.includes(place));
    expect(/[.…?:]$/.exec(other)?.[0], path).toBe(/[.…?:]$/.exec(text)?.[0]);
  }
});

test("a locale has the words of its language, or English ones", () => {
  expect(["de", "de-AT", "DE_CH", "en-AU", "fr", ""].map(languageOf)).toEqual(["de", "de", "de", "en", "en", "en"]);
});

test("time spans are in words", () => {
  expect([1, 60_000, 3_600_000, 3_900_000, -5].map((span) => duration(span, "en"))).toEqual(["1 minute", "1 minute", "1 hour", "1 hour, 5 minutes", "1 minute"]);
  expect(duration(26 * 3_600_000, "de")).toBe("26 Stunden");
});

test("times of day are those of the language", () => {
  expect(timeOfDay(new Date(2026, 1, 3, 15, 4).getTime(), "de")).toBe("15:04");
  expect(timeOfDay(new Date(2026, 1, 3, 15, 4).getTime(), "en")).toMatch(/3:04\sPM/);
});
