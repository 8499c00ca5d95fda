/** Every function of the library is here, and every version is the same. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import * as core from "pexip-mm-core";
import * as link from "pexip-mm-core/link";
import * as simulate from "pexip-mm-core/simulate";

import { calls } from "./calls.mjs";
import { root } from "./files.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** Functions that are methods here. */
const METHODS = {
  configChannelAlias: "Config.channelAlias",
  configHasSecret: "Config.hasSecret",
  configPins: "Config.pins",
  configPinsOf: "Config.pinsOf",
  policyScript: "PolicyScript.parse",
  simulate: "PolicyScript.answer",
};
const here = calls(core, simulate);

/** What a module exports by name; Node adds more to a CommonJS one. */
const named = (module) => Object.entries(module).filter(([name]) => !["default", "module.exports", "__esModule"].includes(name));

test("every function of the library is here", () => {
  const names = read("../../pexip-mm-core/tests/vectors/functions.txt").trim().split("\n").map(camel);
  assert.deepEqual(names.filter((name) => !((METHODS[name] ?? name) in here)), []);
});

test("every function and method is tried with bad arguments", () => {
  for (const [name, value] of [...named(core), ...named(simulate)]) {
    const isClass = typeof value === "function" && /^class/.test(Function.prototype.toString.call(value));
    assert.ok(isClass || name in here, name);
    if (!isClass || value.prototype instanceof Error) continue;
    const methods = Object.getOwnPropertyNames(value.prototype).filter((method) => method !== "constructor");
    assert.ok(methods.length > 0, name);
    for (const method of methods) assert.ok(`${name}.${method}` in here, `${name}.${method}`);
  }
});

test("what is in the small module is in the large one too, the same", () => {
  for (const [name, value] of named(link)) assert.equal(core[name], value, name);
});

test("the addon has what is declared of it", () => {
  const addon = createRequire(import.meta.url)("../dist/cjs/native/addon.js")("link");
  const declared = ["link", "main", "simulate"].flatMap((name) =>
    [...read(`facade/raw/${name}.d.ts`).matchAll(/^export (?:function|class) (\w+)/gm)].map(([, found]) => found),
  );
  assert.deepEqual(Object.keys(addon).sort(), declared.sort());
});

test("ESM and CommonJS share one library", () => {
  assert.equal(createRequire(import.meta.url)("pexip-mm-core").PexipError, core.PexipError);
});

test("TypeScript finds each module without looking at what is exported", () => {
  const { exports, typesVersions } = JSON.parse(read("package.json"));
  const others = Object.entries(exports).filter(([path]) => !/^\.$|json$/.test(path));
  assert.deepEqual(typesVersions["*"], Object.fromEntries(others.map(([path, { types }]) => [path.slice(2), [types]])));
});

test("versions are the same", () => {
  const [, version] = /\[workspace\.package\]\nversion = "(.*)"/.exec(read("../../Cargo.toml"));
  assert.equal(JSON.parse(read("package.json")).version, version);
  assert.equal(JSON.parse(read("package-lock.json")).version, version);
  const bindgen = (path) => /^wasm-bindgen.* = "=(.*)"/m.exec(read(path))[1];
  assert.equal(bindgen("Cargo.toml"), bindgen("build/Cargo.toml"));
});
