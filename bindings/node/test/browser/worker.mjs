import { run } from "./run.mjs";

run().then(postMessage, (error) => postMessage({ error: String(error) }));
