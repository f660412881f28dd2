/** The list of messages of a channel or a thread, with lines for days and for what is new; redraws what has changed. */

import { announce, freshId, h, keepFocus } from "./dom.js";
import { drawMessage, isEdited } from "./message.js";
import { spoken } from "./mrkdwn.js";
import { dayKey, dayLabel } from "./time.js";
import * as store from "./store.js";

const groupedFor = 300; // seconds in which messages of one author stand together

/** The box of a list: Tab reaches it once, the arrow keys walk from message to message. */
export function makeList(label) {
  const hint = h("span", { class: "unseen", id: freshId("hint") }, "Arrow keys move between the messages.");
  const box = h("div", {
    class: "list",
    role: "region",
    "aria-label": label,
    "aria-describedby": hint.id,
    tabindex: "0",
    onkeydown: (event) => walk(event, box),
  });
  box.addEventListener("focusin", (event) => reach(box, event.target.closest(".message")));
  stayAtEnd(box);
  return { box, hint };
}

/** Whoever reads the latest message still does when the box or a picture in it gets another size. */
function stayAtEnd(box) {
  let atEnd = true;
  let seen = "";
  const size = () => `${box.clientWidth} ${box.clientHeight}`;
  const stay = () => atEnd && (box.scrollTop = box.scrollHeight);
  box.addEventListener("scroll", () => size() === seen && (atEnd = isAtEnd(box))); // else it is the browser that scrolls
  box.addEventListener("load", stay, true);
  new ResizeObserver(() => {
    stay();
    seen = size();
  }).observe(box);
}

const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;

function walk(event, box) {
  const own = event.target === box || event.target.matches(".message");
  if (!own || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...box.querySelectorAll(".message")];
  const at = all.indexOf(event.target);
  const last = all.length - 1;
  const target = {
    ArrowUp: at < 0 ? last : Math.max(0, at - 1),
    ArrowDown: at < 0 ? last : Math.min(last, at + 1),
    Home: 0,
    End: last,
  }[event.key];
  if (target === undefined || !all.length) return;
  event.preventDefault();
  all[target].focus();
}

/** Only the tools of the message where the focus is can be reached by Tab: a hundred others are not in the way. */
function reach(box, message) {
  if (box.reached !== message) box.reached?.querySelectorAll(".toolbar button").forEach((one) => (one.tabIndex = -1));
  box.reached = message;
  message?.querySelectorAll(".toolbar button").forEach((one) => (one.tabIndex = 0));
}

/** `how` is {inThread, key, newSince}: `key` changes when another conversation is shown. */
export function drawList(box, messages, how) {
  const fresh = box.shownKey !== how.key;
  const atEnd = fresh || isAtEnd(box);
  const items = itemsOf(messages, how, () => drawList(box, messages, how));
  keepFocus(box, () => reconcile(box, items));
  if (fresh) box.shownKey = how.key;
  else tell(box, messages);
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
    const isNew = beginsNew(message, before, how.newSince);
    if (isNew) items.push(newLine());
    const compact = !newDay && !isNew && follows(before, message);
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

/** The first message of others that came after what this member has read. */
function beginsNew(message, before, since) {
  return Boolean(since) && message.ts > since && !(before?.ts > since) && message.user !== store.state.me;
}

const newLine = () => ({
  key: "new",
  mark: "new",
  draw: () => h("div", { class: "new-line", role: "separator", "aria-label": "New messages" }, h("span", {}, "New")),
});

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
function tell(box, messages) {
  const news = messages.filter((one) => one.ts > (box.lastTs ?? "0") && one.user !== store.state.me);
  for (const message of news.slice(-3)) {
    const author = store.user(message.user);
    announce(`${author ? store.shownName(author) : "Somebody"}: ${spoken(message.text)}`);
  }
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
