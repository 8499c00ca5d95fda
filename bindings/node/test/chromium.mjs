/** Headless Chromium on a page that is served with the Content-Security-Policy of a Mattermost server. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";

import { root } from "./files.mjs";

const chromium = process.env.CHROMIUM ?? "chromium";

/** What servers send: header, and the policy in a meta tag of their page. Both apply. */
export const POLICIES = {
  "Mattermost 9.1": ["frame-ancestors 'self' teams.microsoft.com; script-src 'self' cdn.rudderlabs.com js.stripe.com/v3", "script-src 'self' cdn.rudderlabs.com/ js.stripe.com/v3"],
  "Mattermost 9.10": ["frame-ancestors 'self' teams.microsoft.com; script-src 'self' cdn.rudderlabs.com", "script-src 'self' cdn.rudderlabs.com/ js.stripe.com/v3"],
  "Mattermost 11": ["frame-ancestors 'self' ; script-src 'self'", "script-src 'self'"],
};

/** What esbuild makes of something, for a browser. */
export async function bundled(options) {
  const given = { bundle: true, minify: true, write: false, conditions: ["browser"], target: "es2020", ...options };
  return (await build(given)).outputFiles[0].text;
}

/** An entry of the package as a module. */
export const entry = (name) => bundled({ stdin: { contents: `export * from "${name}"`, resolveDir: root }, format: "esm" });

/** Opens a page that runs a script, one of the files by path, and gives what it tells. */
export async function opened(files, script, [header, meta]) {
  let tell, fail;
  const told = new Promise((resolve, reject) => ([tell, fail] = [resolve, reject]));
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      const parts = [];
      request.on("data", (part) => parts.push(part)).on("end", () => tell(JSON.parse(Buffer.concat(parts).toString())));
      return response.end();
    }
    response.setHeader("Content-Security-Policy", header);
    const found = files[request.url];
    if (request.url === "/") {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      return response.end(`<!doctype html><meta http-equiv="Content-Security-Policy" content="${meta}"><script type="module" src="${script}"></script>`);
    }
    if (found === undefined) response.statusCode = 404;
    response.setHeader("Content-Type", request.url.endsWith(".json") ? "application/json" : "text/javascript");
    response.end(found);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const profile = mkdtempSync(join(tmpdir(), "pexip-mm-chromium-"));
  const flags = ["--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", `--user-data-dir=${profile}`];
  if (process.getuid?.() === 0) flags.push("--no-sandbox");
  const browser = execFile(chromium, [...flags, `http://127.0.0.1:${server.address().port}/`], { timeout: 120_000 }, (error, _, stderr) =>
    fail(new Error(`${chromium} ended: ${error?.message}\n${stderr}`)),
  );
  try {
    return await told;
  } finally {
    const ended = new Promise((resolve) => browser.once("close", resolve));
    browser.kill();
    await ended;
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, maxRetries: 10, retryDelay: 100 });
  }
}
