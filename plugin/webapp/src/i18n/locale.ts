/** The languages that there are words in. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The one for a locale such as `de-AT`; English for those that there are no words in. */
export function languageOf(locale: string): Language {
  const [language] = locale.toLowerCase().split(/[-_]/);
  return LANGUAGES.find((one) => one === language) ?? "en";
}
