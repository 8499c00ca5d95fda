/** What the plugin's server answers and tells: the shapes of its HTTP API, its WebSocket events and its posts. */
import { type Decoded, flag, listOf, nullable, number, objectOf, oneOf, text, time } from "./decode";

/** Who is in a conference, from Mattermost. Times are milliseconds since 1970. */
export const conference = objectOf({
  started_by: text,
  started_at: time,
  people: listOf(objectOf({ user_id: text, username: text })),
});
export type Conference = Decoded<typeof conference>;

/** Which channels have a conference. */
export const filter = objectOf({ mode: oneOf("off", "only", "except"), channels: listOf(text) });
export type Filter = Decoded<typeof filter>;

/** What everybody's webapp knows of the configuration. */
export const config = objectOf({ is_ready: flag, embedded: flag, filter });
export type Config = Decoded<typeof config>;

/** How room systems dial. */
const dialIn = objectOf({ sip: nullable(text), h323: nullable(text), guest_pin: nullable(text) });
export type DialIn = Decoded<typeof dialIn>;

/** What a person needs to join. `pin` is that of the role, unless nobody will be asked for one. */
export const join = objectOf({
  role: oneOf("host", "guest"),
  pin: nullable(text),
  link: objectOf({ open: text }),
});
export type Join = Decoded<typeof join>;

/** How a channel's conference is reached, and who is in. */
export const room = objectOf({ alias: text, link: objectOf({ copy: text }), dial_in: dialIn, conference: nullable(conference) });
export type Room = Decoded<typeof room>;

/** What comes of saying that somebody is still there. */
export const presence = objectOf({ renew_seconds: number, conference });
export type Presence = Decoded<typeof presence>;

/** A refusal. */
export const refusal = objectOf({ error: objectOf({ code: text, message: text }) });

/** The policy script, and how it is tried on Pexip's test page. PINs stand in it. */
export const policy = objectOf({ script: text, test_request: text, test_answer: text });
export type Policy = Decoded<typeof policy>;

const finding = objectOf({ setting: text, code: text, message: text });
/** A fault or warning about a setting. */
export type Finding = Decoded<typeof finding>;

/** What the server found when it tried a configuration. */
export const check = objectOf({
  errors: listOf(finding),
  warnings: listOf(finding),
  node: nullable(objectOf({ state: text, message: text })),
  vendor_plugin_running: flag,
});
export type Check = Decoded<typeof check>;

/** WebSocket event: a conference began, changed or, with `null`, ended. */
export const conferenceEvent = objectOf({ channel_id: text, conference: nullable(conference) });

/** `props.pexip` of a post. Anybody can write such a post: which channel it is about, the post itself says. */
export const postState = objectOf({
  state: oneOf("running", "ended"),
  started_by: text,
  started_at: time,
  ended_at: nullable(time),
  people: listOf(text),
});
export type PostState = Decoded<typeof postState>;

/** A channel, as Mattermost's own API gives it to administrators. */
export const listedChannel = objectOf({ id: text, display_name: text, type: text, team_display_name: nullable(text) });
export type ListedChannel = Decoded<typeof listedChannel>;
export const listedChannels = objectOf({ channels: listOf(listedChannel) });

/** A person, as Mattermost's own API gives one. */
export const people = listOf(objectOf({ id: text, username: text }));
