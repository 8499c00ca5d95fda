/** WebAssembly as JavaScript. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const binaryen = dirname(createRequire(import.meta.url).resolve("binaryen"));
const binaryenTool = (name, args) =>
  execFileSync(process.execPath, [join(binaryen, "bin", name), ...args], { stdio: ["ignore", "inherit", "inherit"] });

/** What Rust's standard library for WebAssembly is built with. */
const STD_FEATURES = ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "multivalue", "reference-types"];

/** Makes `raw.js` in a directory, with the modules that it imports. `glue` runs wasm-bindgen on a module. */
export function javascript(wasm, directory, glue) {
  const [lowered, plain] = [join(directory, "lowered.wasm"), join(directory, "plain.wasm")];
  binaryenTool("wasm-opt", [
    wasm,
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
  rewrite(module, withDataAsText, withMemoryThatMayEnd);
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
  const text = (base64) => JSON.stringify(Buffer.from(base64, "base64").toString("latin1"));
  return replaced(replaced(source, decoder, put), data, (_, bytes, at, base64) => `put(${bytes}, ${at}, ${text(base64)})`);
}

/** Memory that cannot grow says so, as WebAssembly's does; wasm2js would say that it has grown, or throw. */
function withMemoryThatMayEnd(source) {
  const limit = /(oldPages \+ pagesToAdd \| 0;\n)\s*if \(\(oldPages < newPages\) && \(newPages < 65536\)\) \{\s*var newBuffer = (new ArrayBuffer\(newPages << 16\));/;
  return replaced(
    source,
    limit,
    "$1  if (newPages < oldPages || newPages >= 32768) return -1;\n  if (newPages > oldPages) {\n   var newBuffer;\n   try { newBuffer = $2; } catch (e) { return -1; }\n",
  );
}

/** WebAssembly's memory detaches its buffer as it grows, and wasm-bindgen looks for that; here there is a new buffer. */
function withMemoryThatMoves(source) {
  const view = /(cachedDataViewMemory0)\.buffer\.detached === true \|\| \(.*? && (\1\.buffer !== wasm\.memory\.buffer)\)/;
  const bytes = /(cachedUint8ArrayMemory0)\.byteLength === 0/;
  return replaced(replaced(source, view, "$2"), bytes, "$1.buffer !== wasm.memory.buffer");
}
