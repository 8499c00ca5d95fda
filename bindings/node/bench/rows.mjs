/**
 * Measures this package beside other ways to do the same work, and writes rows for the table of `make bench` as JSON:
 * node [--conditions=browser] rows.mjs
 *
 * Ours and the peer run by turns, and each pair of times is one round: what disturbs the machine disturbs both.
 */
import { readFileSync } from "node:fs";

import { aliasFromChannelName } from "pexip-mm-core";
import sindresorhus from "@sindresorhus/slugify";
import slugify from "slugify";

const ROUNDS = 9;
const TIMES = 300;
const channels = new URL("../../../pexip-mm-core/tests/data/channels.json", import.meta.url);

const sluggable = (name) => {
  try {
    return aliasFromChannelName("matt-", name) !== "";
  } catch {
    return false;
  }
};

const isAddon = process.report.getReport().sharedObjects.some((name) => name.endsWith(".node"));
const names = JSON.parse(readFileSync(channels, "utf8")).map(({ display_name: name }) => name).filter(sluggable);
const isAscii = (name) => /^[\0-\x7f]*$/.test(name);

/** Nanoseconds for one name. */
function once(work, of) {
  const start = process.hrtime.bigint();
  for (let time = 0; time < TIMES; time++) for (const name of of) work(name);
  return Number(process.hrtime.bigint() - start) / (TIMES * of.length);
}

function row(kind, of, peer, theirs, atLeast) {
  const ours = (name) => aliasFromChannelName("matt-", name);
  // Until V8 has compiled both.
  for (let round = 0; round < 3; round++) [ours, theirs].forEach((work) => once(work, of));
  const rounds = Array.from({ length: ROUNDS }, () => [once(ours, of), once(theirs, of)]);
  return {
    work: `${isAddon ? "Node" : "browser build"}: slug of ${kind} names`,
    limit: isAddon ? "calling from JavaScript, which takes longer than the work" : "a name goes through memory that only looks like WebAssembly's",
    at_least: atLeast,
    ours: rounds.map(([mine]) => mine),
    peer,
    theirs: rounds.map(([, other]) => other),
  };
}

const peer = isAddon ? ["slugify", (name) => slugify(name), 2] : ["@sindresorhus/slugify", (name) => sindresorhus(name), 1];
const rows = [
  row("ASCII", names.filter(isAscii), ...peer),
  row("other", names.filter((name) => !isAscii(name)), ...peer),
];
process.stdout.write(JSON.stringify(rows));
