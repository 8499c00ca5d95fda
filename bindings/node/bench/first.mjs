/** How long the first call takes, in milliseconds, from the request for the module to the answer. */
async function first(entry, call) {
  const start = performance.now();
  call(await import(entry));
  return performance.now() - start;
}

const link = await first("/link.js", (core) => core.sipUri("matt-town-square", "example.com"));
const main = await first("/main.js", (core) => core.aliasFromChannelName("matt-", "Москва"));
await fetch("/told", { method: "POST", body: JSON.stringify({ link, main }) });
