/** Memory does not grow with the number of calls. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import * as core from "pexip-mm-core";
import * as simulate from "pexip-mm-core/simulate";

import { calls } from "./calls.mjs";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

const isAddon = process.report.getReport().sharedObjects.some((name) => name.endsWith(".node"));

/**
 * What is held when finalizers have run, in bytes. The browser build's memory is an ArrayBuffer; what the process holds
 * besides, the machine code that V8 makes of it, goes on growing for long.
 */
async function held() {
  for (let round = 0; round < 5; round++) {
    collect();
    await turn();
  }
  const { arrayBuffers, heapUsed, rss } = process.memoryUsage();
  return isAddon ? rss : arrayBuffers + heapUsed;
}

test("calls leave nothing behind", { timeout: 300_000 }, async (context) => {
  // What tries hundreds of callers takes long, and calls nothing that others do not.
  const slow = ["lintPolicyScript", "checkCombinedPolicyScript", "comparePolicyScripts"];
  const good = Object.entries(calls(core, simulate)).filter(([name]) => !slow.includes(name));
  const large = "語".repeat(1_000_000);
  const round = async (count) => {
    for (let at = 0; at < count; at++) {
      for (const [, [call, ...args]] of good) {
        call(...args);
        assert.throws(() => call(...args.map(() => "\0\0")).nothing.there);
      }
      if (at % 10 === 0) core.displayNameFromText(large);
      if (at % 20 === 0) await turn();
    }
    return held();
  };
  // What is allocated once, and what the allocators keep at hand.
  await round(100);
  const before = await round(100);
  const after = await round(300);
  const grown = (after - before) / 2 ** 20;
  context.diagnostic(`grown by ${grown.toFixed(1)} MiB in ${300 * 2 * good.length} calls`);
  assert.ok(grown < 5, `${grown} MiB`);
});
