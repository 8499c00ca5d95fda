import type { entry as english } from "../en/entry";

export const entry: typeof english = {
  join: "An der Videokonferenz teilnehmen",
  header: "Pexip-Videokonferenz",
  copyLink: "Link zur Videokonferenz kopieren",
  dialIn: "In die Videokonferenz einwählen",
  loading: "Wird geladen …",
  notLoaded:
    "Dieser Teil von Pexip Video Connect konnte nicht geladen werden. Laden Sie die Seite neu, und sagen Sie es Ihrem Administrator, wenn es wieder geschieht.",
  connecting: "Verbindung zur Videokonferenz wird hergestellt …",
};
