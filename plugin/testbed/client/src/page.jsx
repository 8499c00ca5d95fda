/** What a person sees, as far as plugins add to it. Elements have the ids and classes of the real client. */
import React, { useEffect, useState } from "react";
import { shallowEqual, useSelector } from "react-redux";

import { get, post } from "./api";
import { PluginSettings } from "./console.jsx";
import { loadAll } from "./plugins";
import { listen, receive } from "./socket";
import { change, changeEntities, store } from "./store";

const byId = (list) => Object.fromEntries(list.map((one) => [one.id, one]));
const useComponents = (name) => useSelector((state) => state.plugins.components[name] ?? NONE);
const NONE = [];

/** Plugins give icons and texts as elements or as components. */
const element = (given) => (typeof given === "function" ? React.createElement(given) : given);

export function App() {
  const [isIn, setIn] = useState();
  useEffect(() => void enter().then(() => setIn(true), () => setIn(false)), []);
  if (isIn === undefined) return null;
  if (!isIn) return <Login onDone={() => enter().then(() => setIn(true))} />;
  const [, id] = location.pathname.match(/^\/admin_console\/plugins\/plugin_(.+)$/) ?? [];
  return (
    <>
      {id ? <PluginSettings id={id} /> : <Channels />}
      <Globals />
    </>
  );
}

/** Fills the state with what the person may see. */
async function enter() {
  const me = await get("users/me");
  const config = await get("config/client?format=old");
  const [team] = await get("users/me/teams");
  const [channels, members, preferences] = await Promise.all([
    team ? get(`users/me/teams/${team.id}/channels`) : [],
    team ? get(`users/me/teams/${team.id}/channels/members`) : [],
    get("users/me/preferences"),
  ]);
  const people = await get("users?per_page=100");
  changeEntities("general", () => ({ config }));
  changeEntities("users", () => ({ currentUserId: me.id, profiles: byId([...people, me]) }));
  changeEntities("teams", () => ({ currentTeamId: team?.id ?? "", teams: team ? byId([team]) : {} }));
  changeEntities("preferences", () => ({ myPreferences: Object.fromEntries(preferences.map((one) => [`${one.category}--${one.name}`, one])) }));
  const myMembers = Object.fromEntries(members.map((member) => [member.channel_id, member]));
  changeEntities("channels", () => ({ channels: byId(channels), myMembers }));
  const wanted = location.pathname.split("/").at(-1);
  const first = channels.find(({ name }) => name === wanted) ?? channels.find(({ name }) => name === "town-square");
  if (first) await go(first);
  await loadAll();
  listen();
}

/** Goes to a channel. */
async function go({ id }) {
  const { posts } = await get(`channels/${id}/posts`);
  changeEntities("posts", () => ({ posts: {}, order: [] }));
  receive(...Object.values(posts));
  changeEntities("channels", () => ({ currentChannelId: id }));
}

function Login({ onDone }) {
  const [problem, setProblem] = useState("");
  const submit = async (event) => {
    event.preventDefault();
    const [login_id, password] = [...event.target.elements].map((input) => input.value);
    await post("users/login", { login_id, password }).then(onDone, (error) => setProblem(error.message));
  };
  return (
    <form onSubmit={submit}>
      <input id="input_loginId" aria-label="Username" autoComplete="username" />
      <input id="input_password-input" type="password" aria-label="Password" autoComplete="current-password" />
      <button id="saveSetting">Log in</button>
      <p role="alert">{problem}</p>
    </form>
  );
}

function Channels() {
  const { channels, currentChannelId, myMembers } = useSelector((state) => state.entities.channels);
  const channel = channels[currentChannelId];
  const roots = useComponents("Root");
  const menu = useComponents("MainMenu");
  return (
    <div id="channel_view" style={{ display: "flex", minHeight: "100vh", fontFamily: "sans-serif" }}>
      <nav id="SidebarContainer" aria-label="Channels" style={{ padding: 12, width: 200, flexShrink: 0, overflow: "hidden" }}>
        <p>A small web client of the testbed</p>
        {Object.values(channels).map((one) => (
          <p key={one.id}>
            <button id={`sidebarItem_${one.name}`} aria-current={one.id === currentChannelId} onClick={() => go(one)}>{one.display_name || one.name}</button>
          </p>
        ))}
        {menu.map(({ id, text, action }) => <button key={id} onClick={action}>{element(text)}</button>)}
      </nav>
      {channel && <Channel channel={channel} member={myMembers[channel.id]} />}
      <RightHandSidebar />
      <AppBar channel={channel} member={myMembers[channel?.id]} />
      {roots.map(({ id, component: Component }) => <Component key={id} />)}
    </div>
  );
}

function Channel({ channel, member }) {
  const buttons = useComponents("ChannelHeaderButton");
  const calls = useComponents("CallButton");
  const menu = useComponents("ChannelHeaderMenu");
  const hasBar = useSelector(hasAppBar);
  return (
    <main style={{ flex: 1, padding: 12 }}>
      <header className="channel-header">
        <h1 id="channelHeaderTitle">{channel.display_name || channel.name}</h1>
        {!hasBar && buttons.map(({ id, icon, action, tooltipText }) => (
          <button key={id} className="channel-header__icon" aria-label={tooltipText} onClick={() => action(channel, member)}>{element(icon)}</button>
        ))}
        {calls.map(({ id, button, action }) => <span key={id} onClick={() => action(channel, member)}>{element(button)}</span>)}
        {menu.filter(({ shouldRender }) => shouldRender?.(store.getState()) ?? true).map(({ id, text, action }) => (
          <button key={id} onClick={() => action(channel.id)}>{element(text)}</button>
        ))}
      </header>
      <Posts />
      <Draft channel={channel} />
    </main>
  );
}

/** Where there is an App Bar, buttons for the header are in it. */
const hasAppBar = (state) => "registerAppBarComponent" in __VERSION__.functions && state.entities.general.config.DisableAppBar !== "true";

function AppBar({ channel, member }) {
  const hasBar = useSelector(hasAppBar);
  const icons = useComponents("AppBar");
  const buttons = useComponents("ChannelHeaderButton");
  if (!hasBar) return null;
  const withOwn = new Set(icons.map(({ pluginId }) => pluginId));
  return (
    <aside className="app-bar" aria-label="App bar">
      {icons.map(({ id, pluginId, iconUrl, action, tooltipText }) => (
        <button key={id} id={`app-bar-icon-${pluginId}`} aria-label={tooltipText} onClick={() => action?.(channel, member)}><img src={iconUrl} alt="" width="24" /></button>
      ))}
      {buttons.filter(({ pluginId }) => !withOwn.has(pluginId)).map(({ id, pluginId, icon, action, tooltipText }) => (
        <button key={id} id={`app-bar-icon-${pluginId}`} aria-label={tooltipText} onClick={() => action(channel, member)}>{element(icon)}</button>
      ))}
    </aside>
  );
}

function Posts() {
  const { posts, order } = useSelector((state) => state.entities.posts);
  const channelId = useSelector((state) => state.entities.channels.currentChannelId);
  const { profiles } = useSelector((state) => state.entities.users);
  const types = useSelector((state) => state.plugins.postTypes, shallowEqual);
  return (
    <ol id="postListContent" aria-label="Posts">
      {order.map((id) => posts[id]).filter((one) => one.channel_id === channelId).map((one) => {
        const Component = types[one.type]?.component;
        return (
          <li key={one.id} id={`post_${one.id}`} className="post">
            <b>{profiles[one.user_id]?.username ?? "somebody"}</b>
            {Component ? <Component post={one} theme={{}} /> : <p className="post-message__text">{one.message}</p>}
            {!Component && one.props?.attachments?.map((attachment, index) => <Attachment key={index} post={one} attachment={attachment} />)}
          </li>
        );
      })}
    </ol>
  );
}

function Attachment({ post: { id: postId }, attachment: { title, text, actions = [] } }) {
  return (
    <div className="attachment">
      <b>{title}</b>
      <p>{text}</p>
      {actions.map(({ id, name, cookie = "" }) => (
        <button key={id} onClick={() => post(`posts/${postId}/actions/${id}`, { cookie })}>{name}</button>
      ))}
    </div>
  );
}

/** Posts go through the plugins' hooks, as in the real client. */
async function send(channel, text) {
  const { components } = store.getState().plugins;
  const args = { channel_id: channel.id, team_id: channel.team_id, root_id: "" };
  if (text.startsWith("/")) {
    let given = { message: text, args };
    for (const { hook } of components.SlashCommandWillBePostedHook ?? []) {
      const answer = await hook(given.message, given.args);
      if (answer.error) throw new Error(answer.error.message);
      if (!answer.message) return;
      given = answer;
    }
    await post("commands/execute", { ...given.args, command: given.message });
    return;
  }
  let draft = { channel_id: channel.id, message: text };
  for (const { hook } of components.MessageWillBePostedHook ?? []) {
    const answer = await hook(draft);
    if (answer?.error) throw new Error(answer.error.message);
    draft = answer?.post ?? draft;
  }
  await post("posts", draft);
}

function Draft({ channel }) {
  const [problem, setProblem] = useState("");
  const submit = (event) => {
    event.preventDefault();
    const [input] = event.target.elements;
    send(channel, input.value).then(() => (input.value = "") || setProblem(""), (error) => setProblem(error.message));
  };
  return (
    <form onSubmit={submit}>
      <input id="post_textbox" aria-label={`Write to ${channel.display_name}`} style={{ width: "80%" }} />
      <button data-testid="SendMessageButton">Send</button>
      <p role="alert">{problem}</p>
    </form>
  );
}

function RightHandSidebar() {
  const shown = useSelector((state) => state.views.rhs.pluggableId);
  const found = useComponents("RightHandSidebarComponent").find(({ id }) => id === shown);
  if (!found) return null;
  const { component: Component, title } = found;
  return (
    <aside id="rhsContainer" style={{ width: 400, padding: 12 }}>
      <h2>{element(title)}</h2>
      <button aria-label="Close" onClick={() => change("views", (views) => ({ ...views, rhs: { pluggableId: "" } }))}>×</button>
      <Component />
    </aside>
  );
}

/** What stays whatever is shown. */
function Globals() {
  return useComponents("Global").map(({ id, component: Component }) => <Component key={id} />);
}
