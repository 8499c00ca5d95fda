/** WebAssembly as JavaScript. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

import toolkit from "binaryen";

const binaryen = dirname(createRequire(import.meta.url).resolve("binaryen"));
const binaryenTool = (name, args) =>
  execFileSync(process.execPath, [join(binaryen, "bin", name), ...args], { stdio: ["ignore", "inherit", "inherit"] });

/** What Rust's standard library for WebAssembly is built with. */
const STD_FEATURES = ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "multivalue", "reference-types"];

/** Functions of Rust's library that begin a panic, by their mangled names. */
const PANICS = /^_R.*(?:core9panicking|core6result13unwrap_failed|core6option13(?:unwrap|expect)_failed|_fail(?:_rt)?$)/;

/** A panic ends where it begins: its words would be put together, and shown to nobody. */
function withoutPanics(wasm, into) {
  const module = toolkit.readBinary(readFileSync(wasm));
  const all = Array.from({ length: module.getNumFunctions() }, (_, at) => module.getFunctionByIndex(at));
  const found = all.filter((one) => PANICS.test(toolkit.Function.getName(one)));
  if (found.length < 5) throw new Error("Rust names its panics otherwise");
  for (const one of found) toolkit.Function.setBody(one, module.unreachable());
  writeFileSync(into, module.emitBinary());
  module.dispose();
}

/** Makes `raw.js` in a directory, with the modules that it imports. `glue` runs wasm-bindgen on a module. */
export function javascript(wasm, directory, glue) {
  const [quiet, lowered, plain] = ["quiet", "lowered", "plain"].map((name) => join(directory, `${name}.wasm`));
  withoutPanics(wasm, quiet);
  binaryenTool("wasm-opt", [
    quiet,
    "--mvp-features",
    ...STD_FEATURES.map((feature) => `--enable-${feature}`),
    "--llvm-memory-copy-fill-lowering",
    "--signext-lowering",
    "--llvm-nontrapping-fptoint-lowering",
    // What the module says of its own features would be believed before what is said here.
    "--strip-target-features",
    "-o",
    lowered,
  ]);
  // wasm-bindgen makes a second table where it sees reference types or is told nothing; wasm2js takes only one.
  binaryenTool("wasm-opt", [lowered, "--mvp-features", "--enable-mutable-globals", "--emit-target-features", "-o", plain]);
  glue(plain, directory);
  const module = join(directory, "raw_bg.wasm.js");
  binaryenTool("wasm2js", ["-Oz", join(directory, "raw_bg.wasm"), "-o", module]);
  rewrite(module, withDataAsText, withMemoryThatGrows, withStackThatBegins);
  rewrite(join(directory, "raw_bg.js"), withMemoryThatMoves);
  rewrite(join(directory, "raw.js"), (source) => replaced(source, /\.\/raw_bg\.wasm(?=")/g, "./raw_bg.wasm.js"));
}

function rewrite(file, ...changes) {
  writeFileSync(file, changes.reduce((source, change) => change(source), readFileSync(file, "utf8")));
}

/** As `replace`, but something has to be there: the tools that write these sources may change. */
function replaced(source, pattern, by) {
  const changed = source.replace(pattern, by);
  if (changed === source) throw new Error(`nothing is like ${pattern}`);
  return changed;
}

/** The module's data as text in place of base64: it is smaller by a third, and gzip sees what repeats. */
function withDataAsText(source) {
  const decoder = /  var base64ReverseLookup[^]*?\n  }\n(?=function initActiveSegments)/;
  const put = "function put(bytes, at, text) { for (var i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i); }\n";
  const data = /base64DecodeToExistingUint8Array\((\w+), (\d+), "([A-Za-z0-9+/=]*)"\)/g;
  const text = (base64) => JSON.stringify(withoutPlaces(Buffer.from(base64, "base64").toString("latin1")));
  return replaced(replaced(source, decoder, put), data, (_, bytes, at, base64) => `put(${bytes}, ${at}, ${text(base64)})`);
}

/**
 * Memory that cannot grow says so, as WebAssembly's does; wasm2js would say that it has grown, or throw. To grow is to copy
 * all of it, so there is an eighth more than was asked for.
 */
function withMemoryThatGrows(source) {
  const size = /(?= function __wasm_memory_size\(\) \{)([^]*?return) buffer\.byteLength >> 16;/;
  const asked = /(oldPages \+ pagesToAdd \| 0;\n)\s*if \(\(oldPages < newPages\) && \(newPages < 65536\)\) \{\s*var newBuffer = new ArrayBuffer\(newPages << 16\);/;
  const done = /(bufferView = HEAPU8;\n\s*\}\n)(?=\s*return oldPages;)/;
  const larger = `
 var pages = buffer.byteLength >> 16;
 function larger(least) {
  for (var most of [Math.min(least + (least >> 3), 32767), least]) try { return new ArrayBuffer(most << 16); } catch (e) {}
 }
`;
  const grow = `$1  if (newPages < oldPages || newPages >= 32768) return -1;
  if (newPages << 16 > buffer.byteLength) {
   var newBuffer = larger(newPages);
   if (!newBuffer) return -1;
`;
  return [[size, `${larger}$1 pages;`], [asked, grow], [done, "$1  pages = newPages;\n"]].reduce((changed, [pattern, by]) => replaced(changed, pattern, by), source);
}

/**
 * A call begins at the end of Rust's stack, since nothing that one calls calls back. Were the stack only put back by what
 * a call took, as wasm-bindgen does, one that ends where JavaScript's own stack is full would leave it anywhere.
 */
function withStackThatBegins(source) {
  const [, end] = /^ var global\$0 = (\d+);$/m.exec(source);
  const moved = /(function __wbindgen_add_to_stack_pointer\((\$\w+)\) \{\n\s*\2 = \2 \| 0;\n\s*global\$0 =) global\$0 \+ \2 \| 0;/;
  return replaced(source, moved, `$1 ${end} + ($2 < 0 ? $2 : 0) | 0;`);
}

const crates = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
const places = new RegExp(`(?:/rustc/[0-9a-f]{40}/library|${crates.replace(/[^\w/]/g, "\\$&")})/[\\w./+-]+?\\.rs`, "g");

/** What panics say of where they are in Rust's sources: nobody is shown it, and it has paths of the machine. */
const withoutPlaces = (text) => text.replace(places, (found) => "\0".repeat(found.length));

/** WebAssembly's memory detaches its buffer as it grows, and wasm-bindgen looks for that; here there is a new buffer. */
function withMemoryThatMoves(source) {
  const view = /(cachedDataViewMemory0)\.buffer\.detached === true \|\| \(.*? && (\1\.buffer !== wasm\.memory\.buffer)\)/;
  const bytes = /(cachedUint8ArrayMemory0)\.byteLength === 0/;
  return replaced(replaced(source, view, "$2"), bytes, "$1.buffer !== wasm.memory.buffer");
}
