/** The server's WebSocket: posts, channels, plugins, and what plugins send to each other. */
import { load, unload } from "./plugins";
import { handlers } from "./registry";
import { changeEntities } from "./store";

const own = {
  posted: ({ data }) => receive(JSON.parse(data.post)),
  ephemeral_message: ({ data }) => receive(JSON.parse(data.post)),
  post_edited: ({ data }) => receive(JSON.parse(data.post)),
  post_deleted: ({ data }) => remove(JSON.parse(data.post).id),
  channel_updated: ({ data }) => data.channel && changeEntities("channels", ({ channels }) => {
    const channel = JSON.parse(data.channel);
    return { channels: { ...channels, [channel.id]: channel } };
  }),
  plugin_enabled: ({ data }) => load(data.manifest),
  plugin_disabled: ({ data }) => unload(data.manifest.id),
};

export function receive(...received) {
  changeEntities("posts", ({ posts }) => {
    const all = { ...posts, ...Object.fromEntries(received.map((post) => [post.id, post])) };
    return { posts: all, order: Object.keys(all).sort((one, other) => all[one].create_at - all[other].create_at) };
  });
}

const remove = (gone) => changeEntities("posts", ({ posts, order }) => ({ posts: Object.fromEntries(Object.entries(posts).filter(([id]) => id !== gone)), order: order.filter((id) => id !== gone) }));

/** Listens for good, and connects anew when the connection breaks. */
export function listen(isAgain = false) {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v4/websocket`);
  socket.onopen = () => isAgain && Object.values(handlers.reconnect).forEach((handler) => handler());
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    own[message.event]?.(message);
    for (const events of Object.values(handlers.events)) events[message.event]?.(message);
  };
  socket.onclose = () => setTimeout(listen, 1000, true);
}
