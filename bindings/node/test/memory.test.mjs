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
  // Memory grows in steps of an eighth; 400 bytes a call would be 10 MiB.
  assert.ok(grown < 8, `${grown} MiB`);
});

test("where the stack is full a call throws, and the next is as ever", () => {
  const settings = '{"HostPin": "314159", "Node": "pexip.example.com"}';
  const call = () => core.aliasFromChannelName("matt-", "Москва") + core.validateConfig(settings).errors.length;
  let refused = 0;
  let isTried = false;
  const deeper = () => {
    try {
      deeper();
    } catch (full) {
      try {
        if (!isTried) isTried = call() !== undefined;
      } catch {
        refused++;
      }
      throw full;
    }
  };
  for (; refused < 3000; isTried = false) assert.throws(deeper, RangeError);
  assert.equal(call(), "matt-moskva0");
});

test("memory that grows is seldom copied", { skip: isAddon && "the addon's is not" }, () => {
  const settings = JSON.stringify({ HostPin: "314159", FilterChannels: { mode: "only", channels: Array(100).fill().map((_, at) => `${at}`.padStart(26, "a")) } });
  const { ArrayBuffer: own } = globalThis;
  let made = 0;
  globalThis.ArrayBuffer = new Proxy(own, { construct: (of, args) => (made++, Reflect.construct(of, args)) });
  try {
    const kept = Array.from({ length: 3000 }, () => core.Config.parse(settings));
    assert.equal(kept.at(-1).pins().host, "314159");
  } finally {
    globalThis.ArrayBuffer = own;
  }
  assert.ok(made > 0 && made < 50, `${made} times`);
});
