/** Behind the scenes: a drawer for whoever changes the bot. Closed until somebody opens it, then as each tab left it. */

import * as buzz from "./buzz.js";
import { h, iconButton, trapTab } from "./dom.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import * as traffic from "./traffic.js";

const tabs = [
  { name: "outbox", title: "Outbox", sheet: outbox },
  { name: "traffic", title: "Traffic", sheet: traffic },
  { name: "buzz", title: "Phones", sheet: buzz },
];
const OPEN = "drawer";
const SHOWN = "drawer-tab";
const EVERY = 1000; // milliseconds between two looks while it is open
const narrow = matchMedia("(max-width: 760px)");

let open = sessionStorage.getItem(OPEN) === "yes";
let shown = tabs.find((one) => one.name === sessionStorage.getItem(SHOWN)) ?? tabs[0];
let built = null;
let version = -1;
let looking = false;
let toFocus = null; // what a press on the button leaves the focus on, once it is drawn

function remember() {
  sessionStorage.setItem(OPEN, open ? "yes" : "no");
  sessionStorage.setItem(SHOWN, shown.name);
}
addEventListener("playground-reset", () => {
  remember();
  for (const { sheet } of tabs) sheet.forget?.();
});
setInterval(() => open && document.visibilityState === "visible" && look(), EVERY);

export const isOpen = () => open;

export function toggleDrawer() {
  open = !open;
  remember();
  toFocus = open ? "#drawer [aria-selected=true]" : "[data-key='drawer']";
  store.redraw();
}

/** The newest message stays in sight when there is less room for it. */
function keepAtEnd(change) {
  const lists = [...document.querySelectorAll(".list")].filter(
    (one) => one.scrollHeight - one.scrollTop - one.clientHeight < 40,
  );
  change();
  for (const one of lists) one.scrollTop = one.scrollHeight;
}

function giveFocus() {
  if (toFocus) document.querySelector(toFocus)?.focus();
  toFocus = null;
}

export function drawDrawer(root) {
  if (root.hidden === open) keepAtEnd(() => (root.hidden = !open));
  if (!open) return giveFocus();
  built ??= build(root);
  giveFocus();
  for (const name of ["role", "aria-modal"]) root.removeAttribute(name);
  if (narrow.matches) {
    root.setAttribute("role", "dialog");
    root.setAttribute("aria-modal", "true");
  }
  if (version !== store.state.boot.version) look();
}

function build(root) {
  const made = {
    tabs: h("div", { class: "tabs", role: "tablist", "aria-label": "Behind the scenes", onkeydown: walk }),
    panel: h("div", { class: "drawer-panel", role: "tabpanel", id: "drawer-panel", "aria-labelledby": "" }),
  };
  root.append(
    h(
      "div",
      { class: "drawer-head" },
      h("h2", {}, "Behind the scenes"),
      made.tabs,
      iconButton("close", "Close", toggleDrawer, { data: { testid: "drawer-close" } }),
    ),
    made.panel,
  );
  root.onkeydown = onKey;
  drawTabs(made);
  return made;
}

function onKey(event) {
  if (narrow.matches) trapTab(event, event.currentTarget);
  if (event.key !== "Escape" || event.target.value) return; // a filter is emptied first
  event.stopPropagation();
  toggleDrawer();
}

function drawTabs({ tabs: list, panel }) {
  const before = list.contains(document.activeElement);
  list.replaceChildren(
    ...tabs.map((one) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `drawer-${one.name}`,
          "aria-selected": String(one === shown),
          "aria-controls": panel.id,
          tabindex: one === shown ? "0" : "-1",
          onclick: () => choose(one),
          data: { testid: `drawer-${one.name}` },
        },
        one.title,
      ),
    ),
  );
  panel.setAttribute("aria-labelledby", `drawer-${shown.name}`);
  panel.replaceChildren(shown.sheet.sheet());
  if (before) list.querySelector("[aria-selected=true]").focus();
}

function choose(one) {
  if (one === shown) return;
  shown = one;
  remember();
  drawTabs(built);
  look();
}

function walk(event) {
  const at = tabs.indexOf(shown);
  const target = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  built.tabs.firstElementChild.focus();
  choose(tabs[target % tabs.length]);
}

/** Fetches what the shown sheet shows; one look at a time. */
async function look() {
  if (looking || !built || store.turning() === "reset" || store.state.loading) return;
  looking = true;
  version = store.state.boot.version;
  try {
    await shown.sheet.look();
  } catch (error) {
    console.warn("The drawer could not be filled.", error);
  }
  looking = false;
}
