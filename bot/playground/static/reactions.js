/** Reactions: what stands under a message, and the few that one can choose from. */

import { h, icon } from "./dom.js";
import { emoji, offered } from "./emoji.js";
import { openMenu } from "./menu.js";
import { emojiNode } from "./mrkdwn.js";
import * as store from "./store.js";

const tick = "white_check_mark";

export function drawReactions(message) {
  const all = message.reactions ?? [];
  if (!all.length) return "";
  return h(
    "div",
    { class: "reactions" },
    all.map((one) => {
      const mine = one.users.includes(store.state.me);
      const names = one.users.map((id) => store.shownName(store.user(id) ?? { id })).join(", ");
      return h(
        "button",
        {
          type: "button",
          class: mine ? "reaction mine" : "reaction",
          "aria-pressed": String(mine),
          title: names,
          "aria-label": `${one.name.replaceAll("_", " ")}, ${one.users.length}, by ${names}`,
          onclick: () => react(message, one.name, !mine),
          data: { key: `react|${message.ts}|${one.name}` },
        },
        emojiNode(one.name),
        ` ${one.users.length}`,
      );
    }),
    h(
      "button",
      {
        type: "button",
        class: "reaction add",
        "aria-label": "Add a reaction",
        title: "Add a reaction",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        onclick: (event) => chooseReaction(event.currentTarget, message),
        data: { key: `add|${message.ts}` },
      },
      icon("smile"),
    ),
  );
}

export const chooseReaction = (anchor, message) =>
  openMenu(
    anchor,
    offered.map((name) => ({
      sign: emoji(name),
      label: name.replaceAll("_", " "),
      run: () => react(message, name, !has(message, name)),
    })),
    "Reactions",
    "grid",
  );

const has = (message, name) =>
  Boolean(message.reactions?.some((one) => one.name === name && one.users.includes(store.state.me)));

const react = (message, name, on) =>
  did(store.act(on ? "react" : "unreact", { channel: message.channel, ts: message.ts, name }));

/** Says so when it did not work. */
export async function did(promise) {
  const answer = await promise;
  if (!answer.ok) store.notice(store.reason(answer), "error");
  return answer;
}

export const toggleTick = (message) => react(message, tick, !has(message, tick));
