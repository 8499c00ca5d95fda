/** The state, under the paths that plugins read in the real client. */
import { applyMiddleware, combineReducers, createStore } from "redux";

const initial = {
  entities: {
    general: { config: {} },
    users: { currentUserId: "", profiles: {} },
    teams: { currentTeamId: "", teams: {} },
    channels: { currentChannelId: "", channels: {}, myMembers: {} },
    posts: { posts: {}, order: [] },
    preferences: { myPreferences: {} },
  },
  plugins: { plugins: {}, components: {}, postTypes: {}, adminConsoleCustomComponents: {} },
  views: { rhs: { pluggableId: "" } },
};

/** One slice, which an action of this name replaces by what its function makes of it. */
const slice = (name) => (state = initial[name], action) => (action.type === `set/${name}` ? action.change(state) : state);
const reducers = Object.fromEntries(Object.keys(initial).map((name) => [name, slice(name)]));

const thunks = (store) => (next) => (action) => (typeof action === "function" ? action(store.dispatch, store.getState) : next(action));

export const store = createStore(combineReducers(reducers), applyMiddleware(thunks));

/** Changes a slice. */
export const change = (name, how) => store.dispatch({ type: `set/${name}`, change: how });

/** Changes a part of `entities`. */
export const changeEntities = (name, how) =>
  change("entities", (entities) => ({ ...entities, [name]: { ...entities[name], ...how(entities[name]) } }));

/** A plugin's own slice. */
export function addReducer(name, reducer) {
  reducers[name] = reducer;
  store.replaceReducer(combineReducers(reducers));
}
