/** The packed package, installed elsewhere: in Node, behind bundlers, in jest, for TypeScript. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import webpack from "webpack";

import { root } from "./files.mjs";

const require = createRequire(import.meta.url);
const elsewhere = mkdtempSync(join(tmpdir(), "pexip-mm-packed-"));
const installed = join(elsewhere, "node_modules/pexip-mm-core");
const run = (program, args, options = {}) =>
  execFileSync(program, args, { cwd: elsewhere, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], ...options });
const write = (files) => Object.entries(files).forEach(([name, text]) => writeFileSync(join(elsewhere, name), text));

/** What a program does with each of the three modules, and what it must print. */
const USE = `
function refused(call) { try { call(); } catch (error) { return [error instanceof PexipError, error.code]; } }
const printed = JSON.stringify([
  aliasFromChannelName("matt-", "Москва"),
  sipUri("matt-moskva", "Bücher.example"),
  PolicyScript.parse('{"action": "{{ call_info.word }}", "result": {}}').answer({ call_info: { word: "reject" } }).action,
  refused(() => aliasParse("")),
]);
`;
const PRINTED = '["matt-moskva","sip:matt-moskva@xn--bcher-kva.example","reject",[true,"alias_empty"]]';
const IMPORTS = `
import { aliasFromChannelName, aliasParse, PexipError } from "pexip-mm-core";
import { sipUri } from "pexip-mm-core/link";
import { PolicyScript } from "pexip-mm-core/simulate";
`;
const REQUIRES = IMPORTS.replace(/import (.*) from (.*);/g, "const $1 = require($2);");

/** The largest that a browser's entry may be, in bytes of gzip. README.md says what takes the room. */
const SIZES = { "pexip-mm-core/link": 40_000, "pexip-mm-core": 300_000, "pexip-mm-core/simulate": 1_100_000 };

before(() => {
  const [{ filename, files }] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", elsewhere], { cwd: root }));
  const strangers = files.map(({ path }) => path).filter((path) => !/^(dist|types)\/|^(package\.json|README\.md|LICENSE)$/.test(path));
  assert.deepEqual(strangers, []);
  assert.ok(files.some(({ path }) => path === "LICENSE"));
  write({ "package.json": '{ "private": true }' });
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(elsewhere, filename)]);
  write({
    "use.mjs": `${IMPORTS}${USE}console.log(printed);`,
    "use.cjs": `${REQUIRES}${USE}console.log(printed);`,
    "browser.js": `${IMPORTS}${USE}globalThis.printed = printed;`,
  });
});
after(() => rmSync(elsewhere, { recursive: true }));

/** The Node programs to try: this one, and those that scripts/setup has installed. */
function nodes() {
  const others = join(root, "test/nodes/node_modules");
  const found = existsSync(others) ? readdirSync(others).map((name) => join(others, name, "bin/node")).filter(existsSync) : [];
  return [process.execPath, ...found];
}

for (const node of nodes()) {
  const version = run(node, ["--version"], { cwd: root }).trim();
  test(`Node ${version} imports and requires it`, () => {
    const addons = 'process.on("exit", () => console.log(process.report.getReport().sharedObjects.filter((name) => name.endsWith(".node")).length));';
    write({ "addons.cjs": addons });
    for (const program of ["use.mjs", "use.cjs"]) assert.equal(run(node, ["-r", "./addons.cjs", program]), `${PRINTED}\n1\n`, program);
  });
}

test("examples print what stands beside them", () => {
  const directory = join(root, "../../examples/node");
  for (const name of readdirSync(directory).filter((file) => file.endsWith(".mjs"))) {
    write({ [name]: readFileSync(join(directory, name), "utf8") });
    const out = join(directory, name.replace(/mjs$/, "out"));
    const printed = run(process.execPath, [name]);
    if (process.env.UPDATE_EXAMPLES) writeFileSync(out, printed);
    assert.equal(printed, readFileSync(out, "utf8"), name);
  }
});

test("where there is no addon, Node takes the browser build", () => {
  const directory = join(installed, "dist/cjs/native");
  const addon = readdirSync(directory).find((name) => name.endsWith(".node"));
  renameSync(join(directory, addon), join(elsewhere, addon));
  try {
    for (const program of ["use.mjs", "use.cjs"]) assert.equal(run(process.execPath, ["-r", "./addons.cjs", program]), `${PRINTED}\n0\n`, program);
  } finally {
    renameSync(join(elsewhere, addon), join(directory, addon));
  }
});

test("where a program may load no addon, Node takes the browser build", () => {
  for (const node of nodes()) {
    const permission = ["--permission", "--experimental-permission"].find((flag) => allows(node, flag));
    for (const flags of [["--no-addons"], ...(permission ? [[permission, "--allow-fs-read=*"]] : [])]) {
      for (const program of ["use.mjs", "use.cjs"]) assert.equal(run(node, [...flags, program]), `${PRINTED}\n`, `${node} ${flags}`);
    }
  }
});

function allows(node, flag) {
  return run(node, ["-p", `process.allowedNodeEnvironmentFlags.has("${flag}")`]) === "true\n";
}

test("an addon that is loaded twice serves both", () => {
  write({ "twice.cjs": `
    const load = () => [require("pexip-mm-core"), require("pexip-mm-core/simulate")];
    const first = load();
    for (const name of Object.keys(require.cache)) delete require.cache[name];
    for (const [{ Config }, { PolicyScript }] of [load(), first]) {
      console.log(Config.parse('{"HostPin": "314159"}').pins().host, PolicyScript.parse("{}").answer({}).dropped.code);
    }` });
  assert.equal(run(process.execPath, ["twice.cjs"]), "314159 missing_field\n".repeat(2));
});

/** Runs a bundle as a page would, without what only Node has. */
function runsAlone(name) {
  const bundle = readFileSync(join(elsewhere, name), "utf8");
  assert.doesNotMatch(bundle, /WebAssembly|\.node"|\beval\(|new Function/);
  write({ "alone.cjs": `const { readFileSync } = require("node:fs"), vm = require("node:vm");
    const page = vm.createContext({ URL, TextEncoder, TextDecoder, FinalizationRegistry }, { codeGeneration: { strings: false, wasm: false } });
    vm.runInContext(readFileSync(${JSON.stringify(name)}, "utf8"), page);
    console.log(page.printed);` });
  assert.equal(run(process.execPath, ["alone.cjs"]), `${PRINTED}\n`);
}

/** The package is minified already, and webpack takes minutes to do it again. */
const WEBPACK = { context: elsewhere, mode: "production", target: "web", performance: false, optimization: { minimize: false } };

test("webpack", async () => {
  const stats = await promisify(webpack)({ ...WEBPACK, entry: "./browser.js", output: { path: elsewhere, filename: "webpack.js" } });
  assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString());
  runsAlone("webpack.js");
});

test("Vite", async () => {
  const lib = { entry: join(elsewhere, "browser.js"), formats: ["iife"], name: "ours", fileName: () => "vite.js" };
  await vite({ root: elsewhere, configFile: false, logLevel: "warn", build: { lib, outDir: "vite" } });
  runsAlone("vite/vite.js");
});

test("esbuild", async () => {
  await esbuild({ absWorkingDir: elsewhere, entryPoints: ["browser.js"], bundle: true, outfile: "esbuild.js", minify: true });
  runsAlone("esbuild.js");
});

test("entries are small, however they are bundled", async (context) => {
  for (const [entry, limit] of Object.entries(SIZES)) {
    const contents = `export * from "${entry}";`;
    write({ "entry.js": contents });
    const library = { output: { path: elsewhere, filename: "entry-webpack.js", library: { type: "commonjs" } } };
    await promisify(webpack)({ ...WEBPACK, entry: "./entry.js", ...library });
    const minified = { bundle: true, format: "esm", minify: true, write: false, conditions: ["browser"] };
    const { outputFiles } = await esbuild({ stdin: { contents, resolveDir: elsewhere }, ...minified });
    const bundles = { esbuild: outputFiles[0].text, webpack: readFileSync(join(elsewhere, "entry-webpack.js"), "utf8") };
    for (const [bundler, bundle] of Object.entries(bundles)) {
      const size = gzipSync(bundle).length;
      context.diagnostic(`${entry}: ${size} bytes of gzip with ${bundler}`);
      assert.ok(size <= limit, `${entry} has ${size} bytes with ${bundler}`);
      assert.ok(!bundle.includes(homedir()) && !bundle.includes("/rustc/"), "it says where it was built");
    }
  }
});

test("jest with jsdom", () => {
  const runs = `test("it", () => { expect(typeof window).toBe("object"); expect(printed).toBe(${JSON.stringify(PRINTED)}); });`;
  write({
    "use.test.js": `${REQUIRES}${USE}${runs}`,
    "jest.config.json": JSON.stringify({ testEnvironment: require.resolve("jest-environment-jsdom"), transform: {} }),
  });
  run(process.execPath, [join(dirname(require.resolve("jest/package.json")), "bin/jest.js"), "--config", "jest.config.json"]);
});

test("TypeScript knows every type", () => {
  write({
    "use.mts": `${IMPORTS}
      import { Config, ArgumentError, configSettings, pins } from "pexip-mm-core";
      import type { ErrorCode, PolicyAnswer, ShownSettings } from "pexip-mm-core";
      import type { DropCode } from "pexip-mm-core/simulate";
      const settings: ShownSettings = configSettings(Config.parse("{}"));
      const scheme: "channel_name" | "channel_id" = settings.AliasScheme;
      // @ts-expect-error A secret is not shown.
      settings.HostPin;
      // @ts-expect-error Not a code.
      const code: ErrorCode = "no_such_code";
      // @ts-expect-error Not a text.
      aliasFromChannelName("matt-", 5);
      // @ts-expect-error A configuration is made by parse alone.
      new Config();
      const guest: string | null = pins("314159").guest;
      const answered = PolicyScript.parse("{}").answer({});
      const action: "continue" | "reject" | "redirect" | DropCode = answered.dropped === undefined ? answered.action : answered.dropped.code;
      // @ts-expect-error Not a reason.
      const reason: DropCode = "no_such_reason";
      const given: { undefined: "strict" | undefined; fuel: number | undefined; now: { year: number | undefined } | undefined } =
        { undefined: undefined, fuel: undefined, now: undefined };
      PolicyScript.parse("{}", given);
      export { scheme, code, guest, action, reason, aliasParse, sipUri, PexipError, ArgumentError, type PolicyAnswer };`,
  });
  const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2020", "--types", ""];
  const tsc = require.resolve("typescript/package.json").replace("package.json", "bin/tsc");
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
    run(process.execPath, [tsc, ...strict, "--module", module, "--moduleResolution", resolution, "use.mts"]);
  }
});
