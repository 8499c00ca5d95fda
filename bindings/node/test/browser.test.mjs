/** The browser build in headless Chromium, on a page with Mattermost's Content-Security-Policy. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";

import { POLICIES, bundled, opened } from "./chromium.mjs";
import { root, vectors } from "./files.mjs";

let files;
before(async () => {
  const own = (name) => bundled({ entryPoints: [join(root, "test/browser", `${name}.mjs`)], format: "iife" });
  files = { "/page.js": await own("page"), "/worker.js": await own("worker"), "/vectors.json": JSON.stringify(vectors) };
});

for (const [name, policy] of Object.entries(POLICIES)) {
  test(`vectors hold under the policy of ${name}`, async () => {
    const { error, page, worker } = await opened(files, "/page.js", policy);
    assert.equal(error, undefined);
    for (const [where, found] of Object.entries({ page, worker })) {
      assert.match(found.refusal, /CompileError: .*unsafe-eval/, where);
      assert.deepEqual(found.wrong, [], where);
      assert.ok(found.count > 1000, where);
    }
  });
}

test("the control: without a policy, WebAssembly starts", async () => {
  const { page, worker } = await opened(files, "/page.js", ["frame-ancestors 'self'", "frame-src 'self'"]);
  assert.deepEqual([page.refusal, worker.refusal], ["none", "none"]);
});
