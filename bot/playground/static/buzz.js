/** Whose phone buzzed how often: each member, each day. */

import * as api from "./api.js";
import { drawIfChanged, h } from "./dom.js";
import { dayKey } from "./time.js";
import * as store from "./store.js";

const DAYS = 7;
const DAY = 86_400;
const root = h("div", { class: "buzz", data: { testid: "buzz" } });

export const sheet = () => root;

export async function look() {
  const { members } = await api.buzz();
  const days = lastDays();
  drawIfChanged(root, [members, days, store.state.boot.users], () =>
    root.replaceChildren(
      h(
        "p",
        { class: "faint" },
        "How often Convene made each phone buzz, with Slack's default settings: private messages, mentions, and replies in threads that one follows. ",
        "Only Convene's messages are counted. What only one person sees, and what is changed later, makes no sound. Days follow each member's clock.",
      ),
      h("div", { class: "table-box", tabindex: "0", role: "group", "aria-label": "Phones" }, table(members, days)),
    ),
  );
}

const lastDays = () =>
  Array.from({ length: DAYS }, (_, back) => dayKey(store.now() - (DAYS - 1 - back) * DAY, store.zone()));

const heading = (day) =>
  new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );

const table = (members, days) =>
  h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "Member"),
        h("th", { scope: "col" }, "In all"),
        h("th", { scope: "col" }, "Most on a day"),
        days.map((day) => h("th", { scope: "col" }, heading(day))),
      ),
    ),
    h("tbody", {}, members.map((one) => row(one, days))),
  );

function row(one, days) {
  const most = Math.max(0, ...Object.values(one.days));
  const number = (value) => h("td", { class: value ? "" : "none" }, String(value));
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, store.shownName(store.user(one.id) ?? one)),
    number(one.total),
    number(most),
    days.map((day) => number(one.days[day] ?? 0)),
  );
}
