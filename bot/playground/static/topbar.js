/** Who one is, what time it is in this world, and starting again. */

import { drawIfChanged, h, icon, iconButton } from "./dom.js";
import { ask } from "./menu.js";
import { city, clock, dateTime } from "./time.js";
import * as store from "./store.js";

let bar = null;

export function drawTopbar(root) {
  bar ??= build(root);
  const tz = store.zone();
  const now = store.now();
  drawMembers(now);
  bar.date.replaceChildren(dateTime(now, tz), h("span", {}, ` in ${city(tz)}`));
  bar.date.setAttribute("datetime", new Date(now * 1000).toISOString());
  drawClockButtons(tz);
}

/** Only the times change from second to second. */
export const tick = () => {
  if (bar && store.state.boot) drawTopbar();
};

function build(root) {
  const made = {
    select: h("select", {
      id: "member",
      "aria-label": "You are",
      data: { testid: "member-select", key: "member-select" },
      onchange: (event) => store.become(event.target.value),
    }),
    date: h("time", { class: "world-time" }),
    turns: h("div", { class: "turns", role: "group", "aria-label": "Turn the clock" }),
  };
  root.append(
    iconButton("menu", "Channels and steps", () => document.body.classList.toggle("side-open"), {
      class: "icon-button only-narrow",
    }),
    h("strong", { class: "brand" }, "Convene ", h("span", {}, "playground")),
    h("div", { class: "who" }, h("label", { for: "member" }, "You are"), made.select),
    h("div", { class: "world" }, icon("clock"), made.date, made.turns),
  );
  return made;
}

const marks = (user) =>
  [user.guest ? "guest" : "", user.external ? "other organisation" : "", user.admin ? "admin" : ""]
    .filter(Boolean)
    .join(", ");

function drawMembers(now) {
  const people = store.state.boot.users.filter((user) => !user.is_bot && !user.deleted);
  drawIfChanged(
    bar.select,
    people.map((user) => [user.id, store.shownName(user), marks(user)]),
    () => bar.select.replaceChildren(...people.map((user) => h("option", { value: user.id }))),
  );
  for (const [at, user] of people.entries()) {
    const extra = marks(user);
    const text = `${store.shownName(user)}, ${clock(now, user.tz)} in ${city(user.tz)}${extra ? ` (${extra})` : ""}`;
    const option = bar.select.options[at];
    if (option.text !== text) option.text = text;
  }
  if (bar.select.value !== store.state.me) bar.select.value = store.state.me;
}

function drawClockButtons(tz) {
  const { next_post: next, turning } = store.state.boot.clock;
  const busy = store.state.turning || (turning ? "elsewhere" : "");
  const nextLabel = next ? `To the next post, ${dateTime(next, tz)}` : "To the next post";
  drawIfChanged(bar.turns, [nextLabel, busy, Boolean(next)], () =>
    bar.turns.replaceChildren(
      turner("hour", "+1 hour", busy),
      turner("day", "+1 day", busy),
      turner("next", [h("span", { class: "long" }, nextLabel), h("span", { class: "short" }, "Next post")], busy, !next),
      h("span", { class: "busy", role: "status" }, busy && busy !== "reset" ? "Turning…" : ""),
      h(
        "button",
        {
          type: "button",
          class: "bar-button quiet",
          disabled: Boolean(busy),
          data: { key: "reset", testid: "reset" },
          onclick: startAgain,
        },
        icon("reset"),
        h("span", { class: "reset-word" }, " Reset"),
      ),
    ),
  );
}

function turner(how, label, busy, idle) {
  return h(
    "button",
    {
      type: "button",
      class: "bar-button",
      disabled: idle ?? false,
      "aria-disabled": busy ? "true" : null,
      "aria-busy": busy === how ? "true" : null,
      data: { testid: `clock-${how}`, key: `clock-${how}` },
      onclick: () => busy || store.turnClock(how),
      title: idle ? "Nothing is planned yet" : null,
    },
    label,
  );
}

async function startAgain() {
  const sure = await ask({
    title: "Start again?",
    text: "All messages, challenges and steps of this playground are removed, and the clock goes back to now.",
    confirm: "Reset",
    deny: "Keep it",
    style: "danger",
  });
  if (sure) await store.reset();
}
