/** One message: who, when, what, its reactions, its replies, and what can be done with it. */

import { drawBlocks } from "./blocks.js";
import { h, icon, iconButton } from "./dom.js";
import { fieldsOf } from "./fields.js";
import { ask, openMenu } from "./menu.js";
import { escape, mrkdwn, spoken, unescape } from "./mrkdwn.js";
import { grow } from "./inputs.js";
import { chooseReaction, did, drawReactions, toggleTick } from "./reactions.js";
import { ago, clock, fullDateTime } from "./time.js";
import * as store from "./store.js";

const moment = (ts) => Number(ts);

/** `how` is {compact, inThread, redraw}. */
export function drawMessage(message, how) {
  if (message.user === deleted) return tombstone(message, how);
  const author = store.user(message.user) ?? {
    id: message.user,
    name: message.username || "Somebody",
    is_bot: message.is_bot,
  };
  const node = h("article", {
    class: `message ${how.compact ? "compact" : ""} ${message.ephemeral ? "ephemeral" : ""}`,
    data: { testid: "message", ts: message.ts },
    tabindex: "-1",
    "aria-label": readOut(message, author),
  });
  node.append(
    h("div", { class: "gutter" }, how.compact ? timeOf(message) : avatar(author)),
    h(
      "div",
      { class: "message-body" },
      message.ephemeral ? h("p", { class: "only-you" }, icon("eye"), " Only visible to you") : "",
      how.compact
        ? ""
        : h("header", {}, h("strong", {}, store.shownName(author)), badge(author), timeOf(message)),
      repliedTo(message, how),
      content(message),
      files(message),
      drawReactions(message),
      how.inThread ? "" : replies(message),
    ),
    editing.has(message.ts) ? "" : toolbar(message, how),
  );
  return node;
}

const readOut = (message, author) =>
  `${store.shownName(author)}, ${clock(moment(message.ts), store.zone())}` +
  `${message.ephemeral ? ", only visible to you" : ""}: ${spoken(message.text)}`;

const deleted = "USLACKBOT"; // whose a message becomes that was deleted while its thread stays

const tombstone = (message, how) =>
  h(
    "article",
    { class: "message", data: { testid: "message", ts: message.ts }, tabindex: "-1", "aria-label": message.text },
    h("div", { class: "gutter" }, icon("bin")),
    h("div", { class: "message-body" }, h("p", { class: "faint" }, message.text), how.inThread ? "" : replies(message)),
  );

export function avatar(user, small) {
  const name = store.shownName(user);
  const initials = user.is_bot
    ? "C"
    : name
        .split(/\s+/)
        .map((word) => word[0])
        .slice(0, 2)
        .join("")
        .toUpperCase();
  const node = h(
    "span",
    { class: `avatar ${small ? "small" : ""} ${user.is_bot ? "bot" : ""}`, "aria-hidden": "true" },
    initials,
  );
  if (!user.is_bot) node.style.backgroundColor = `color-mix(in srgb, ${colour(user)} 72%, black)`;
  return node;
}

const colours = ["#7a4b94", "#1f6f8b", "#9a5b13", "#3f7d4e", "#a13d5b", "#4a5fae", "#7b6a12", "#2e7d7a"];

function colour(user) {
  if (user.color) return user.color.startsWith("#") ? user.color : `#${user.color}`;
  return colours[[...user.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % colours.length];
}

export function badge(user) {
  const words = user.is_bot ? "APP" : user.guest ? "Guest" : user.external ? "Other organisation" : "";
  return words ? h("span", { class: "badge" }, words) : "";
}

const timeOf = (message) =>
  h(
    "time",
    { class: "when", title: fullDateTime(moment(message.ts), store.zone()) },
    clock(moment(message.ts), store.zone()),
  );

function repliedTo(message, how) {
  if (how.inThread || !message.thread_ts || message.thread_ts === message.ts) return "";
  const open = () => store.openThread(message.channel, message.thread_ts);
  return h(
    "p",
    { class: "replied-to" },
    h("button", { type: "button", class: "plain-link", onclick: open }, "replied to a thread"),
  );
}

function content(message) {
  if (editing.has(message.ts)) return editor(message);
  const edited =
    message.edited && !message.is_bot
      ? h("span", { class: "edited", title: "This message was edited" }, " (edited)")
      : "";
  if (message.blocks?.length) return h("div", {}, drawBlocks(message.blocks, placeOf(message)), edited);
  return h("div", { class: "text", dir: "auto" }, mrkdwn(message.text), edited);
}

function placeOf(message) {
  const key = `message:${store.state.me}:${message.channel}:${message.ts}`;
  const fields = fieldsOf(key, message.state);
  return {
    key,
    fields,
    async press(block, element, payload, label) {
      const holder = { channel: message.channel, ts: message.ts };
      const answer = await store.press(holder, fields, block, element, payload, label);
      if (!answer.ok) store.notice(store.reason(answer), "error");
    },
  };
}

function files(message) {
  const all = message.files ?? [];
  if (!all.length) return "";
  return h(
    "div",
    { class: "files" },
    all.map((file) =>
      file.mimetype?.startsWith("image/")
        ? h(
            "a",
            { href: file.url, target: "_blank" },
            h("img", { src: file.url, alt: file.name, loading: "lazy" }),
          )
        : h(
            "a",
            { class: "file", href: file.url, target: "_blank" },
            icon("file"),
            h("span", {}, h("strong", {}, file.name), h("small", {}, size(file.size))),
          ),
    ),
  );
}

const size = (bytes) =>
  bytes === undefined ? "" : bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`;

// --- replies --------------------------------------------------------------------------------------------------------

function replies(message) {
  if (!message.reply_count) return "";
  const people = (message.reply_users ?? [])
    .slice(0, 4)
    .map((id) => store.user(id))
    .filter(Boolean);
  return h(
    "button",
    {
      type: "button",
      class: "replies",
      data: { key: `replies|${message.ts}` },
      onclick: () => store.openThread(message.channel, message.ts),
    },
    people.map((user) => avatar(user, true)),
    h(
      "span",
      { class: "count" },
      `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`,
    ),
    message.latest_reply
      ? h("small", {}, `Last reply ${ago(moment(message.latest_reply), store.now())}`)
      : "",
  );
}

// --- what can be done with it ---------------------------------------------------------------------------------------

const opensMenu = { "aria-haspopup": "menu", "aria-expanded": "false" };

function toolbar(message, how) {
  const tool = (sign, label, run, key, more = {}) =>
    iconButton(sign, label, run, { tabindex: "-1", data: { key: `${key}|${message.ts}` }, ...more });
  const more = tool(
    "dots",
    "More actions",
    ({ currentTarget: anchor }) => openMenu(anchor, actionsOf(message, how, anchor), "Message actions"),
    "more",
    { ...opensMenu, data: { key: `more|${message.ts}`, testid: "message-menu" } },
  );
  if (message.ephemeral) return h("div", { class: "toolbar" }, more);
  return h(
    "div",
    { class: "toolbar" },
    tool("check", "React with a tick", () => toggleTick(message), "tick"),
    tool("smile", "Add a reaction", (event) => chooseReaction(event.currentTarget, message), "smile", opensMenu),
    how.inThread ? "" : tool("reply", "Reply in thread", () => reply(message), "reply"),
    more,
  );
}

const reply = (message) =>
  store
    .openThread(message.channel, message.thread_ts ?? message.ts)
    .then(() => document.querySelector("[data-testid=thread-composer]")?.focus());

function actionsOf(message, how, anchor) {
  const copy = { label: "Copy text", run: () => copyText(message) };
  const dismiss = () => did(store.act("dismiss", { channel: message.channel, ts: message.ts }));
  if (message.ephemeral) return [copy, { label: "Dismiss message", run: dismiss }];
  const mine = message.user === store.state.me;
  const app = store.state.boot.app.name;
  const shortcuts = store.state.boot.shortcuts.filter((one) => one.type === "message");
  return [
    how.inThread ? null : { label: "Reply in thread", run: () => reply(message) },
    { label: "React with a tick", run: () => toggleTick(message) },
    { label: "Add a reaction", run: () => chooseReaction(anchor, message) },
    copy,
    ...(mine
      ? [
          { rule: true },
          { label: "Edit message", run: () => edit(message, how) },
          { label: "Delete message", danger: true, run: () => remove(message) },
        ]
      : []),
    ...(shortcuts.length ? [{ rule: true }, { heading: app }] : []),
    ...shortcuts.map((one) => ({
      label: one.name,
      hint: one.description,
      run: () => shortcut(one, message),
    })),
  ].filter(Boolean);
}

const shortcut = (one, message) =>
  did(
    store.act(
      "shortcut",
      { callback_id: one.callback_id, channel: message.channel, ts: message.ts },
      one.name,
    ),
  );

function copyText(message) {
  const words = spoken(message.text);
  navigator.clipboard?.writeText(words).then(
    () => store.notice("Copied."),
    () => store.notice("The browser did not allow copying.", "error"),
  );
}

async function remove(message) {
  const sure = await ask({
    title: "Delete message",
    text: "This cannot be undone.",
    confirm: "Delete",
    style: "danger",
  });
  if (sure) await did(store.act("delete", { channel: message.channel, ts: message.ts }));
}

// --- editing one's own message --------------------------------------------------------------------------------------

const editing = new Map(); // ts -> text

export const isEdited = (ts) => editing.get(ts) !== undefined;

function edit(message, how) {
  editing.set(message.ts, unescape(message.text));
  how.redraw();
  document.querySelector(`[data-key="edit|${message.ts}"]`)?.focus();
}

function editor(message) {
  const end = () => {
    editing.delete(message.ts);
    store.redraw();
  };
  const save = async () => {
    const answer = await did(
      store.act("edit", { channel: message.channel, ts: message.ts, text: escape(editing.get(message.ts)) }),
    );
    if (answer.ok) end();
  };
  const field = h("textarea", {
    class: "field",
    "aria-label": "Edit message",
    rows: 2,
    data: { key: `edit|${message.ts}` },
    oninput: () => {
      editing.set(message.ts, field.value);
      grow(field);
    },
    onkeydown: (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        end();
      } else if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        save();
      }
    },
  });
  field.value = editing.get(message.ts);
  return h(
    "div",
    { class: "editor" },
    field,
    h(
      "div",
      { class: "row" },
      h("button", { type: "button", class: "button", onclick: end }, "Cancel"),
      h("button", { type: "button", class: "button primary", onclick: save }, "Save"),
    ),
  );
}
