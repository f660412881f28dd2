/** Small menus that open beside a button, and the question before something final. */

import { freshId, h, question } from "./dom.js";
import { textObject } from "./mrkdwn.js";

let shut = () => {};

/** Opens a menu; `items` are {label, run, danger} or {heading} or {rule}, or {sign, label, run} in a grid. */
export function openMenu(anchor, items, label = "Menu", shape = "") {
  shut();
  const menu = h("div", { class: `menu ${shape}`, role: "menu", "aria-label": label }, items.map(drawItem));
  document.body.append(menu);
  placeBeside(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  const entries = [...menu.querySelectorAll("[role=menuitem]")];
  const away = (event) => menu.contains(event.target) || anchor.contains(event.target) || shut();
  shut = () => {
    shut = () => {};
    const within = menu.contains(document.activeElement);
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", away, true);
    if (within) anchor.focus({ preventScroll: true });
  };
  menu.onkeydown = (event) => walk(event, entries, shape === "grid" ? columnsOf(entries) : 1);
  document.addEventListener("pointerdown", away, true);
  entries[0]?.focus({ preventScroll: true });
}

function drawItem(item) {
  if (item.rule) return h("hr");
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const run = () => {
    shut();
    item.run();
  };
  return h(
    "button",
    {
      type: "button",
      role: "menuitem",
      tabindex: "-1",
      class: item.danger ? "danger" : "",
      "aria-label": item.sign && item.label,
      title: item.sign && item.label,
      onclick: run,
    },
    h("span", { "aria-hidden": item.sign && "true" }, item.sign ?? item.label),
    item.hint ? h("small", {}, item.hint) : "",
  );
}

/** How many stand in a row of a grid, as it is drawn. */
const columnsOf = (entries) =>
  entries.filter((one) => one.offsetTop === entries[0].offsetTop).length || 1;

function walk(event, entries, columns) {
  const count = entries.length;
  const at = entries.indexOf(document.activeElement);
  const steps = { ArrowDown: columns, ArrowUp: -columns, ArrowRight: 1, ArrowLeft: -1 };
  const step = columns === 1 && /Right|Left/.test(event.key) ? undefined : steps[event.key];
  const target = { Home: 0, End: count - 1 }[event.key] ?? (step && (at + step + count) % count);
  if (target !== undefined) entries[target]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") shut();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function placeBeside(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = menu;
  const below = box.bottom + 4 + high < innerHeight || box.top < high;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - wide - 8))}px`;
  menu.style.top = `${Math.max(8, below ? Math.min(box.bottom + 4, innerHeight - high - 8) : box.top - high - 4)}px`;
}

/** Asks before something final; resolves to true when it was confirmed. */
export function ask({ title, text, confirm, deny, style }) {
  const titleId = freshId("ask");
  return new Promise((resolve) => {
    let answer = false;
    const attributes = { "aria-labelledby": titleId, data: { testid: "confirm" } };
    const { dialog, open, shut } = question(attributes, () => resolve(answer));
    const confirmed = () => {
      answer = true;
      shut();
    };
    dialog.append(
      h("h2", { id: titleId }, textObject(title)),
      h("div", { class: "ask-text" }, textObject(text)),
      h(
        "div",
        { class: "ask-buttons" },
        h(
          "button",
          { type: "button", class: "button", onclick: shut },
          textObject(deny ?? "Cancel"),
        ),
        h(
          "button",
          {
            type: "button",
            class: `button ${style === "danger" ? "danger" : "primary"}`,
            autofocus: true,
            onclick: confirmed,
          },
          textObject(confirm ?? "OK"),
        ),
      ),
    );
    open();
  });
}
