/** Rich text blocks: sections, lists, quotes, preformatted text. */

import { h } from "./dom.js";
import { emojiNode, channelNode, linkNode, timeNode, userNode } from "./mrkdwn.js";

export const richText = (elements) => gatherLists(elements ?? []);

const parts = {
  rich_text_section: (part) => h("div", { class: "rich-line", dir: "auto" }, words(part)),
  rich_text_quote: (part) => h("blockquote", {}, words(part)),
  rich_text_preformatted: (part) => h("pre", {}, h("code", {}, words(part))),
};

/** Lists come flat, each with its depth; they are put into one another here. */
function gatherLists(elements) {
  const nodes = [];
  let stack = [];
  for (const part of elements) {
    if (part.type !== "rich_text_list") {
      stack = [];
      nodes.push(parts[part.type]?.(part) ?? h("div", { class: "unknown" }, `[${part.type}]`));
      continue;
    }
    const list = drawList(part);
    stack = stack.slice(0, part.indent ?? 0);
    const parent = stack[stack.length - 1]?.lastElementChild;
    if (parent) parent.append(list);
    else nodes.push(list);
    stack.push(list);
  }
  return nodes;
}

function drawList(part) {
  const ordered = part.style === "ordered";
  return h(
    ordered ? "ol" : "ul",
    { start: ordered && part.offset ? part.offset + 1 : null },
    part.elements.map((item) => h("li", { dir: "auto" }, words(item))),
  );
}

const words = (part) => (part.elements ?? []).map(word);

const kinds = {
  text: (one) => broken(one.text),
  link: (one) => linkNode(one.url, one.text || one.url),
  user: (one) => userNode(one.user_id),
  channel: (one) => channelNode(one.channel_id),
  usergroup: () => h("span", { class: "mention" }, "@group"),
  broadcast: (one) => h("span", { class: "mention loud" }, `@${one.range}`),
  emoji: (one) =>
    one.unicode
      ? String.fromCodePoint(...one.unicode.split("-").map((code) => parseInt(code, 16)))
      : emojiNode(one.name),
  date: (one) => timeNode(one.timestamp, one.format ?? "{date}", one.url, one.fallback ?? ""),
  color: (one) => h("code", {}, one.value),
};

function word(one) {
  return styled(kinds[one.type]?.(one) ?? `[${one.type}]`, one.style ?? {});
}

const tags = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function styled(content, style) {
  let node = content;
  for (const [name, tag] of Object.entries(tags)) if (style[name]) node = h(tag, {}, node);
  return node;
}

const broken = (text) => text.split("\n").flatMap((row, at) => (at ? [h("br"), row] : [row]));
