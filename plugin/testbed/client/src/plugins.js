/** Loads the bundles of the plugins that are enabled, and lets them go when they are not. */
import { get } from "./api";
import { forget, registryOf } from "./registry";
import { change, store } from "./store";

const loaded = {};

window.registerPlugin = (id, instance) => {
  loaded[id].instance = instance;
  return instance.initialize(registryOf(id), store);
};

export function load(manifest) {
  const { id, webapp } = manifest;
  if (loaded[id]?.path === webapp.bundle_path) return;
  unload(id);
  const script = document.createElement("script");
  script.src = webapp.bundle_path.replace(/^\/static\/(?!plugins\/)/, "/static/plugins/"); // as the real client does
  loaded[id] = { path: webapp.bundle_path, script };
  document.head.append(script);
  change("plugins", (plugins) => ({ ...plugins, plugins: { ...plugins.plugins, [id]: manifest } }));
}

export function unload(id) {
  if (!loaded[id]) return;
  loaded[id].instance?.uninitialize?.();
  loaded[id].script.remove();
  delete loaded[id];
  forget(id);
}

export async function loadAll() {
  const manifests = await get("plugins/webapp");
  manifests.forEach(load);
}
