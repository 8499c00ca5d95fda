import { expect, test } from "vitest";

import { filterOf } from "../src/model/filter";
import { settingsOf } from "../src/model/settings";

const PATH = "PluginSettings.Plugins.com+pexip+pexip-video-connect.";
const own = { id: `${PATH}filterchannels`, value: { mode: "off", channels: [] } };
const config = { PluginSettings: { Plugins: { "com.pexip.pexip-video-connect": { node: "saved.example.com", embedded: true, filterchannels: "saved" } } } };

test("what the page tells is taken, without what it keeps for itself", () => {
  const currentState = { [`${PATH}node`]: "typed.example.com", [`${PATH}nodeError`]: "x", saveNeeded: true, "PluginSettings.Plugins.other.node": "no" };
  expect(settingsOf({ ...own, config, currentState }, null)).toEqual({ node: "typed.example.com", filterchannels: own.value });
});

test("where it tells nothing, the fields are read over what is saved", () => {
  document.body.innerHTML = `<form>
    <input id="${PATH}node" value="typed.example.com">
    <select id="${PATH}pinmode"><option value="shared" selected></option></select>
    <input type="radio" id="${PATH}embeddedfalse" name="${PATH}embedded" value="false" checked>
    <input type="radio" id="${PATH}embeddedtrue" name="${PATH}embedded" value="true">
    <input type="checkbox" id="${PATH}overlaytext" value="true">
    <input id="other" value="x"><button>Save</button></form>`;
  expect(settingsOf({ ...own, config }, document.querySelector("form"))).toEqual({
    ...{ node: "typed.example.com", pinmode: "shared", embedded: "false", overlaytext: false, filterchannels: own.value },
  });
});

test("where there is neither, what is saved is all there is", () => {
  expect(settingsOf({ ...own, config }, null)).toEqual({ node: "saved.example.com", embedded: true, filterchannels: own.value });
  expect(settingsOf({ ...own, config: undefined }, null)).toEqual({ filterchannels: own.value });
});

test.each([
  [undefined, { mode: "off", channels: [] }],
  ["", { mode: "off", channels: [] }],
  ["{", { mode: "off", channels: [] }],
  [{ mode: "only", channels: null }, { mode: "only", channels: [] }],
  ['{"mode":"except","channels":["a"]}', { mode: "except", channels: ["a"] }],
])("the filter %j is read as %j", (value, filter) => {
  expect(filterOf(value)).toEqual(filter);
});
