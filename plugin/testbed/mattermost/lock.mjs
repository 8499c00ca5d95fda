/** At most one testbed works on a state directory. */
import { createHash } from "node:crypto";
import { connect, createServer } from "node:net";

import { Trouble } from "./processes.mjs";

/**
 * Takes the lock, or says who has it. It is a Unix socket without a file, which the kernel takes back however its holder
 * ends, and which tells whom it belongs to.
 */
export async function lock(state) {
  const address = `\0pexip-mm-testbed-${createHash("sha256").update(state).digest("hex").slice(0, 32)}`;
  const server = createServer((connection) => connection.on("error", () => {}).end(String(process.pid)));
  const error = await new Promise((resolve) => server.once("error", resolve).listen(address, () => resolve()));
  if (error) throw new Trouble(`a testbed works on ${state} already: process ${await holder(address)}; stop it, or give another directory`);
  return { release: () => new Promise((resolve) => server.close(resolve)) };
}

/** What the lock tells, in a second at most. */
function holder(address) {
  return new Promise((resolve) => {
    let told = "";
    const connection = connect(address).setEncoding("utf8").setTimeout(1000, () => connection.destroy());
    connection.on("data", (part) => (told += part)).on("error", () => {}).on("close", () => resolve(told || "unknown"));
  });
}
