/**
 * Makes `dist/` and `types/`: node build.mjs [native|link|main|simulate]...
 *
 * `native` is the Node addon. The others are the entries of the browser build, plain JavaScript made from the same Rust:
 * cargo makes WebAssembly, Binaryen takes out what JavaScript cannot do, wasm-bindgen writes JavaScript's side of it, and
 * Binaryen writes the module itself as JavaScript.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** The addon of this machine, and the modules that load it. */
function native() {
  run("cargo", ["build", "--quiet", "--release", "-p", "pexip-mm-node"]);
  const library = { darwin: "libpexip_mm_node.dylib", win32: "pexip_mm_node.dll" }[process.platform] ?? "libpexip_mm_node.so";
  const directory = join(dist, "cjs/native");
  cpSync(join(root, "native"), directory, { recursive: true });
  const addon = join(directory, `pexip-mm-core.${process.platform}-${process.arch}.node`);
  // A running program may have the old one open.
  rmSync(addon, { force: true });
  copyFileSync(join(target, "release", library), addon);
}

/** One entry as JavaScript, in both module forms. */
async function browser(entry) {
  const triple = "wasm32-unknown-unknown";
  const settings = {
    ...process.env,
    CARGO_PROFILE_RELEASE_OPT_LEVEL: "z",
    CARGO_PROFILE_RELEASE_LTO: "fat",
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "1",
    // SHA-256 as a loop.
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: '--cfg sha2_backend_soft="compact"',
  };
  const features = ["--no-default-features", "--features", entry];
  run("cargo", ["build", "--quiet", "--release", "-p", "pexip-mm-node", "--target", triple, ...features], { env: settings });
  const work = mkdtempSync(join(tmpdir(), "pexip-mm-core-"));
  try {
    const wasm = join(target, triple, "release", "pexip_mm_node.wasm");
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
  } finally {
    rmSync(work, { recursive: true });
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

const entries = ["link", "main", "simulate"];
const parts = process.argv.length > 2 ? process.argv.slice(2) : ["native", ...entries];
// npm takes no link for a file.
copyFileSync(join(workspace, "LICENSE"), join(root, "LICENSE"));
types();
await facade();
if (parts.includes("native")) native();
for (const entry of entries.filter((name) => parts.includes(name))) await browser(entry);
