/**
 * Makes `dist/` and `types/`: node build.mjs [simulate|main|link|native]...
 *
 * `native` is the Node addon. The others are the entries of the browser build, plain JavaScript made from the same Rust:
 * cargo makes WebAssembly, Binaryen takes out what JavaScript cannot do, wasm-bindgen writes JavaScript's side of it, and
 * Binaryen writes the module itself as JavaScript. While it does, cargo makes the next one.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { javascript } from "./browser/wasm2js.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));
const workspace = join(root, "../..");
const target = process.env.CARGO_TARGET_DIR ?? join(workspace, "target");
const dist = join(root, "dist");
const browsers = "es2020";

const run = (program, args, options = {}) =>
  execFileSync(program, args, { cwd: workspace, stdio: ["ignore", "inherit", "inherit"], ...options });

/** The project's own part of the build. */
const ours = (...args) => run("cargo", ["run", "--quiet", "-p", "pexip-mm-node-build", "--", ...args]);

/** Starts cargo on the package. What is made is there when the promise is kept. */
async function compiled(args, env = {}) {
  const cargo = spawn("cargo", ["build", "--quiet", "--release", "-p", "pexip-mm-node", ...args], {
    cwd: workspace,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = await once(cargo, "close");
  if (code !== 0) throw new Error(`cargo ended with ${code}`);
}

/** The addon of this machine, and the modules that load it. */
const native = {
  compiled: () => compiled([]),
  taken: () => join(target, "release", { darwin: "libpexip_mm_node.dylib", win32: "pexip_mm_node.dll" }[process.platform] ?? "libpexip_mm_node.so"),
  finished(library) {
    const directory = join(dist, "cjs/native");
    cpSync(join(root, "native"), directory, { recursive: true });
    const addon = join(directory, `pexip-mm-core.${process.platform}-${process.arch}.node`);
    // A running program may have the old one open.
    rmSync(addon, { force: true });
    copyFileSync(library, addon);
  },
};

const triple = "wasm32-unknown-unknown";

/** One entry as JavaScript, in both module forms. */
const browser = (entry) => ({
  compiled: () =>
    compiled(["--target", triple, "--no-default-features", "--features", entry], {
      CARGO_PROFILE_RELEASE_OPT_LEVEL: "z",
      CARGO_PROFILE_RELEASE_LTO: "fat",
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "1",
      // SHA-256 as a loop.
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: '--cfg sha2_backend_soft="compact"',
    }),
  /** A copy: the next entry is made in the same place. */
  taken() {
    const work = mkdtempSync(join(tmpdir(), "pexip-mm-core-"));
    process.on("exit", () => rmSync(work, { recursive: true, force: true }));
    const wasm = join(work, "compiled.wasm");
    copyFileSync(join(target, triple, "release", "pexip_mm_node.wasm"), wasm);
    return wasm;
  },
  async finished(wasm) {
    const work = dirname(wasm);
    javascript(wasm, work, (plain, directory) => ours("glue", plain, directory));
    ours("tables", join(work, "unicode-tables.js"));
    for (const format of ["esm", "cjs"]) {
      await build({
        entryPoints: [join(work, "raw.js")],
        bundle: true,
        format,
        minify: true,
        inject: [join(root, "browser/text.js")],
        alias: { "unicode-tables": join(work, "unicode-tables.js") },
        outfile: join(dist, format, "raw", `${entry}.js`),
        target: browsers,
        legalComments: "none",
      });
    }
  },
});

/** Makes the parts: cargo has its hands on one while the one before is finished. */
async function make(parts) {
  await parts[0].compiled();
  for (const [at, part] of parts.entries()) {
    const taken = part.taken();
    const next = parts[at + 1]?.compiled();
    await Promise.all([part.finished(taken), next]);
  }
}

/** The facade, a module for a module. */
async function facade() {
  const entryPoints = readdirSync(join(root, "facade")).filter((name) => name.endsWith(".ts")).map((name) => join(root, "facade", name));
  for (const format of ["esm", "cjs"]) {
    // As for Node, CommonJS says in a way that Node reads which names it exports.
    await build({ entryPoints, format, platform: "node", outdir: join(dist, format), target: browsers });
    copyFileSync(join(root, "facade", `package.${format}.json`), join(dist, format, "package.json"));
  }
}

/** The TypeScript that is generated: words and settings from the library, declarations from the facade. */
function types() {
  ours("types", join(root, "facade"));
  run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", root]);
  for (const inner of ["given", "kept"]) rmSync(join(root, `types/${inner}.d.ts`));
}

// The largest first: it is finished while the others are compiled.
const makers = { simulate: browser("simulate"), main: browser("main"), link: browser("link"), native };
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(makers);
const unknown = names.find((name) => !(name in makers));
if (unknown !== undefined) {
  console.error(`build.mjs: no part ${unknown}; there are ${Object.keys(makers).join(", ")}`);
  process.exit(2);
}
// npm takes no link for a file.
copyFileSync(join(workspace, "LICENSE"), join(root, "LICENSE"));
types();
await facade();
await make(names.map((name) => makers[name]));
