/** What a plugin may call: what its version has, and nothing more. */
import { addReducer, change } from "./store";

const { functions, takesObjects } = __VERSION__;

/** Handlers of WebSocket events and of reconnecting, by plugin. */
export const handlers = { events: {}, reconnect: {}, translations: {} };

let last = 0;
const newId = () => `component${(last += 1)}`;

function add(name, data) {
  const id = newId();
  change("plugins", ({ components, ...rest }) => ({ ...rest, components: { ...components, [name]: [...(components[name] ?? []), { id, ...data }] } }));
  return id;
}

const show = (pluggableId) => () => change("views", (views) => ({ ...views, rhs: { pluggableId } }));

/** Functions that do more than keep what they are given under their name. */
const special = {
  registerRightHandSidebarComponent(pluginId, given) {
    const id = add("RightHandSidebarComponent", { pluginId, ...given });
    const toggle = () => (dispatch, getState) => dispatch(show(getState().views.rhs.pluggableId === id ? "" : id));
    return { id, showRHSPlugin: show(id), hideRHSPlugin: show(""), toggleRHSPlugin: toggle() };
  },
  registerPostTypeComponent(pluginId, { type, component }) {
    const id = newId();
    change("plugins", (plugins) => ({ ...plugins, postTypes: { ...plugins.postTypes, [type]: { id, pluginId, type, component } } }));
    return id;
  },
  unregisterPostTypeComponent(pluginId, { componentId }) {
    change("plugins", ({ postTypes, ...rest }) => ({ ...rest, postTypes: Object.fromEntries(Object.entries(postTypes).filter(([, { id }]) => id !== componentId)) }));
  },
  unregisterComponent(pluginId, { componentId }) {
    change("plugins", ({ components, ...rest }) => {
      const left = Object.entries(components).map(([name, list]) => [name, list.filter(({ id }) => id !== componentId)]);
      return { ...rest, components: Object.fromEntries(left) };
    });
  },
  registerAdminConsoleCustomSetting(pluginId, { key, component, options }) {
    change("plugins", ({ adminConsoleCustomComponents: all, ...rest }) => {
      const own = { ...all[pluginId], [key.toLowerCase()]: { key, pluginId, component, options: { showTitle: Boolean(options?.showTitle) } } };
      return { ...rest, adminConsoleCustomComponents: { ...all, [pluginId]: own } };
    });
  },
  registerReducer: (pluginId, { reducer }) => addReducer(`plugins-${pluginId}`, reducer),
  registerTranslations: (pluginId, { getTranslationsForLocale }) => void (handlers.translations[pluginId] = getTranslationsForLocale),
  registerWebSocketEventHandler: (pluginId, { event, handler }) => void ((handlers.events[pluginId] ??= {})[event] = handler),
  unregisterWebSocketEventHandler: (pluginId, { event }) => void delete handlers.events[pluginId]?.[event],
  registerReconnectHandler: (pluginId, { handler }) => void (handlers.reconnect[pluginId] = handler),
  unregisterReconnectHandler: (pluginId) => void delete handlers.reconnect[pluginId],
};

/** The arguments by name: from a list, or, as later versions allow, from one object. */
function named(names, given) {
  const [first] = given;
  const isObject = takesObjects && given.length === 1 && first !== null && typeof first === "object" && names.some((name) => name in first);
  return isObject ? first : Object.fromEntries(names.map((name, index) => [name, given[index]]));
}

/** The registry of one plugin. */
export function registryOf(pluginId) {
  const registry = { id: pluginId, supports: { globalAppBar: "registerAppBarComponent" in functions, globalRhs: true } };
  for (const [name, names] of Object.entries(functions)) {
    const does = special[name] ?? ((id, given) => add(name.replace(/^register|(Action|Component)$/g, ""), { pluginId: id, ...given }));
    registry[name] = (...given) => does(pluginId, named(names, given));
  }
  return registry;
}

/** Forgets all that a plugin has registered, when it is disabled. */
export function forget(pluginId) {
  for (const kept of Object.values(handlers)) delete kept[pluginId];
  const without = (list) => list.filter((one) => one.pluginId !== pluginId);
  change("plugins", ({ plugins, components, postTypes, adminConsoleCustomComponents }) => ({
    plugins: Object.fromEntries(Object.entries(plugins).filter(([id]) => id !== pluginId)),
    components: Object.fromEntries(Object.entries(components).map(([name, list]) => [name, without(list)])),
    postTypes: Object.fromEntries(Object.entries(postTypes).filter(([, one]) => one.pluginId !== pluginId)),
    adminConsoleCustomComponents: Object.fromEntries(Object.entries(adminConsoleCustomComponents).filter(([id]) => id !== pluginId)),
  }));
}
