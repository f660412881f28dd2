/** Channels, direct messages and the app, as the shown member has them. */

import { drawIfChanged, h, icon } from "./dom.js";
import { avatar } from "./message.js";
import * as store from "./store.js";

export function drawSidebar(root) {
  const { boot, place } = store.state;
  const app = store.appChannel();
  const rooms = boot.channels.filter((one) => one.kind === "channel" && !one.archived);
  const talks = boot.channels.filter((one) => one.kind !== "channel" && one.id !== app?.id);
  drawIfChanged(root, [rooms, talks, app, place, boot.app, boot.users, boot.team, store.state.me], () =>
    root.replaceChildren(
      h("h2", { class: "team" }, boot.team.name),
      group("Channels", sortRooms(rooms).map(room)),
      talks.length ? group("Direct messages", talks.map(talk)) : "",
      group("Apps", [appEntry(app)]),
    ),
  );
}

const group = (title, entries) =>
  h(
    "div",
    { class: "side-group" },
    h("h3", {}, title),
    h(
      "ul",
      {},
      entries.map((entry) => h("li", {}, entry)),
    ),
  );
const sortRooms = (rooms) =>
  [...rooms].sort(
    (one, other) => Number(other.member) - Number(one.member) || one.name.localeCompare(other.name),
  );

function entry({ shown, unread, mentions, faint, testid, label, go }, sign, name) {
  return h(
    "button",
    {
      type: "button",
      class: `side-entry ${shown ? "shown" : ""} ${unread ? "unread" : ""} ${faint ? "faint" : ""}`,
      "aria-current": shown ? "page" : null,
      "aria-label": label,
      data: { testid, key: testid },
      onclick: () => {
        document.body.classList.remove("side-open");
        go();
      },
    },
    sign,
    h("span", { class: "name" }, name),
    mentions ? h("span", { class: "count" }, String(mentions)) : "",
  );
}

const isShown = (id) => store.state.place?.kind === "channel" && store.state.place.id === id;

/** How it is read out: what it is, and what waits there. */
const spokenName = (name, one) =>
  [
    name,
    one?.unread ? "unread" : "",
    one?.mentions ? `${one.mentions} ${one.mentions === 1 ? "mention" : "mentions"}` : "",
    one?.member === false ? "not joined" : "",
  ]
    .filter(Boolean)
    .join(", ");

function room(one) {
  const label = spokenName(`${one.private ? "Private channel" : "Channel"} ${one.name}`, one);
  return entry(
    {
      ...one,
      shown: isShown(one.id),
      faint: !one.member,
      testid: `channel-${one.name}`,
      label,
      go: () => store.goChannel(one.id),
    },
    icon(one.private ? "lock" : "hash"),
    one.name,
  );
}

function talk(one) {
  const other = store.user((one.members ?? []).find((id) => id !== store.state.me)) ?? store.me();
  const sign = one.kind === "group" ? icon("people") : avatar(other, true);
  const title = store.channelTitle(one);
  return entry(
    {
      ...one,
      mentions: one.mentions || one.unread,
      shown: isShown(one.id),
      testid: `channel-${one.name || one.id}`,
      label: spokenName(title, one),
      go: () => store.goChannel(one.id),
    },
    sign,
    title,
  );
}

function appEntry(dm) {
  const { app } = store.state.boot;
  const shown = store.state.place?.kind === "app";
  const go = () => store.goApp(dm?.unread ? "messages" : "home");
  return entry(
    { shown, unread: dm?.unread, mentions: dm?.unread, testid: "channel-app", label: spokenName(`${app.name}, app`, dm), go },
    avatar({ id: app.user_id, name: app.name, is_bot: true }, true),
    app.name,
  );
}
