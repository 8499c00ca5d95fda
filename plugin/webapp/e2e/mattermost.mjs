/**
 * A stand-in for a Mattermost server with the plugin: the testbed's page in one of its versions, as much of the REST API
 * and WebSocket as that asks for, and the plugin's HTTP API, all in memory. The policies are those of real servers.
 */
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { WebSocketServer } from "ws";

const root = fileURLToPath(new URL("..", import.meta.url));
export const PLUGIN = "com.pexip.pexip-video-connect";

const id = (start) => start.padEnd(26, "0");
export const CHANNELS = [
  { id: id("town"), name: "town-square", display_name: "Town Square", type: "O" },
  { id: id("board"), name: "board", display_name: "Board", type: "P" },
  { id: id("direct"), name: "direct", display_name: "bob", type: "D" },
].map((one) => ({ ...one, delete_at: 0, team_id: id("team"), team_display_name: "Staff" }));
export const PEOPLE = [
  { id: id("ann"), username: "ann", roles: "system_admin", locale: "en" },
  { id: id("bob"), username: "bob", roles: "system_user", locale: "de" },
];

/** The header of real servers, by version of the client that they serve. */
const HEADER = {
  "6.7.2": "frame-ancestors 'self'; script-src 'self' cdn.rudderlabs.com",
  "9.10": "frame-ancestors 'self' teams.microsoft.com; script-src 'self' cdn.rudderlabs.com",
};
const TYPES = { ".js": "text/javascript", ".html": "text/html; charset=utf-8" };

/** The settings that the console's page shows, as a manifest has them. */
const SETTINGS = [
  { key: "Node", display_name: "Pexip Infinity Server", type: "text" },
  { key: "Prefix", display_name: "VMR prefix", type: "text", default: "matt-" },
  { key: "HostPin", display_name: "Host PIN", type: "text" },
  { key: "SipDomain", display_name: "SIP domain", type: "text" },
  { key: "Embedded", display_name: "Embedded Experience", type: "bool", default: true },
  { key: "FilterChannels", display_name: "Channels", type: "custom", default: { mode: "off", channels: [] } },
];

/** Starts one: with the page in `client`, and the plugin's files below the path `site`. */
export async function startStandIn(version, client, site = "") {
  const state = {
    config: { is_ready: true, embedded: false, filter: { mode: "off", channels: [] } },
    conferences: {},
    posts: [],
    /** What the join route refuses with. */
    refusal: null,
    pin: null,
    settings: { node: "pexip.example.com", prefix: "matt-" },
    requests: [],
  };
  const sockets = new WebSocketServer({ noServer: true });
  const tell = (event, data) => sockets.clients.forEach((socket) => socket.send(JSON.stringify({ event, data })));
  const tellConference = (channel_id) => tell(`custom_${PLUGIN}_conference`, { channel_id, conference: state.conferences[channel_id] ?? null });

  function post(channel_id) {
    const conference = state.conferences[channel_id];
    const pexip = { channel_id, state: "running", started_by: conference.started_by, started_at: conference.started_at, ended_at: null, people: [] };
    const made = { id: id(`post${state.posts.length}`), type: "custom_pexip", channel_id, user_id: id("bot"), message: "A video conference has started", create_at: Date.now(), props: { pexip } };
    state.posts.push(made);
    return made;
  }

  function edit(channel_id, change) {
    const found = state.posts.find((one) => one.channel_id === channel_id && one.props.pexip.state === "running");
    if (!found) return;
    Object.assign(found.props.pexip, change);
    tell("post_edited", { post: JSON.stringify(found) });
  }

  const conferenceOf = (channel_id) => state.conferences[channel_id] ?? null;
  const link = (channel) => `https://pexip.example.com/webapp3/m/matt-${channel.name}/express`;
  const room = (channel) => ({
    alias: `matt-${channel.name}`,
    link: { copy: link(channel) },
    dial_in: { sip: `sip:matt-${channel.name}@example.com`, h323: `matt-${channel.name}@example.com`, guest_pin: channel.type === "P" ? "765432" : null },
    conference: conferenceOf(channel.id),
  });

  /** The plugin's own API. */
  const ours = {
    "GET config": () => ({ ...state.config, is_admin: true, faults: [] }),
    "GET admin/policy": () => ({ script: "{% set prefix = 'matt-' %}\n{# the rest of the script #}", test_request: '{"call_info": {}}', test_answer: '{"action": "continue"}' }),
    "POST admin/check": () => ({ errors: [], warnings: [], node: { state: "no_answer", message: "The node did not answer within 5 seconds." }, vendor_plugin_running: true }),
    "POST join": ({ channel }) => state.refusal ?? { role: "host", pin: state.pin, embedded: false, link: { open: `${link(channel)}?name=x${state.pin ? "" : "&pin=1234"}`, copy: link(channel) }, conference: conferenceOf(channel.id) },
    "GET conference": ({ channel }) => room(channel),
    "PUT presence": ({ channel, me }) => {
      const isNew = !state.conferences[channel.id];
      const conference = (state.conferences[channel.id] ??= { started_by: me.id, started_at: Date.now(), people: [] });
      if (isNew) tell("posted", { post: JSON.stringify(post(channel.id)) });
      if (!conference.people.some(({ user_id }) => user_id === me.id)) {
        conference.people.push({ user_id: me.id, username: me.username });
        edit(channel.id, { people: conference.people.map(({ user_id }) => user_id) });
        tellConference(channel.id);
      }
      return { renew_seconds: 30, conference };
    },
    "DELETE presence": ({ channel, me }) => {
      const conference = state.conferences[channel.id];
      if (!conference) return null;
      conference.people = conference.people.filter(({ user_id }) => user_id !== me.id);
      if (conference.people.length === 0) {
        delete state.conferences[channel.id];
        edit(channel.id, { state: "ended", ended_at: Date.now() });
      }
      tellConference(channel.id);
      return null;
    },
  };

  const manifest = { id: PLUGIN, name: "Pexip Video Connect", webapp: { bundle_path: `${site}/static/plugins/${PLUGIN}/${PLUGIN}_0_bundle.js` }, settings_schema: { settings: SETTINGS } };
  const byTerm = ({ term }) => CHANNELS.filter((one) => one.type !== "D" && one.display_name.toLowerCase().includes(term.toLowerCase()));
  /** What the page, and the plugin, ask of Mattermost. */
  const theirs = [
    [/^GET users\/me$/, ({ me }) => me],
    [/^GET config\/client/, () => ({ SiteURL: "https://mattermost.example", TeammateNameDisplay: "username" })],
    [/^GET users\/me\/teams$/, () => [{ id: id("team"), name: "staff" }]],
    [/^GET users\/me\/teams\/\w+\/channels$/, () => CHANNELS],
    [/^GET users\/me\/teams\/\w+\/channels\/members$/, () => CHANNELS.map(({ id: channel_id }) => ({ channel_id }))],
    [/^GET users\/me\/preferences$/, () => []],
    [/^GET users\?/, () => PEOPLE],
    [/^POST users\/ids$/, ({ body }) => PEOPLE.filter((one) => body.includes(one.id))],
    [/^GET channels\/(\w+)\/posts$/, ({ found }) => ({ posts: Object.fromEntries(state.posts.filter((one) => one.channel_id === found).map((one) => [one.id, one])) })],
    [/^POST channels\/search$/, ({ body }) => ({ channels: byTerm(body), total_count: 1 })],
    [/^GET channels\/(\w+)$/, ({ found }) => CHANNELS.find((one) => one.id === found)],
    [/^GET plugins\/webapp$/, () => [manifest]],
    [/^GET plugins$/, () => ({ active: [manifest], inactive: [] })],
    [/^GET config$/, () => ({ PluginSettings: { Plugins: { [PLUGIN]: state.settings } } })],
    [/^PUT config\/patch$/, ({ body }) => Object.assign(state.settings, body.PluginSettings.Plugins[PLUGIN])],
  ];

  async function answer(request, path) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts).toString();
    const body = text && JSON.parse(text);
    const me = PEOPLE.find(({ username }) => request.headers.cookie?.includes(`who=${username}`)) ?? PEOPLE[0];
    state.requests.push(`${me.username} ${request.method} ${path}`);
    const own = path.split(`/plugins/${PLUGIN}/api/v1/`)[1];
    if (own !== undefined) {
      if (request.method !== "GET" && request.headers["x-requested-with"] !== "XMLHttpRequest") return undefined;
      const [, channelId, rest] = /^channels\/(\w+)\/(.+)$/.exec(own) ?? [undefined, undefined, own];
      const channel = CHANNELS.find((one) => one.id === channelId);
      return ours[`${request.method} ${rest.split("?")[0]}`]?.({ channel, me });
    }
    const asked = `${request.method} ${path.split("/api/v4/")[1]}`;
    for (const [pattern, given] of theirs) {
      const found = pattern.exec(asked);
      if (found) return given({ me, body, found: found[1] });
    }
    return undefined;
  }

  /** The file of a path, under the name that Mattermost gives the entry. */
  function file(path) {
    const ownFiles = `${site}/static/plugins/${PLUGIN}/`;
    if (path.startsWith(ownFiles)) return join(root, "dist", path.slice(ownFiles.length).replace(`${PLUGIN}_0_bundle.js`, "main.js"));
    return join(client, path.startsWith("/static/") ? path.slice("/static/".length) : "root.html");
  }

  const server = createServer(async (request, response) => {
    const path = request.url;
    if (path.includes("/api/v")) {
      const given = await answer(request, path);
      const refusal = given?.refused;
      response.writeHead(given === undefined ? 404 : (refusal?.status ?? (given === null ? 204 : 200)), { "Content-Type": "application/json" });
      response.end(given === undefined || given === null ? undefined : JSON.stringify(refusal?.body ?? given));
      return;
    }
    try {
      const found = file(path.split("?")[0]);
      const type = TYPES[extname(found)];
      const policy = type === TYPES[".html"] ? { "Content-Security-Policy": HEADER[version] ?? "frame-ancestors 'self'; script-src 'self'" } : {};
      response.writeHead(200, { "Content-Type": type, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", ...policy }).end(readFileSync(found));
    } catch {
      response.writeHead(404).end();
    }
  });
  server.on("upgrade", (request, socket, head) => sockets.handleUpgrade(request, socket, head, () => {}));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    state,
    tell,
    /** Refuses joins from now on, as the plugin's server does. */
    refuse: (status, code, message) => (state.refusal = { refused: { status, body: { error: { code, message } } } }),
    async stop() {
      sockets.clients.forEach((socket) => socket.terminate());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The plugin's files that were built. */
export const built = () => readdirSync(join(root, "dist"));
