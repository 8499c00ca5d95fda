/** Builds the client that stands for a version: `node build.mjs VERSION DIRECTORY`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { VERSIONS } from "./versions.mjs";

const [version, to] = process.argv.slice(2);
const directory = resolve(to);
const here = fileURLToPath(new URL(".", import.meta.url));
const { react, policy, functions, takesObjects, ...libraries } = VERSIONS[version];

const alias = { react: `react-${react}`, "react-dom": `react-dom-${react}` };
// From 18 on, what draws a page is a module of its own.
alias["react-dom-root"] = react < 18 ? `react-dom-${react}` : `react-dom-${react}/client`;
for (const [name, major] of Object.entries(libraries)) alias[name] = `${name}-${major}`;
mkdirSync(directory, { recursive: true });
await build({
  entryPoints: [join(here, "src/index.jsx")],
  absWorkingDir: here,
  alias,
  bundle: true,
  minify: true,
  target: "es2020",
  outfile: join(directory, "main.js"),
  define: { "process.env.NODE_ENV": '"production"', __VERSION__: JSON.stringify({ version, react, functions, takesObjects }) },
});
writeFileSync(join(directory, "root.html"), readFileSync(join(here, "root.html"), "utf8").replace("POLICY", policy));
