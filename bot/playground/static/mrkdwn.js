/** Slack's own marks (mrkdwn) as DOM nodes, read as the viewing member would see them. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { openLink } from "./links.js";
import * as store from "./store.js";
import { slackDate } from "./time.js";

export const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
export const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const wordy = /[\p{L}\p{N}]/u;
const marks = { "*": "strong", _: "em", "~": "s" };

/** A whole text: paragraphs, quotes, preformatted parts. */
export function mrkdwn(text) {
  const nodes = [];
  (text ?? "").split("```").forEach((piece, index, all) => {
    const unclosed = index % 2 === 1 && index === all.length - 1;
    if (index % 2 === 1 && !unclosed)
      nodes.push(h("pre", {}, h("code", {}, leaf(piece.replace(/^\n|\n$/g, "")))));
    else nodes.push(...lines(unclosed ? "```" + piece : trimAround(piece, index, all.length)));
  });
  return nodes;
}

/** A line break beside a preformatted part is already drawn by the part itself. */
function trimAround(piece, index, count) {
  const head = index > 0 ? piece.replace(/^\n/, "") : piece;
  return index < count - 1 ? head.replace(/\n$/, "") : head;
}

function lines(text) {
  if (!text) return [];
  const nodes = [];
  let quote = null;
  let plain = [];
  const flush = () => {
    if (plain.length) nodes.push(...broken(plain));
    plain = [];
  };
  const all = text.split("\n");
  for (let at = 0; at < all.length; at += 1) {
    const rest = /^(?:&gt;|>){3} ?/.exec(all[at]);
    const one = /^(?:&gt;|>) ?/.exec(all[at]);
    if (!one) {
      quote = null;
      plain.push(all[at]);
      continue;
    }
    flush();
    if (!quote) nodes.push((quote = h("blockquote")));
    else quote.append(h("br"));
    if (rest) {
      quote.append(...broken([all[at].slice(rest[0].length), ...all.slice(at + 1)]));
      break;
    }
    quote.append(...inline(all[at].slice(one[0].length)));
  }
  flush();
  return nodes;
}

const broken = (rows) => rows.flatMap((row, index) => (index ? [h("br"), ...inline(row)] : inline(row)));

/** One line with its marks. */
export function inline(text) {
  const nodes = [];
  let from = 0;
  let at = 0;
  const take = (found) => {
    nodes.push(...leaf(text.slice(from, at)), ...found.nodes);
    at = from = at + found.length;
  };
  while (at < text.length) {
    const found = readers[text[at]]?.(text, at);
    if (found) take(found);
    else at += 1;
  }
  nodes.push(...leaf(text.slice(from)));
  return nodes;
}

const readers = { "<": angle, "`": code, "*": styled, _: styled, "~": styled, ":": shortcode };

function code(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { nodes: [h("code", {}, unescape(text.slice(at + 1, end)))], length: end - at + 1 };
}

function styled(text, at) {
  const mark = text[at];
  if (wordy.test(text[at - 1] ?? " ") || /\s/.test(text[at + 1] ?? " ") || text[at + 1] === mark) return null;
  for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    if (/\s/.test(text[end - 1]) || wordy.test(text[end + 1] ?? " ")) continue;
    return { nodes: [h(marks[mark], {}, inline(text.slice(at + 1, end)))], length: end - at + 1 };
  }
  return null;
}

function shortcode(text, at) {
  const found = /^:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/.exec(text.slice(at, at + 60));
  const sign = found && emoji(found[1]);
  return sign ? { nodes: [emojiNode(found[1])], length: found[0].length } : null;
}

export function emojiNode(name) {
  const sign = emoji(name);
  return sign
    ? h(
        "span",
        { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` },
        sign,
      )
    : h("span", {}, `:${name}:`);
}

function angle(text, at) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const [target, ...label] = text.slice(at + 1, end).split("|");
  const nodes = special(target, label.join("|"));
  return nodes ? { nodes: [nodes].flat(), length: end - at + 1 } : null;
}

function special(target, label) {
  if (/^@[UW]/.test(target)) return userNode(target.slice(1), label);
  if (/^#[CG]/.test(target)) return channelNode(target.slice(1), label);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!subteam")) return h("span", { class: "mention" }, unescape(label || "@group"));
  if (/^!(here|channel|everyone)/.test(target))
    return h("span", { class: "mention loud" }, `@${/\w+/.exec(target)[0]}`);
  return /^(https?:|mailto:)/.test(target)
    ? linkNode(unescape(target), label ? inline(label) : unescape(target).replace(/^mailto:/, ""))
    : null;
}

export function userNode(id, label) {
  const user = store.user(id);
  const me = id === store.state.me;
  return h(
    "span",
    { class: me ? "mention me" : "mention" },
    `@${user ? store.shownName(user) : unescape(label || id)}`,
  );
}

export function channelNode(id, label) {
  const channel = store.channel(id);
  const name = channel?.name || unescape(label || "") || "private channel";
  if (!channel) return h("span", { class: "mention" }, `#${name}`);
  return h(
    "button",
    { type: "button", class: "mention link", onclick: () => store.goChannel(id) },
    `#${name}`,
  );
}

export function linkNode(url, content) {
  if (!/^(https?:|mailto:)/.test(url)) return h("span", {}, content);
  return h(
    "a",
    {
      href: url,
      target: "_blank",
      rel: "noopener noreferrer",
      onclick: (event) => openLink(url) && event.preventDefault(),
    },
    content,
  );
}

function dateNode(target, fallback) {
  const [, unix, pattern, url] = target.split("^");
  if (!/^\d+$/.test(unix ?? "")) return h("span", {}, unescape(fallback));
  return timeNode(Number(unix), pattern ?? "{date}", url, unescape(fallback));
}

export function timeNode(unix, pattern, url, fallback) {
  const text = slackDate(unix, unescape(pattern), store.zone(), store.now());
  const node = h("time", { datetime: new Date(unix * 1000).toISOString(), title: fallback }, text);
  return url ? linkNode(unescape(url), node) : node;
}

/** Text without marks, in which plain web addresses become links. */
function leaf(text) {
  if (!text) return [];
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"*_~]/g)) {
    if (found.index > from) nodes.push(unescape(text.slice(from, found.index)));
    nodes.push(linkNode(unescape(found[0]), unescape(found[0])));
    from = found.index + found[0].length;
  }
  if (from < text.length) nodes.push(unescape(text.slice(from)));
  return nodes;
}

/** A text object of Block Kit ({type, text, emoji}). */
export function textObject(object) {
  if (!object) return [];
  if (typeof object === "string") return plain(object);
  return object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object.text, object.emoji);
}

/** Plain text: nothing but emoji is read, unless the text says otherwise. */
export function plain(text, withEmoji = true) {
  return (text ?? "")
    .split("\n")
    .flatMap((row, index) => [index ? h("br") : "", ...(withEmoji === false ? [row] : emojiOnly(row))])
    .filter(Boolean);
}

function emojiOnly(row) {
  return row
    .split(/(:[a-z0-9_+'-]+:)/)
    .map((piece) =>
      /^:.+:$/.test(piece) && emoji(piece.slice(1, -1)) ? emojiNode(piece.slice(1, -1)) : piece,
    );
}

/** What a message says without any marks, for notices and the live region. */
export function spoken(text) {
  const box = h("div", {}, mrkdwn(text));
  return box.textContent;
}
