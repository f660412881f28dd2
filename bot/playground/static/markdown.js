/** Standard Markdown, as Slack's markdown block shows it. */

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { emojiNode, linkNode } from "./mrkdwn.js";

const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const rule = /^\s*([-*_])(\s*\1){2,}\s*$/;
const separator = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Each reader takes lines from `rows` if they are its own and gives a node. */
const readers = [fence, heading, divider, table, quote, list];

export function markdown(text) {
  const rows = (text ?? "").replace(/\r/g, "").split("\n");
  const nodes = [];
  while (rows.length) {
    if (!rows[0].trim()) rows.shift();
    else nodes.push(read(rows) ?? paragraph(rows));
  }
  return nodes;
}

function read(rows) {
  for (const reader of readers) {
    const node = reader(rows);
    if (node) return node;
  }
  return null;
}

function fence(rows) {
  if (!rows[0].startsWith("```")) return null;
  rows.shift();
  const body = [];
  while (rows.length && !rows[0].startsWith("```")) body.push(rows.shift());
  rows.shift();
  return h("pre", {}, h("code", {}, body.join("\n")));
}

function heading(rows) {
  const found = /^(#{1,6})\s+(.*?)\s*#*$/.exec(rows[0]);
  if (!found) return null;
  rows.shift();
  return h(`h${Math.min(6, found[1].length + 1)}`, {}, spans(found[2]));
}

function divider(rows) {
  return rule.test(rows[0]) ? (rows.shift(), h("hr")) : null;
}

const cells = (row) =>
  row
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function table(rows) {
  if (!rows[0].includes("|") || !separator.test(rows[1] ?? "") || !(rows[1] ?? "").includes("-")) return null;
  const head = cells(rows.shift());
  rows.shift();
  const body = [];
  while (rows[0]?.includes("|")) body.push(cells(rows.shift()));
  const line = (tag, row) =>
    h(
      "tr",
      {},
      row.map((cell) => h(tag, {}, spans(cell))),
    );
  return h(
    "div",
    { class: "scroll-x" },
    h(
      "table",
      {},
      h("thead", {}, line("th", head)),
      h(
        "tbody",
        {},
        body.map((row) => line("td", row)),
      ),
    ),
  );
}

function quote(rows) {
  if (!/^\s*>/.test(rows[0])) return null;
  const body = [];
  while (rows.length && /^\s*>/.test(rows[0])) body.push(rows.shift().replace(/^\s*> ?/, ""));
  return h("blockquote", {}, markdown(body.join("\n")));
}

function list(rows) {
  const first = item.exec(rows[0]);
  if (!first) return null;
  const ordered = /\d/.test(first[2]);
  const node = h(ordered ? "ol" : "ul", { start: ordered ? parseInt(first[2], 10) : null });
  const depth = first[1].length;
  while (rows.length) {
    const found = item.exec(rows[0]);
    if (!found || found[1].length < depth) break;
    if (found[1].length > depth + 1 && node.lastChild) node.lastChild.append(list(rows));
    else node.append(listItem((rows.shift(), found[3]), rows));
  }
  return node;
}

function listItem(text, rows) {
  const lines = [text];
  while (rows.length && /^\s{2,}\S/.test(rows[0]) && !item.test(rows[0])) lines.push(rows.shift().trim());
  const task = /^\[([ xX])\]\s+(.*)$/.exec(lines.join("\n"));
  return task
    ? h("li", { class: "task" }, task[1] === " " ? "☐ " : "☑ ", spans(task[2]))
    : h("li", {}, spans(lines.join("\n")));
}

function paragraph(rows) {
  const body = [rows.shift()];
  while (
    rows.length &&
    rows[0].trim() &&
    !/^(```|#{1,6}\s|\s*>)/.test(rows[0]) &&
    !item.test(rows[0]) &&
    !rule.test(rows[0])
  )
    body.push(rows.shift());
  return h("p", { dir: "auto" }, spans(body.join("\n")));
}

const patterns = [
  [/`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/\[([^\]]+)\]\((\S+?)(?:\s+"[^"]*")?\)/, (found) => linkNode(found[2], spans(found[1]))],
  [/<(https?:[^>\s]+)>/, (found) => linkNode(found[1], found[1])],
  [/https?:\/\/[^\s<>]+[^\s<>.,;:!?)'"*_~]/, (found) => linkNode(found[0], found[0])],
  [/\*\*(?=\S)([\s\S]+?\S?)\*\*/, (found) => h("strong", {}, spans(found[1]))],
  [/(?<![\p{L}\p{N}_])__(?=\S)([\s\S]+?)__(?![\p{L}\p{N}_])/u, (found) => h("strong", {}, spans(found[1]))],
  [/~~(?=\S)([\s\S]+?)~~/, (found) => h("s", {}, spans(found[1]))],
  [/\*(?=\S)([^*]+?)\*/, (found) => h("em", {}, spans(found[1]))],
  [/(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)_(?![\p{L}\p{N}_])/u, (found) => h("em", {}, spans(found[1]))],
  [/:([a-z0-9_+'-]+):/, (found) => (emoji(found[1]) ? emojiNode(found[1]) : found[0])],
  [/\\([\\`*_{}[\]()#+\-.!~|>])/, (found) => found[1]],
  [/ {2,}\n|\n/, () => h("br")],
];

/** The marks within a line: the one that begins first is read first. */
function spans(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const hits = patterns.map(([pattern, draw]) => [pattern.exec(rest), draw]).filter(([found]) => found);
    if (!hits.length) break;
    const [found, draw] = hits.reduce((best, one) => (one[0].index < best[0].index ? one : best));
    nodes.push(rest.slice(0, found.index), draw(found));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...nodes, rest].filter((node) => node !== "");
}
