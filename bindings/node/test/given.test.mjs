/** What is no text, no number or no object, or too much of one: an error with a code, and nothing of a secret in it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import * as core from "pexip-mm-core";
import * as simulate from "pexip-mm-core/simulate";

import { calls } from "./calls.mjs";
import { root } from "./files.mjs";

const hidden = "271828-do-not-show";
const throwing = () => {
  throw new Error(hidden);
};
const cycle = {};
cycle.cycle = cycle;
const nested = (depth, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);

/** Of no type that any argument has. */
const alien = {
  symbol: Symbol(hidden),
  bigint: 2n ** 80n,
  function: throwing,
  NaN,
  Infinity,
  "a huge number": Number.MAX_VALUE,
  "a negative number": -1,
  "a fraction": 0.5,
  "a boxed text": new String("boxed"),
  "a getter that throws": Object.defineProperty({}, "toJSON", { get: throwing, enumerable: true }),
  "a proxy that throws": new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing }),
  "a revoked proxy": (({ proxy, revoke }) => (revoke(), proxy))(Proxy.revocable({}, {})),
  "a cycle": cycle,
  "an object like a Config": Object.create(core.Config.prototype),
  "a lone surrogate": "\ud800",
  "half of a surrogate pair": "matt-\udc00a",
};

/** Texts that are refused by some and welcome to others. */
const texts = {
  empty: "",
  NUL: "\0",
  "NUL inside": "matt-\0a",
  "ten million letters": "a".repeat(10_000_000),
  "ten million letters of three bytes": "語".repeat(10_000_000),
  "nested lists": nested(100_000),
  "nested objects": nested(100_000, '{"a":', "}"),
  "nested expressions": `{{ ${nested(100_000, "(", ")")} }}`,
};

const others = { undefined, null: null, true: true, "an array": [], "an object": {}, "a deep object": JSON.parse(nested(5000)) };

/** Calls, and tells what came: "ok", or the code of an error that may be thrown. */
function outcome([call, ...args], name) {
  try {
    call(...args);
    return "ok";
  } catch (error) {
    assert.ok(error instanceof core.PexipError || error instanceof core.ArgumentError, `${name}: ${error?.stack}`);
    assert.match(error.code, /^[a-z][a-z0-9_]+$/);
    const told = `${error.message}${error.stack}${JSON.stringify(error)}`;
    assert.ok(!told.includes(hidden) && !told.includes("not-a-real-secret") && !told.includes("314159"), `${name}: ${told}`);
    assert.ok(error.message.length < 2000, `${name}: ${error.message.length} characters`);
    return error.code;
  }
}

/** The call with each argument, and each member of one, in turn replaced. */
function* spoilt([call, ...args], value) {
  for (const [at, given] of args.entries()) {
    yield [call, ...args.with(at, value)];
    if (Object.getPrototypeOf(given) !== Object.prototype) continue;
    for (const key of Object.keys(given)) yield [call, ...args.with(at, { ...given, [key]: value })];
  }
}

const good = Object.entries(calls(core, simulate));

test("good calls are good", () => {
  for (const [name, call] of good) assert.equal(outcome(call, name), "ok", name);
});

for (const [what, value] of Object.entries({ ...alien, ...texts, ...others })) {
  test(`${what} is refused in words or taken`, () => {
    for (const [name, call] of good) for (const bad of spoilt(call, value)) outcome(bad, `${name} given ${what}`);
  });
}

test("no argument is of an alien type", () => {
  for (const [name, [call, ...args]] of good) {
    // A request and options may be any object; what is in them is looked at where it is needed.
    for (const [what, value] of Object.entries(alien)) {
      args.forEach((given, at) => {
        if (typeof given === "object" && typeof value === "object" && !what.includes("proxy")) return;
        assert.equal(outcome([call, ...args.with(at, value)], name), "argument_type", `${name}, argument ${at} is ${what}`);
      });
    }
  }
});

test("a lone surrogate is refused wherever it is in an object", () => {
  const config = core.Config.parse('{"HostPin": "314159"}');
  for (const part of [{ "a\ud800": 1 }, { a: "\udc00" }, { a: [{ "\udfff": 1 }] }]) {
    assert.throws(() => core.serviceConfiguration(config, part), { code: "argument_type", argument: "request" });
    assert.throws(() => simulate.comparePolicyScripts("{}", "{}", [{}, part]), { code: "argument_type", argument: "requests[1]" });
  }
});

test("what a page does to JavaScript's own objects changes no list", () => {
  const config = core.Config.parse('{"HostPin": "314159"}');
  const calls = [
    () => simulate.combinedPolicyScript([config]).script,
    () => simulate.comparePolicyScripts("{}", "{}", [{}]).compared,
    () => core.pluginSettingsSchema(["Node"]).settings.length,
  ];
  const [before, refused] = [calls.map((call) => call()), () => core.pluginSettingsSchema(["NoSuchKey"])];
  Array.prototype.toJSON = () => "an array";
  try {
    assert.deepEqual(calls.map((call) => call()), before);
    assert.throws(refused, { code: "choice" });
  } finally {
    delete Array.prototype.toJSON;
  }
});

test("errors are as ever where JavaScript's own objects are frozen", () => {
  const program = `
    const core = require("pexip-mm-core");
    for (const { prototype } of [Error, TypeError, Object]) Object.freeze(prototype);
    for (const bad of ["12", 12]) try { core.pinParse(bad); } catch (error) { console.log(error.name, error.code); }`;
  const printed = execFileSync(process.execPath, [...process.execArgv, "-e", program], { cwd: root, encoding: "utf8" });
  assert.equal(printed, "PexipError pin_too_short\nArgumentError argument_type\n");
});

test("getters are read once", () => {
  let reads = 0;
  const link = { get alias() { return ++reads === 1 ? "matt-a" : throwing(); }, domain: "example.com" };
  assert.equal(core.joinUrlApp(link), "pexip://matt-a@example.com");
});

test("the library's own types are told apart from what looks like them", () => {
  assert.throws(() => new core.Config({}), core.ArgumentError);
  assert.throws(() => new simulate.PolicyScript({}), core.ArgumentError);
  assert.throws(() => core.localPolicyScript(core.Config.prototype), { code: "argument_type", argument: "config" });
});

test("a fault says which argument it is in", () => {
  assert.throws(() => core.aliasParse(5), { name: "ArgumentError", argument: "input", message: "input is not a string" });
  assert.throws(() => core.joinUrlApp({ alias: "a", domain: "b", pin: 314159 }), { argument: "link.pin" });
  assert.throws(() => core.pluginSettingsSchema(["Node", 5]), { argument: "settings[1]" });
});

test("a configuration's error has every fault", () => {
  const text = JSON.stringify({ Node: "https://a", HostPin: "12" });
  assert.throws(() => core.Config.parse(text), (error) => {
    assert.equal(error.code, "config");
    assert.deepEqual(error.faults.map(({ path, code }) => [path, code]), [["Node", "node_extra"], ["HostPin", "pin_too_short"]]);
    return error instanceof core.PexipError && error instanceof Error;
  });
});
