/**
 * Measures the browser build in headless Chromium, and writes rows for the table of `make bench` as JSON: how large its
 * entries are, and how long the first call takes, from the request for the module to the answer.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { POLICIES, entry, opened } from "../test/chromium.mjs";

const ROUNDS = 9;
const ENTRIES = {
  link: { name: "pexip-mm-core/link", kilobytes: 40 },
  main: { name: "pexip-mm-core", kilobytes: 300 },
};

const files = { "/first.js": readFileSync(new URL("first.mjs", import.meta.url), "utf8") };
const rows = [];
for (const [path, { name, kilobytes }] of Object.entries(ENTRIES)) {
  files[`/${path}.js`] = await entry(name);
  const size = gzipSync(files[`/${path}.js`], { level: 9 }).length / 1000;
  rows.push({ work: `browser build: size of ${name}`, limit: "README.md of bindings/node says", unit: "kB", ours: size, at_most: kilobytes });
}

const rounds = [];
for (let round = 0; round < ROUNDS; round++) rounds.push(await opened(files, "/first.js", POLICIES["Mattermost 11"]));
for (const [path, { name }] of Object.entries(ENTRIES)) {
  const sorted = rounds.map((took) => took[path]).sort((a, b) => a - b);
  const limit = "reading its JavaScript and its tables of letters";
  rows.push({ work: `browser build: first call of ${name}`, limit, unit: "ms", ours: sorted[ROUNDS >> 1], at_most: 60 });
}
process.stdout.write(JSON.stringify(rows));
