/** The list of messages of a channel or a thread, with a line for each day; redraws only what has changed. */

import { h, keepFocus } from "./dom.js";
import { drawMessage, isEdited } from "./message.js";
import { spoken } from "./mrkdwn.js";
import { dayKey, dayLabel } from "./time.js";
import * as store from "./store.js";

const groupedFor = 300; // seconds in which messages of one author stand together

/** `how` is {inThread, key}: `key` changes when another conversation is shown. */
export function drawList(box, messages, how) {
  const fresh = box.shownKey !== how.key;
  const atEnd = fresh || box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  const items = itemsOf(messages, how, () => drawList(box, messages, how));
  keepFocus(box, () => reconcile(box, items));
  if (fresh) box.shownKey = how.key;
  else announce(box, messages);
  box.lastTs = messages.at(-1)?.ts ?? box.lastTs ?? "0";
  if (!seek(box) && atEnd) box.scrollTop = box.scrollHeight;
}

function itemsOf(messages, how, redraw) {
  const tz = store.zone();
  const today = dayKey(store.now(), tz);
  const names = [
    ...store.state.boot.users.map((user) => [user.id, store.shownName(user)]),
    ...store.channels().map((one) => one.name),
  ];
  const shared = JSON.stringify([tz, today, names, store.state.me]);
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = dayKey(Number(message.ts), tz);
    const newDay = !before || dayKey(Number(before.ts), tz) !== day;
    if (newDay && !how.inThread) items.push(dayLine(day, Number(message.ts), tz, today));
    const compact = !newDay && follows(before, message);
    items.push({
      key: `${message.ts}${message.ephemeral ? "e" : ""}`,
      mark: shared + JSON.stringify([message, compact, isEdited(message.ts)]),
      draw: () => drawMessage(message, { compact, inThread: how.inThread, redraw }),
    });
    if (how.inThread && message === messages[0] && messages.length > 1)
      items.push(countLine(messages.length - 1));
    before = message;
  }
  return items;
}

function follows(before, message) {
  if (!before || before.user !== message.user || before.ephemeral || message.ephemeral) return false;
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  return !reply && Number(message.ts) - Number(before.ts) < groupedFor && !message.blocks?.length;
}

function dayLine(day, unix, tz, today) {
  const label = dayLabel(unix, tz, store.now());
  return {
    key: `day ${day}`,
    mark: `${label}${today}`,
    draw: () => h("div", { class: "day", role: "separator", "aria-label": label }, h("span", {}, label)),
  };
}

function countLine(count) {
  const words = `${count} ${count === 1 ? "reply" : "replies"}`;
  return { key: "count", mark: words, draw: () => h("div", { class: "thread-count" }, h("span", {}, words)) };
}

function reconcile(box, items) {
  const old = new Map([...box.children].map((node) => [node.itemKey, node]));
  let at = box.firstChild;
  for (const item of items) {
    let node = old.get(item.key);
    if (!node || node.itemMark !== item.mark) {
      const made = Object.assign(item.draw(), { itemKey: item.key, itemMark: item.mark });
      if (node) {
        if (at === node) at = made;
        node.replaceWith(made);
      } else box.insertBefore(made, at);
      node = made;
    } else if (node !== at) box.insertBefore(node, at);
    old.delete(item.key);
    at = node.nextSibling;
  }
  for (const node of old.values()) node.remove();
}

/** Says new messages of others to those who listen. */
function announce(box, messages) {
  const news = messages.filter((one) => one.ts > (box.lastTs ?? "0") && one.user !== store.state.me);
  const live = document.getElementById("live");
  for (const message of news.slice(-3)) {
    const author = store.user(message.user);
    live.append(h("p", {}, `${author ? store.shownName(author) : "Somebody"}: ${spoken(message.text)}`));
  }
  while (live.children.length > 12) live.firstChild.remove();
}

/** Scrolls to the message that a link or a step asked for. */
function seek(box) {
  const ts = store.state.seek;
  const node = ts && box.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (!node) return false;
  store.state.seek = null;
  node.scrollIntoView({ block: "center" });
  node.classList.add("found");
  setTimeout(() => node.classList.remove("found"), 2500);
  return true;
}
