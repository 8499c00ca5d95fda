/** The plugin's place in the System Console. */
import React from "react";

import type { Api } from "./client";
import { Console } from "./components/console/Console";
import { addStyles } from "./components/styles";
import { Lazy } from "./lazy";
import type { ConsoleProps } from "./registry";

export function createConsole(client: Api): React.ComponentType<ConsoleProps> {
  addStyles();
  const core = new Lazy(() => import("./core"));
  return function PexipConsole(props: ConsoleProps) {
    return <Console {...props} client={client} core={core} />;
  };
}
