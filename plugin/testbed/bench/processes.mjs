/** The process of a plugin: what it is, and how much memory it has. */
import { readFileSync, readdirSync } from "node:fs";

/** The id of the process that a server has started for a plugin, or undefined. */
export function processOf(server, plugin) {
  return readdirSync("/proc").find((name) => /^\d+$/.test(name) && isIt(name, server, plugin));
}

function isIt(candidate, server, plugin) {
  try {
    const [, parent] = readFileSync(`/proc/${candidate}/stat`, "utf8").split(") ").at(-1).split(" ");
    return Number(parent) === server.child.pid && readFileSync(`/proc/${candidate}/cmdline`, "utf8").includes(plugin);
  } catch {
    // It ended while it was looked at.
    return false;
  }
}

/** Resident memory of a process, in MB. */
export function memory(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return (Number(kilobytes) * 1024) / 1e6;
}
