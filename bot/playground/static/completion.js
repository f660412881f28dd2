/** What a composer offers while one types: slash commands, people, channels. */

import * as store from "./store.js";

const builtIn = [
  { command: "/invite", description: "Add someone, or the app, to this channel", usage_hint: "@name" },
];

const commands = () => [...(store.state.boot?.commands ?? []), ...builtIn];

/** The slash command a text begins with, or nothing. A lone path such as /etc/hosts counts too, as in Slack. */
export const commandOf = (text) => /^\/[a-z0-9_-]+(?=\s|$)/i.exec(text)?.[0] ?? null;

/** The usage of the command that is being typed. */
export function hintFor(text) {
  const found = commands().find((one) => one.command === commandOf(text));
  return found && /\s/.test(text) ? `${found.command} ${found.usage_hint ?? ""}`.trim() : "";
}

/** [{name, usage, description, from, insert}] for the word at the caret. */
export function completions(text, caret, inThread) {
  const before = text.slice(0, caret);
  if (!inThread && /^\/\S*$/.test(before)) return forCommands(before);
  const found = /(^|[\s(])([@#])([\p{L}\p{N}_.-]*)$/u.exec(before);
  if (!found) return [];
  const from = caret - found[3].length - 1;
  return (found[2] === "@" ? forPeople : forChannels)(found[3].toLowerCase(), from).slice(0, 8);
}

const forCommands = (typed) =>
  commands()
    .filter((one) => one.command.startsWith(typed.toLowerCase()))
    .map((one) => ({
      name: one.command,
      usage: one.usage_hint,
      description: one.description,
      from: 0,
      insert: `${one.command} `,
    }));

function forPeople(typed, from) {
  const words = (user) => `${user.name} ${user.real_name}`.toLowerCase().split(/\s+/);
  return store.state.boot.users
    .filter((user) => !user.deleted && words(user).some((word) => word.startsWith(typed)))
    .map((user) => ({
      name: `@${handle(user)}`,
      description: store.shownName(user),
      from,
      insert: `@${handle(user)} `,
    }));
}

/** A name as it is typed after @: one word. */
const handle = (user) => user.name.toLowerCase().replaceAll(" ", "");

const forChannels = (typed, from) =>
  store
    .channels()
    .filter((one) => one.kind === "channel" && one.name.startsWith(typed))
    .map((one) => ({ name: `#${one.name}`, description: one.topic, from, insert: `#${one.name} ` }));
