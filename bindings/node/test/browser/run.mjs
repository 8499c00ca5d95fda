/** Runs in a page and in a worker: replays the vectors, and tries what the page's policy has to refuse. */
import * as core from "pexip-mm-core";
import * as simulate from "pexip-mm-core/simulate";

import { replay } from "../replay.mjs";

/** The smallest WebAssembly module: nothing but its header. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

export async function run() {
  const vectors = await (await fetch("/vectors.json")).json();
  const refusal = await WebAssembly.instantiate(EMPTY_MODULE).then(() => "none", String);
  return { ...replay(vectors, core, simulate), refusal };
}
