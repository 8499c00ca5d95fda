/** Tells the server what happens here and in a worker. */
import { run } from "./run.mjs";

function inWorker() {
  return new Promise((resolve, reject) => {
    const worker = new Worker("/worker.js");
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}

const tell = (found) => fetch("/told", { method: "POST", body: JSON.stringify(found) });
Promise.all([run(), inWorker()]).then(([page, worker]) => tell({ page, worker }), (error) => tell({ error: String(error.stack) }));
