/** Who and what is on the server: invented people with passwords that nobody would use. */
import { Rest } from "./rest.mjs";

const person = (username, first_name, last_name) => ({
  username,
  password: `Not-a-secret-${username}-1`,
  email: `${username}@example.com`,
  first_name,
  last_name,
});

/** The first is the administrator. The last is on the server, and in no team. */
export const PEOPLE = {
  admin: person("admin", "Ada", "Admin"),
  alice: person("alice", "Alice", "Example"),
  bob: person("bob", "Bob", "Example"),
  outsider: person("outsider", "Olga", "Outsider"),
};

export const TEAM = { name: "example", display_name: "Example Team", type: "O" };

/** Alice is in all of them, Bob in the public ones. */
export const CHANNELS = {
  planning: { name: "weekly-planning", display_name: "Weekly Planning", type: "O" },
  board: { name: "board-meeting", display_name: "Board Meeting", type: "P" },
};

/** Makes what is missing of all this, and gives the administrator's session with the ids of everything. */
export async function populate(url) {
  const nobody = new Rest(url);
  const admin = await nobody.login(PEOPLE.admin).catch(async () => {
    // The first person on a server becomes its administrator.
    await nobody.post("users", PEOPLE.admin);
    return nobody.login(PEOPLE.admin);
  });
  const team = (await admin.find(`teams/name/${TEAM.name}`)) ?? (await admin.post("teams", TEAM));
  const users = { admin: admin.user };
  for (const [name, wanted] of Object.entries(PEOPLE)) {
    users[name] ??= (await admin.find(`users/username/${wanted.username}`)) ?? (await admin.post("users", wanted));
    if (name !== "outsider") await admin.post(`teams/${team.id}/members`, { team_id: team.id, user_id: users[name].id });
  }
  const channels = {};
  for (const [name, wanted] of Object.entries(CHANNELS)) {
    const path = `teams/${team.id}/channels/name/${wanted.name}`;
    const channel = (await admin.find(path)) ?? (await admin.post("channels", { ...wanted, team_id: team.id }));
    for (const member of wanted.type === "O" ? ["alice", "bob"] : ["alice"]) {
      await admin.post(`channels/${channel.id}/members`, { user_id: users[member].id });
    }
    channels[name] = channel;
  }
  return { admin, team, users, channels };
}
