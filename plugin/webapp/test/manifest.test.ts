import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { CONSOLE_SETTING, PLUGIN_ID } from "../src/manifest";
import { text, decoded, listOf, objectOf } from "../src/decode";

test("the plugin is the manifest's, and its place in the System Console is the last one there", () => {
  const manifest = objectOf({
    id: text,
    webapp: objectOf({ bundle_path: text }),
    settings_schema: objectOf({ settings: listOf(objectOf({ key: text, type: text })) }),
  });
  const found = decoded(manifest, JSON.parse(readFileSync("../plugin.json", "utf8")));
  expect(found).toMatchObject({ id: PLUGIN_ID, webapp: { bundle_path: "webapp/dist/main.js" } });
  expect(found?.settings_schema.settings.at(-1)).toEqual({ key: CONSOLE_SETTING, type: "custom" });
});
