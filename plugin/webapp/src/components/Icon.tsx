import React from "react";

/** A camera, in the colour of the text around it. */
export const Icon = () => (
  <svg width="18" height="18" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false">
    <path d="M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2Zm13.5 4.2 3.7-2.6a.5.5 0 0 1 .8.4v8a.5.5 0 0 1-.8.4l-3.7-2.6Z" />
  </svg>
);
