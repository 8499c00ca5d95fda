import { configure } from "@testing-library/dom";

// The library takes a while to be loaded on a busy machine. What fails need not show the whole page.
configure({ asyncUtilTimeout: 20_000, getElementError: (message) => new Error(message ?? "not found") });

// What asks for a canvas does without; jsdom would complain.
HTMLCanvasElement.prototype.getContext = () => null;
