/** The browser build in headless Chromium, on a page with Mattermost's Content-Security-Policy. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";

import { build } from "esbuild";

import { root, vectors } from "./files.mjs";

const chromium = process.env.CHROMIUM ?? "chromium";

/** What servers send: header, and the policy in a meta tag of their page. Both apply. */
const POLICIES = {
  "Mattermost 9.1": ["frame-ancestors 'self' teams.microsoft.com; script-src 'self' cdn.rudderlabs.com js.stripe.com/v3", "script-src 'self' cdn.rudderlabs.com/ js.stripe.com/v3"],
  "Mattermost 9.10": ["frame-ancestors 'self' teams.microsoft.com; script-src 'self' cdn.rudderlabs.com", "script-src 'self' cdn.rudderlabs.com/ js.stripe.com/v3"],
  "Mattermost 11": ["frame-ancestors 'self' ; script-src 'self'", "script-src 'self'"],
};

let files;
before(async () => {
  const bundle = { bundle: true, minify: true, write: false, conditions: ["browser"], target: "es2020" };
  const text = async (options) => (await build({ ...bundle, ...options })).outputFiles[0].text;
  const own = (name, format = "iife") => text({ entryPoints: [join(root, "test/browser", `${name}.mjs`)], format });
  const entry = (name) => text({ stdin: { contents: `export * from "${name}"`, resolveDir: root }, format: "esm" });
  files = {
    "/page.js": await own("page"),
    "/worker.js": await own("worker"),
    "/first.js": await text({ entryPoints: [join(root, "test/browser/first.mjs")], bundle: false, target: "es2022" }),
    "/link.js": await entry("pexip-mm-core/link"),
    "/main.js": await entry("pexip-mm-core"),
    "/vectors.json": JSON.stringify(vectors),
  };
});

/** Opens a page that runs a script, and gives what it tells. */
async function opened(script, [header, meta]) {
  let tell, fail;
  const told = new Promise((resolve, reject) => ([tell, fail] = [resolve, reject]));
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let body = "";
      request.on("data", (part) => (body += part)).on("end", () => tell(JSON.parse(body)));
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

for (const [name, policy] of Object.entries(POLICIES)) {
  test(`vectors hold under the policy of ${name}`, async () => {
    const { error, page, worker } = await opened("/page.js", policy);
    assert.equal(error, undefined);
    for (const [where, found] of Object.entries({ page, worker })) {
      assert.match(found.refusal, /CompileError: .*unsafe-eval/, where);
      assert.deepEqual(found.wrong, [], where);
      assert.ok(found.count > 1000, where);
    }
  });
}

test("the control: without a policy, WebAssembly starts", async () => {
  const { page, worker } = await opened("/page.js", ["frame-ancestors 'self'", "frame-src 'self'"]);
  assert.deepEqual([page.refusal, worker.refusal], ["none", "none"]);
});

test("the first call is measured", async (context) => {
  const took = await opened("/first.js", POLICIES["Mattermost 11"]);
  for (const [entry, milliseconds] of Object.entries(took)) {
    assert.ok(milliseconds > 0, entry);
    context.diagnostic(`${entry}: ${milliseconds.toFixed(1)} ms`);
  }
});
