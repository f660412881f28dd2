/** Who one is, what time it is in this world, and starting again. */

import { chooseTime } from "./clock.js";
import { announce, drawIfChanged, h, icon, iconButton } from "./dom.js";
import { isOpen, toggleDrawer } from "./drawer.js";
import { startAgain } from "./scenarios.js";
import { city, clock, dateTime } from "./time.js";
import { startTour } from "./tour.js";
import * as store from "./store.js";

let bar = null;
let ran = false;

export function drawTopbar(root) {
  bar ??= build(root);
  const tz = store.zone();
  const now = store.now();
  drawMembers(now);
  const [weekday, date] = dateTime(now, tz).split(/ (.*)/);
  bar.date.replaceChildren(
    h("span", { class: "weekday" }, `${weekday} `),
    date,
    h("span", { class: "place" }, ` in ${city(tz)}`),
  );
  bar.date.setAttribute("datetime", new Date(now * 1000).toISOString());
  drawClockButtons(tz);
  tellRunning(now, tz);
  bar.drawer.setAttribute("aria-expanded", String(isOpen()));
}

function tellRunning(now, tz) {
  const runs = store.turning() === "run";
  if (runs === ran) return;
  ran = runs;
  announce(runs ? "The clock runs, one day a second." : `The clock stands at ${dateTime(now, tz)}.`);
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
    drawer: iconButton("drawer", "Behind the scenes: outbox, traffic, phones", toggleDrawer, {
      "aria-controls": "drawer",
      data: { key: "drawer", testid: "drawer-button" },
    }),
  };
  root.append(
    iconButton("menu", "Channels and steps", () => document.body.classList.toggle("side-open"), {
      class: "icon-button only-narrow",
    }),
    h("strong", { class: "brand" }, "Convene ", h("span", {}, "playground")),
    h("div", { class: "who" }, h("label", { for: "member" }, "You are"), made.select),
    h("div", { class: "world" }, dateButton(made.date), made.turns),
    h(
      "div",
      { class: "bar-tools" },
      made.drawer,
      iconButton("help", "Show me around", startTour, { data: { key: "tour", testid: "tour-button" } }),
    ),
  );
  return made;
}

const dateButton = (date) =>
  h(
    "button",
    {
      type: "button",
      class: "bar-button quiet world-date",
      title: "Turn the clock to any date and time",
      "aria-haspopup": "dialog",
      onclick: () => store.turning() || chooseTime(),
      data: { testid: "clock-to", key: "clock-to" },
    },
    icon("clock"),
    date,
  );

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
  const next = store.state.boot.clock.next_post;
  const busy = store.turning();
  const nextLabel = next ? `Next post, ${dateTime(next, tz)}` : "Next post";
  drawIfChanged(bar.turns, [nextLabel, busy, Boolean(next)], () =>
    bar.turns.replaceChildren(
      turner("hour", longOrShort("+1 hour", "+1 h"), busy),
      turner("day", longOrShort("+1 day", "+1 d"), busy),
      turner("next", longOrShort(nextLabel, "Next post"), busy, !next, nextLabel),
      runner(busy),
      h(
        "button",
        {
          type: "button",
          class: "bar-button quiet",
          disabled: busy === "reset",
          title: "Start again, or load a scenario",
          data: { key: "reset", testid: "reset" },
          onclick: () => startAgain(),
        },
        icon("reset"),
        h("span", { class: "bar-word" }, " Reset"),
      ),
    ),
  );
}

/** What fits on a wide screen, and on a narrow one. */
const longOrShort = (long, short) => [h("span", { class: "long" }, long), h("span", { class: "short" }, short)];

/** Lets the clock run; while it turns for whatever reason, the same button stops it. */
function runner(busy) {
  const stops = busy && busy !== "reset";
  return h(
    "button",
    {
      type: "button",
      class: `bar-button run ${stops ? "stops" : ""}`,
      disabled: busy === "reset",
      title: stops ? "Stop the clock" : "Let the clock run, one day a second",
      onclick: () => (stops ? store.stopClock() : store.turnClock("run")),
      data: { testid: "clock-run", key: "clock-run" },
    },
    icon(stops ? "stop" : "run"),
    h("span", { class: "bar-word" }, stops ? "Stop" : "Run"),
  );
}

function turner(how, label, busy, idle, spoken = null) {
  return h(
    "button",
    {
      type: "button",
      class: "bar-button",
      disabled: idle ?? false,
      "aria-disabled": busy ? "true" : null,
      "aria-busy": busy === how ? "true" : null,
      "aria-label": spoken,
      data: { testid: `clock-${how}`, key: `clock-${how}` },
      onclick: () => busy || store.turnClock(how),
      title: idle ? "Nothing is planned yet" : how === "next" ? "Turn the clock to the next post" : null,
    },
    label,
  );
}
