import type { KeyboardEvent } from "react";

/** For fields that are not the page's own: Enter would save it. */
export function ignoreEnter(event: KeyboardEvent) {
  if (event.key === "Enter") event.preventDefault();
}
