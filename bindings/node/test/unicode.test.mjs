/** Names in the browser build, which has tables of its own: each character is read as by the library, in every Node. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { root } from "./files.mjs";

const require = createRequire(import.meta.url);

/** What a build makes of a name: its slug, or the error. */
const slugs = ({ aliasFromChannelName }) => (name) => {
  try {
    return aliasFromChannelName("", name);
  } catch ({ message }) {
    return message;
  }
};

/** The names that two builds do not read alike, at most ten. */
function different(names, [one, other]) {
  const wrong = [];
  for (const name of names) {
    const [expected, found] = [one(name), other(name)];
    if (expected !== found) wrong.push([name, expected, found]);
    if (wrong.length === 10) break;
  }
  return wrong;
}

const isScalar = (code) => code < 0xd800 || code > 0xdfff;

/** Every character between letters, where it ends a word or not, and some that it may combine with. */
function* characters() {
  for (let code = 0x80; code <= 0x10ffff; code++) {
    if (isScalar(code)) yield `a${String.fromCodePoint(code)}b`;
  }
}

/** Marks, letters and signs that normalisation is about. */
const RANGES = [
  [0xa0, 0x36f], [0x483, 0x487], [0x591, 0x5bd], [0x64b, 0x65f], [0x93c, 0x94d], [0x9bc, 0x9d7], [0xdca, 0xddf],
  [0xe33, 0xe4b], [0x1100, 0x11ff], [0x1e00, 0x1fff], [0x2100, 0x214f], [0x302a, 0x30ff], [0xf900, 0xfb4f],
  [0xfe70, 0xfeff], [0x11080, 0x110ba], [0x113b8, 0x113c9], [0x16d63, 0x16d6a], [0x1d15e, 0x1d1bb], [0x1d400, 0x1d420],
  [0x1e000, 0x1e02a],
];

/** Names of characters that are normalised: what decomposes, combines, or is reordered, and what that is done to. */
function* sequences() {
  const pool = [..."aeu\u00b7\u00e9\u01d5\u1ea5αωи가각\u1100\u1161\u11a8かはワ\u0e33\u0eb3ｶﾞ①"];
  for (const [first, last] of RANGES) {
    for (let code = first; code <= last; code++) pool.push(String.fromCodePoint(code));
  }
  // Marsaglia's xorshift: the same names every time.
  let state = 0x2545f491;
  const below = (count) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
  for (let count = 0; count < 100_000; count++) {
    yield Array.from({ length: 1 + below(8) }, () => pool[below(pool.length)]).join("");
  }
}

if (process.argv[2] === "compare") {
  const builds = ["native/main.js", "raw/main.js"].map((file) => slugs(require(join(root, "dist/cjs", file))));
  console.log(JSON.stringify([...different(characters(), builds), ...different(sequences(), builds)]));
} else {
  const others = join(root, "test/nodes/node_modules");
  const found = existsSync(others) ? readdirSync(others).map((name) => join(others, name, "bin/node")).filter(existsSync) : [];
  for (const node of [process.execPath, ...found]) {
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    test(`every character is read as by the library in Node ${version}`, () => {
      const printed = execFileSync(node, [fileURLToPath(import.meta.url), "compare"], { encoding: "utf8" });
      assert.deepEqual(JSON.parse(printed), []);
    });
  }

  test("domains are read alike, but for those that README.md names", () => {
    const parsers = ["native/link.js", "raw/link.js"].map((file) => require(join(root, "dist/cjs", file)).sipDomainParse);
    const read = (parse, domain) => {
      try {
        return parse(domain);
      } catch {
        return "refused";
      }
    };
    const alike = ["Bücher.example", "straße.example", "مثال.example", "日本。example", "xn--bcher-kva.example", "xn--a.example", "א1.example", "a..b", "faß.de"];
    for (const domain of alike) assert.equal(read(parsers[1], domain), read(parsers[0], domain), domain);
    const unlike = { "e\u{3dec8}.example": ["xn--e-p572b.example", "refused"], "-ش": ["refused", "xn----qnc"], "١٢.example": ["refused", "xn--9hbc.example"] };
    for (const [domain, found] of Object.entries(unlike)) assert.deepEqual(parsers.map((parse) => read(parse, domain)), found, domain);
  });

  test("names that differ are found", () => {
    const refuses = slugs({ aliasFromChannelName() { throw new Error("refused"); } });
    assert.deepEqual(different(["x"], [slugs({ aliasFromChannelName: () => "y" }), refuses]), [["x", "y", "refused"]]);
  });
}
