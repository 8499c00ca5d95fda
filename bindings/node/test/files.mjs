/** Where things are. */
import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** The package. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const directory = new URL("../../../pexip-mm-core/tests/vectors/", import.meta.url);

/** Every vector file of the library, by its name without `.json`. */
export const vectors = Object.fromEntries(
  readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [basename(name, ".json"), JSON.parse(readFileSync(new URL(name, directory), "utf8"))]),
);
