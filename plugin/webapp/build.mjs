/**
 * Makes `dist/`: `main.js`, the script that every page of Mattermost loads, and beside it the modules that it loads when
 * they are needed. Mattermost copies the whole directory to where it serves `main.js` from, under another name; there the
 * modules' names, which say what is in them, are told apart from those of another version that a browser keeps for a year.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));
const outdir = join(root, "dist");

/** What every page load pays for, at most, in bytes with gzip. */
const ENTRY_LIMIT = 15_000;

/** Libraries of the page that the plugin shares, by their name on `window`. */
const HOSTS = { react: "React", "react-redux": "ReactRedux" };

const fromPage = {
  name: "from-page",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(react|react-dom|redux|react-redux)(\/|$)/ }, ({ path }) => {
      if (!(path in HOSTS)) throw new Error(`${path} is not the same in every version of Mattermost`);
      return { path, namespace: "from-page" };
    });
    onLoad({ filter: /.*/, namespace: "from-page" }, ({ path }) => ({ contents: `module.exports = window.${HOSTS[path]};` }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: "es2020",
  jsx: "transform",
  metafile: true,
  conditions: ["browser"],
  alias: { "pexip-mm-core": join(root, "../../bindings/node/dist/esm/index.js") },
  loader: { ".svg": "dataurl" },
  logLevel: "warning",
};

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir);

const lazy = await build({
  ...shared,
  entryPoints: ["src/app.tsx", "src/console.tsx"],
  outdir,
  format: "esm",
  splitting: true,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  plugins: [fromPage],
});

/** The name of a module's file, by its source. */
const files = Object.fromEntries(
  Object.entries(lazy.metafile.outputs).flatMap(([file, { entryPoint }]) => (entryPoint ? [[entryPoint, basename(file)]] : [])),
);

// A script that is no module finds what it imports beside itself, wherever the site is.
const besideEntry = {
  name: "beside-entry",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\// }, ({ kind, path }) => {
      if (kind !== "dynamic-import") return undefined;
      const file = files[`src/${basename(path)}.tsx`];
      if (file === undefined) throw new Error(`${path} is no module that is built by itself`);
      return { path: `./${file}`, external: true };
    });
  },
};

const entry = await build({
  ...shared,
  entryPoints: { main: "src/index.tsx" },
  outdir,
  format: "iife",
  supported: { "dynamic-import": true },
  plugins: [fromPage, besideEntry],
});

let isTooLarge = false;
for (const file of [...Object.keys(entry.metafile.outputs), ...Object.keys(lazy.metafile.outputs)]) {
  const size = gzipSync(readFileSync(join(root, file)), { level: 9 }).length;
  console.log(`${basename(file).padEnd(24)} ${String(size).padStart(8)} bytes with gzip`);
  isTooLarge ||= basename(file) === "main.js" && size > ENTRY_LIMIT;
}
if (isTooLarge) {
  console.error(`build.mjs: main.js has more than ${ENTRY_LIMIT} bytes with gzip`);
  process.exitCode = 1;
}
