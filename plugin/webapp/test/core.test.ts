import { expect, test } from "vitest";

import { findings, label, preview } from "../src/core";

const GOOD = { node: "pexip.example.com", sipdomain: "example.com", cryptomode: "on" };

const codes = (settings: Record<string, unknown>) => {
  const { errors, warnings } = findings(settings);
  return [...errors, ...warnings].map(({ setting, code }) => `${setting} ${code}`);
};

test("settings are judged by the library, with keys as Mattermost stores them", () => {
  expect(codes({ ...GOOD, prefix: "Matt", hostpin: "12" })).toEqual(["Prefix prefix_character", "HostPin pin_too_short"]);
});

test("an empty secret is no fault: the server makes one", () => {
  expect(codes(GOOD)).toEqual([]);
});

test("of a masked secret nothing is told that only its value could tell", () => {
  const masked = "********************************";
  expect(codes({ ...GOOD, hostpin: masked, guestpin: "1234" })).toEqual(["HostPin pin_shared"]);
  expect(codes({ ...GOOD, secret: masked })).toEqual([]);
  expect(codes({ ...GOOD, guestpin: masked })).toEqual(["GuestPin guest_pin_alone"]);
});

test("a preview has dots for what cannot be known", () => {
  expect(preview({}, "Town Square", "public", "id")).toEqual({ alias: "matt-town-square", sip: null });
  expect(preview({ sipdomain: "example.com" }, "Town Square", "private", "id")).toEqual({ alias: "matt-town-square.p…", sip: "sip:matt-town-square.p…@example.com" });
  expect(preview({ aliasscheme: "channel_id" }, "Town Square", "private", "id")).toEqual({ alias: "matt-<id>.p…", sip: null });
  expect(preview({ prefix: "Matt!" }, "Town Square", "public", "id")).toHaveProperty("problem");
  expect(preview({ sipdomain: "not a domain" }, "Town Square", "public", "id")).toHaveProperty("problem");
});

test("settings have the names of the page", () => {
  expect(label("Node")).toBe("Pexip Infinity Server");
  expect(label("FilterChannels.channels[3]")).toBe("Channels");
  expect(label("Nonsense")).toBe("Nonsense");
});
