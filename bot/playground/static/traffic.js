/** The traffic: each call and envelope with its answer, the newest first. */

import * as api from "./api.js";
import { freshId, h } from "./dom.js";
import { dateTimeSeconds } from "./time.js";
import * as store from "./store.js";

const list = h("ul", { class: "lines", data: { testid: "traffic" } });
const none = h("p", { class: "faint" }, "Nothing has passed yet. Type a command and look here.");
const filter = h("input", {
  type: "search",
  class: "filter",
  "aria-label": "Show only lines with these words",
  placeholder: "Words: chat.update, Amara, command …",
  oninput: sift,
  data: { testid: "traffic-filter" },
});
const count = h("span", { class: "faint", role: "status" });
const root = h("div", { class: "traffic" }, h("div", { class: "filter-row" }, filter, count), none, list);

let last = 0;
let kept = 0;

export const sheet = () => root;

export function forget() {
  last = 0;
  list.replaceChildren();
}

/** Adds what is new above, and drops what the local Slack keeps no longer. */
export async function look() {
  const found = await api.traffic(last);
  const fresh = found.lines.filter((one) => one.number > last);
  if (!fresh.length && kept) return;
  kept = found.kept;
  last = fresh.at(-1)?.number ?? last;
  list.prepend(...fresh.reverse().map(line));
  while (list.children.length > kept) list.lastChild.remove();
  none.hidden = list.children.length > 0;
  sift();
}

function sift() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const node of list.children) {
    node.hidden = !words.every((word) => node.words.includes(word));
    shown += !node.hidden;
  }
  const all = list.children.length;
  const text = words.length ? `${shown} of ${all}` : all ? `The last ${all}` : "";
  if (count.textContent !== text) count.textContent = text;
}

function line(one) {
  const payloadId = freshId("payload");
  const about = one.about.join(", ");
  const outcome = one.refusal || (one.milliseconds === null ? "ok" : `ok, ${one.milliseconds} ms`);
  const unfold = h(
    "button",
    {
      type: "button",
      class: "line",
      "aria-expanded": "false",
      "aria-controls": payloadId,
      onclick: () => toggle(node, one, payloadId),
    },
    h("time", {}, dateTimeSeconds(one.at, store.zone())),
    h("span", { class: `way ${one.direction === "to Slack" ? "out" : "in"}` }, one.direction),
    h("span", { class: "kind" }, one.kind),
    h("code", {}, one.name),
    h("span", { class: "where" }, about),
    h("span", { class: one.refusal ? "error" : "faint" }, outcome),
  );
  const node = h("li", {}, unfold);
  node.words = [one.direction, one.kind, one.name, about, outcome].join(" ").toLowerCase();
  return node;
}

async function toggle(node, one, payloadId) {
  const open = node.querySelector(".payload");
  node.querySelector(".line").setAttribute("aria-expanded", String(!open));
  if (open) return open.remove();
  const box = h("div", { class: "payload", id: payloadId });
  node.append(box);
  try {
    const { sent, answer } = await api.trafficEntry(one.number);
    box.append(part(one.kind === "call" ? "Arguments" : "Payload", sent), part("Answer", answer));
  } catch {
    box.append(h("p", { class: "faint" }, "This is not kept any more."));
  }
}

const part = (title, value) =>
  h(
    "figure",
    {},
    h("figcaption", {}, title),
    h("pre", { tabindex: "0", "aria-label": title }, JSON.stringify(value, null, 2)),
  );
