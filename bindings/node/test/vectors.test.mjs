/** The library's vectors, on the build that this process imports. */
import assert from "node:assert/strict";
import { test } from "node:test";

import * as core from "pexip-mm-core";
import * as simulate from "pexip-mm-core/simulate";

import { vectors } from "./files.mjs";
import { replay } from "./replay.mjs";

test("vectors hold", (context) => {
  const { count, wrong } = replay(vectors, core, simulate);
  context.diagnostic(`${count} cases in ${Object.keys(vectors).length} files`);
  assert.deepEqual(wrong, []);
  assert.ok(count > 1000);
});

test("the runner complains", () => {
  const complaints = (cases, name = "f") =>
    replay({ [name]: { function: name, cases } }, {}, {}, { f: (text) => core.aliasParse(text) }).wrong;
  const good = { id: "a", args: "x", ok: "x" };
  assert.deepEqual(complaints([good]), []);
  assert.deepEqual(complaints([]), ["f.json: it has no case"]);
  assert.deepEqual(complaints([good], "g"), ["f.json is missing", "g.json: no function of that name is replayed"]);
  assert.deepEqual(complaints([good, good]), ["f.json: two cases have one id"]);
  assert.deepEqual(complaints([{ id: "a", args: "x" }]), ['f.json: a: needs either "ok" or "error"']);
  assert.deepEqual(complaints([{ ...good, kown_to_fail: "so" }]), ["f.json: a: has the unknown key kown_to_fail"]);
  assert.deepEqual(complaints([{ ...good, ok: "y" }]), ['f.json: a: expected "y", got "x"']);
  const wrongCode = { id: "a", args: "", error: { code: "alias_edge" } };
  assert.deepEqual(complaints([wrongCode]), ["f.json: a: expected error alias_edge, got error alias_empty"]);
  assert.deepEqual(complaints([{ ...good, ok: "y", known_to_fail: "so" }]), []);
  assert.deepEqual(complaints([{ ...good, known_to_fail: "so" }]), ["f.json: a: holds, but is known to fail: so"]);
});
