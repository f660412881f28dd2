/** The card "Try it": shows the steps, helps with the current one, ticks off what is done. */

import { putText } from "./composer.js";
import { h, icon, keepFocus } from "./dom.js";
import { facts } from "./facts.js";
import { startAgain } from "./scenarios.js";
import { stepsAfter } from "./steps.js";
import * as store from "./store.js";

const ticked = new Set(JSON.parse(sessionStorage.getItem("steps") || "[]"));
let folded = sessionStorage.getItem("folded") === "yes";
let opened = null; // a step opened by hand
let drawnMark = null;
let steps = [];

addEventListener("playground-reset", () => {
  ticked.clear();
  opened = null;
});

/** What a step's `done` may look at. */
function know() {
  const shown = store.shownChannel();
  const messages = (shown && store.listed(shown.id)) ?? [];
  return {
    ...facts,
    member: store.shownName(store.me() ?? {}),
    channel: shown?.name ?? "",
    modal: store.state.boot.modals?.at(-1)?.title?.text ?? null,
    thread: Boolean(store.state.thread),
    messages,
    sees: (words) => messages.some((one) => (one.text ?? "").includes(words)),
  };
}

export function drawGuide(root) {
  const page = know();
  steps = stepsAfter(store.state.boot.scenario);
  const before = ticked.size;
  // A step ticks itself off only in its turn, so that an early click does not run ahead of the reader.
  for (let at = current(); at < steps.length && steps[at].done?.(page); at = current()) ticked.add(at);
  if (ticked.size !== before) opened = null;
  const mark = JSON.stringify([[...ticked], folded, opened, store.state.me, store.state.boot.scenario]);
  if (mark === drawnMark) return;
  drawnMark = mark;
  sessionStorage.setItem("steps", JSON.stringify([...ticked]));
  drawHint(document.getElementById("hint"));
  keepFocus(root, () => root.replaceChildren(head(), ...(folded ? [] : [list(), otherwise()])));
  root.querySelector(".step.open")?.scrollIntoView({ block: "nearest" });
}

/** On a phone the card is behind the menu: what it says next stands above the conversation. */
function drawHint(hint) {
  const step = steps[current()];
  hint.hidden = folded || !step;
  if (!step) return hint.replaceChildren();
  const all = () => {
    document.body.classList.add("side-open");
    document.querySelector(".guide-head").focus();
  };
  keepFocus(hint, () =>
    hint.replaceChildren(
      h("strong", {}, `Try it, ${ticked.size + 1} of ${steps.length}: ${step.title}`),
      h("p", { class: "faint" }, step.text),
      h(
        "div",
        { class: "row" },
        helpButton(step, current(), "hint-help"),
        link("All steps", all, "hint-all"),
        link("Hide", fold, "hint-hide"),
      ),
    ),
  );
}

const link = (label, onclick, key) =>
  h("button", { type: "button", class: "plain-link", onclick, data: { key, testid: key } }, label);

function fold() {
  folded = !folded;
  sessionStorage.setItem("folded", folded ? "yes" : "no");
  store.redraw();
}

const current = () => {
  const at = steps.findIndex((_, index) => !ticked.has(index));
  return at < 0 ? steps.length : at;
};

function head() {
  const all = ticked.size === steps.length;
  return h(
    "button",
    {
      type: "button",
      class: `guide-head ${folded ? "folded" : ""}`,
      "aria-expanded": String(!folded),
      onclick: fold,
      data: { key: "guide-head", testid: "guide" },
    },
    h("strong", {}, "Try it"),
    h("span", { class: "faint" }, all ? "All done" : `${ticked.size} of ${steps.length}`),
    icon("fold"),
  );
}

function list() {
  const open = opened ?? current();
  return h(
    "ol",
    { class: "steps" },
    steps.map((step, index) => item(step, index, index === open)),
  );
}

/** Whoever wants to see it rather than begin it. */
function otherwise() {
  if (store.state.boot.scenario !== "empty" || ticked.size) return "";
  const load = () => startAgain("day-12");
  return h(
    "p",
    { class: "otherwise" },
    link("Or load one that is under way", load, "load-scenario"),
  );
}

function item(step, index, open) {
  const done = ticked.has(index);
  const show = () => {
    opened = index;
    store.redraw();
  };
  const mark = h(
    "span",
    { class: "step-mark", "aria-hidden": "true" },
    done ? icon("check") : String(index + 1),
  );
  return h(
    "li",
    {
      class: `step ${done ? "done" : ""} ${open ? "open" : ""}`,
      "aria-current": index === current() ? "step" : null,
    },
    h(
      "button",
      {
        type: "button",
        class: "step-title",
        onclick: show,
        "aria-expanded": String(open),
        data: { key: `step-${index}` },
      },
      mark,
      h("span", {}, step.title),
      done ? h("span", { class: "unseen" }, " (done)") : "",
    ),
    open ? h("div", { class: "step-body" }, h("p", {}, step.text), help(step, index)) : "",
  );
}

/** Does for the reader what can be done for them. */
function helpButton(step, index, name) {
  const label = step.type
    ? "Type it for me"
    : step.point
      ? "Show me where"
      : step.act?.clock
        ? "Turn the clock"
        : step.act?.member
          ? `Become ${step.act.member}`
          : "Show me";
  const run = async () => {
    await perform(step);
    if (!step.done) ticked.add(index);
    opened = null;
    store.redraw();
  };
  return h(
    "button",
    { type: "button", class: "button primary small", onclick: run, data: { key: `${name}-${index}`, testid: name } },
    label,
  );
}

function help(step, index) {
  const skip = () => {
    ticked.has(index) ? ticked.delete(index) : ticked.add(index);
    opened = null;
    store.redraw();
  };
  return h(
    "div",
    { class: "row" },
    helpButton(step, index, "step-help"),
    link(ticked.has(index) ? "Not done" : "Mark as done", skip, `skip-${index}`),
  );
}

async function perform(step) {
  const member = step.as ?? step.act?.member;
  if (member) await becomeNamed(member);
  const room = step.in && store.channels().find((one) => one.name === step.in);
  if (room && (store.state.place?.kind !== "channel" || store.state.place.id !== room.id))
    await store.goChannel(room.id);
  document.body.classList.remove("side-open");
  if (step.type && !putText(step.type)) store.notice(`Open #${step.in} first.`);
  if (step.point) pointAt(step.point);
  if (step.act?.clock) await store.turnClock(step.act.clock);
  if (step.act?.app) await store.goApp(step.act.app);
}

async function becomeNamed(name) {
  const wanted = store.state.boot.users.find(
    (user) =>
      !user.is_bot &&
      [user.name, user.real_name].some((one) => one?.toLowerCase().startsWith(name.toLowerCase())),
  );
  if (wanted) await store.become(wanted.id);
}

function pointAt(target) {
  const dialog = [document.getElementById("view-layer")].find((layer) => !layer.hidden);
  const found = find(target);
  const node = !dialog || dialog.contains(found) ? found : [...dialog.querySelectorAll("button")].at(-1);
  if (node !== found) store.notice("Close this first.");
  if (!node)
    return store.notice(
      target.text ? `There is no “${target.text}” to press here yet.` : "It is not here yet.",
    );
  if (node.closest("#side")) document.body.classList.add("side-open");
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
  node.classList.add("pointed");
  setTimeout(() => node.classList.remove("pointed"), 4000);
}

function find(target) {
  if (target.testid === "message-reply")
    return [...document.querySelectorAll("#content [data-key^='reply|']")].at(-1);
  if (target.testid) return document.querySelector(`[data-testid="${CSS.escape(target.testid)}"]`);
  const places = document.getElementById("view-layer").hidden
    ? "#content button, #thread-panel button"
    : "#view-layer button";
  return [...document.querySelectorAll(places)]
    .filter((node) => node.textContent.trim() === target.text && node.getClientRects().length)
    .at(-1);
}
