/** A short walk past what there is: on the first open, and whenever it is asked for. */

import { freshId, h, trapTab } from "./dom.js";
import * as store from "./store.js";

/** `at` says what a step points at; what stands at the side (`aside`) is behind the menu button on a phone. */
const stations = [
  {
    at: () => byTestId("member-select"),
    title: "You are one of eight",
    text: "Change who you are here, and see Slack as each of them does. Nothing leaves your computer.",
  },
  {
    aside: () => byTestId("channel-data-practice"),
    title: "A channel of one craft",
    text: "People here learn together. Convene takes care of dates, reminders and posts for them.",
  },
  {
    at: () => document.querySelector("#content .composer .box"),
    title: "Commands are typed here",
    text: "/convene shows all that Convene does. Whatever a command does, a button does too.",
  },
  {
    at: () => document.querySelector(".world"),
    title: "Time is yours",
    text: "Thirty days pass in a minute: go to the next post, or let the clock run.",
  },
  {
    at: () => ["guide", "hint"].map((id) => document.getElementById(id)).find(isShown),
    title: "Try it yourself",
    text: "This card leads through a whole challenge. Or press Reset and load one that is under way.",
  },
];

const byTestId = (name) => document.querySelector(`[data-testid="${name}"]`);
const isShown = (node) => Boolean(node?.getClientRects().length) && getComputedStyle(node).visibility === "visible";

const menu = () => document.querySelector("#topbar .only-narrow");
const isBehindMenu = (station) => Boolean(station.aside) && !isShown(station.aside());
const pointedAt = (station) => (station.at ?? (isBehindMenu(station) ? menu : station.aside))();

const NAME = "tour";
let tour = null; // {step, card, ring, before}: while it goes on

function wasSeen() {
  try {
    return localStorage.getItem(NAME) === "seen";
  } catch {
    return true; // this browser keeps nothing: better never than every time
  }
}

function keepSeen() {
  try {
    localStorage.setItem(NAME, "seen");
  } catch {
    /* then it is offered again */
  }
}

/** On the first open, once there is something to point at. */
export function offerTour() {
  if (wasSeen() || tour || document.querySelector("dialog[open]") || store.state.boot.modals?.length) return;
  startTour();
}

export function startTour() {
  end();
  const before = document.activeElement;
  const ring = h("div", { class: "tour-ring", "aria-hidden": "true" });
  const names = { title: freshId("tour"), text: freshId("tour") };
  const card = h("div", {
    class: "tour",
    role: "dialog",
    "aria-modal": "true",
    "aria-labelledby": names.title,
    "aria-describedby": names.text,
    data: { testid: "tour" },
  });
  document.body.append(ring, card);
  tour = { step: 0, card, ring, before, names };
  card.onkeydown = onKey;
  addEventListener("pointerdown", leave, true);
  addEventListener("resize", placeTour);
  show();
}

function onKey(event) {
  trapTab(event, tour.card);
  if (event.key === "Escape") end();
  event.stopPropagation();
}

/** Whoever presses something else wants to begin. */
const leave = (event) => tour.card.contains(event.target) || end(false);

function end(back = true) {
  if (!tour) return;
  const { card, ring, before } = tour;
  tour = null;
  card.remove();
  ring.remove();
  removeEventListener("pointerdown", leave, true);
  removeEventListener("resize", placeTour);
  keepSeen();
  if (back && before?.isConnected) before.focus({ preventScroll: true });
}

function show() {
  const { step, card, names } = tour;
  const { title, text } = stations[step];
  const where = isBehindMenu(stations[step]) ? "Behind this button: " : "";
  const last = step === stations.length - 1;
  const go = (by) => () => {
    tour.step += by;
    show();
  };
  const button = (label, onclick, style = "") =>
    h("button", { type: "button", class: `button small ${style}`, onclick }, label);
  card.replaceChildren(
    h("h2", { id: names.title }, title),
    h("p", { id: names.text }, where + text),
    h(
      "div",
      { class: "tour-foot" },
      h("span", { class: "faint" }, `${step + 1} of ${stations.length}`),
      last ? "" : h("button", { type: "button", class: "plain-link skip-tour", onclick: () => end() }, "Skip"),
      step ? button("Back", go(-1)) : "",
      last ? button("Begin", () => end(), "primary") : button("Next", go(1), "primary"),
    ),
  );
  placeTour();
  card.querySelector(".primary").focus();
}

/** Again after each redraw: what it points at may have moved or be a new node. */
export function placeTour() {
  if (!tour) return;
  const target = pointedAt(stations[tour.step]);
  const box = isShown(target) ? target.getBoundingClientRect() : null;
  tour.ring.hidden = !box;
  const { offsetWidth: wide, offsetHeight: high } = tour.card;
  if (!box) return put(tour.card, (innerWidth - wide) / 2, (innerHeight - high) / 2);
  const edge = 5;
  put(tour.ring, box.left - edge, box.top - edge);
  tour.ring.style.width = `${box.width + 2 * edge}px`;
  tour.ring.style.height = `${box.height + 2 * edge}px`;
  if (target.closest("#side") && box.right + wide + 24 < innerWidth) return put(tour.card, box.right + 16, box.top + box.height / 2 - high / 2);
  const below = box.bottom + high + 24 < innerHeight;
  put(tour.card, box.left + box.width / 2 - wide / 2, below ? box.bottom + 16 : box.top - high - 16);
}

function put(node, left, top) {
  const within = (at, size, all) => Math.max(8, Math.min(at, all - size - 8));
  const isCard = node === tour.card;
  node.style.left = `${isCard ? within(left, node.offsetWidth, innerWidth) : left}px`;
  node.style.top = `${isCard ? within(top, node.offsetHeight, innerHeight) : top}px`;
}
