/** The settings as they stand on the System Console's page, by their keys in lower case. */
import { PLUGIN_ID } from "../manifest";
import type { ConsoleProps } from "../registry";

export type Settings = Readonly<Record<string, unknown>>;

type Given = Pick<ConsoleProps, "id" | "value" | "config" | "currentState">;

/** Whether the page tells what is typed, or only what is saved. */
export const isLive = ({ currentState }: Given, form: HTMLFormElement | null) => currentState !== undefined || form !== null;

/** @param form The page's form, for servers that give a plugin no `currentState`. */
export function settingsOf(given: Given, form: HTMLFormElement | null): Settings {
  const path = given.id.slice(0, given.id.lastIndexOf(".") + 1);
  const own = given.id.slice(path.length).toLowerCase();
  const found = given.currentState === undefined ? { ...savedSettings(given.config), ...typedSettings(path, form) } : stateSettings(path, given.currentState);
  return { ...found, [own]: given.value };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function savedSettings(config: unknown): Settings {
  const steps = ["PluginSettings", "Plugins", PLUGIN_ID];
  const found = steps.reduce<unknown>((inner, step) => (isRecord(inner) ? inner[step] : undefined), config);
  return isRecord(found) ? found : {};
}

/** Beside the settings the page keeps other things there, such as `…Error`. */
const isKey = (key: string) => /^[a-z]+$/.test(key);

function stateSettings(path: string, state: Readonly<Record<string, unknown>>): Settings {
  const entries = Object.entries(state).flatMap(([key, value]) => (key.startsWith(path) ? [[key.slice(path.length), value] as const] : []));
  return Object.fromEntries(entries.filter(([key]) => isKey(key)));
}

function typedSettings(path: string, form: HTMLFormElement | null): Settings {
  const settings: Record<string, unknown> = {};
  for (const field of form?.elements ?? []) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)) continue;
    const isRadio = field instanceof HTMLInputElement && field.type === "radio";
    // The two buttons of a choice have the setting's path as their name, and an id each.
    const name = isRadio ? field.name : field.id;
    const key = name.startsWith(path) ? name.slice(path.length) : "";
    if (!isKey(key) || (isRadio && !field.checked)) continue;
    settings[key] = field instanceof HTMLInputElement && field.type === "checkbox" ? field.checked : field.value;
  }
  return settings;
}
