import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "classic" } },
  resolve: {
    alias: { "pexip-mm-core": fileURLToPath(new URL("../../bindings/node/dist/esm/index.js", import.meta.url)) },
    conditions: ["browser"],
  },
  test: { environment: "jsdom", setupFiles: "test/setup.ts", testTimeout: 30_000, include: ["test/**/*.test.{ts,tsx}"], restoreMocks: true, unstubGlobals: true, environmentOptions: { jsdom: { url: "https://mattermost.example/team/channels/town-square" } } },
});
