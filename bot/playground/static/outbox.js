/** The outbox: what the bot will say, what it has said, and what it did not say, with the reason. */

import * as api from "./api.js";
import { drawIfChanged, h } from "./dom.js";
import { spoken } from "./mrkdwn.js";
import { dateTime } from "./time.js";
import * as store from "./store.js";

const groups = [
  { name: "planned", title: "Planned", none: "Nothing is planned." },
  { name: "not_sent", title: "Not sent", none: "Everything that was due was sent." },
  { name: "sent", title: "Sent", none: "Nothing was sent yet." },
];

const root = h("div", { class: "outbox", data: { testid: "outbox" } });

export const sheet = () => root;

export async function look() {
  const found = await api.outbox();
  drawIfChanged(root, [found, store.zone(), store.channels().map((one) => one.id)], () =>
    root.replaceChildren(...groups.map((one) => group(one, found[one.name]))),
  );
}

function group({ title, none, name }, rows) {
  return h(
    "section",
    { data: { testid: `outbox-${name}` } },
    h("h3", {}, title, h("span", { class: "faint" }, rows.length ? ` ${rows.length}` : "")),
    rows.length ? h("ul", {}, rows.map(row)) : h("p", { class: "faint" }, none),
  );
}

function row(post) {
  return h(
    "li",
    {},
    h("time", {}, dateTime(post.at, store.zone())),
    h("span", { class: "where" }, post.where),
    h("code", { title: post.key }, post.kind),
    post.redraw ? h("span", { class: "badge" }, "redraw") : "",
    post.reason ? h("span", { class: post.state === "failed" ? "error" : "faint" }, post.reason) : "",
    post.text ?? post.title ? h("span", { class: "words" }, post.text ? firstLine(post.text) : post.title) : "",
    store.channel(post.channel) && post.text ? goThere(post) : "",
  );
}

const firstLine = (text) => spoken(text).split("\n", 1)[0];

const goThere = (post) =>
  h(
    "button",
    {
      type: "button",
      class: "plain-link",
      "aria-label": `Show ${firstLine(post.text)}`,
      onclick: () => store.goChannel(post.channel, post.ts),
      data: { key: `outbox-${post.id}` },
    },
    "Show",
  );
