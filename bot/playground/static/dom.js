/** Builds DOM nodes: the only way this page draws, so that no text of a message is ever read as HTML. */

const asProperty = new Set(["value", "checked", "disabled", "selected", "hidden", "indeterminate"]);

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node[name.toLowerCase()] = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (asProperty.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(
    ...children
      .flat(3)
      .filter((child) => child !== null && child !== undefined && child !== false && child !== ""),
  );
  return node;
}

const paths = {
  send: "M4 12 20 4l-5 16-4-7z",
  plus: "M12 5v14M5 12h14",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  reply: "M4 5h16v11H10l-4 4v-4H4z",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M4 15h16",
  menu: "M4 7h16M4 12h16M4 17h16",
  check: "M5 13l4 4L19 7",
  eye: "M2 12s4-6 10-6 10 6 10 6-4 6-10 6S2 12 2 12zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  fold: "M6 10l6 6 6-6",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4l3 2",
  reset: "M5 12a7 7 0 1 1 2 5M5 18v-4h4",
  smile: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8.5 14.5c1.5 2.5 5.5 2.5 7 0M9 9.5h.01M15 9.5h.01",
  drawer: "M4 5h16v14H4zM4 14h16M8 10l2-1.5L8 7",
  help: "M9.2 9.2a2.9 2.9 0 1 1 4 2.7c-.8.4-1.2 1-1.2 1.9M12 17h.01M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  run: "M8 5l11 7-11 7z",
  stop: "M7 7h10v10H7z",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-4 12-4 12 0M17 11a3 3 0 0 0 0-6M18 14c2 .5 3 2 3 5",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

/** A control that shows only an icon; its label is read out and shown as a hint. */
export function iconButton(name, label, onclick, props = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props },
    icon(name),
  );
}

/** Tells those who listen. */
export function announce(words) {
  const live = document.getElementById("live");
  live.append(h("p", {}, words));
  while (live.children.length > 12) live.firstChild.remove();
}

let serial = 0;
export const freshId = (prefix = "n") => `${prefix}-${++serial}`;

/** Redraws and gives the focus and the caret back: to the same control, else to its message, else to the whole part. */
export function keepFocus(root, redraw) {
  const active = document.activeElement;
  const within = root.contains(active) && active !== root;
  const rank = within ? alike(root, active).indexOf(active) : -1;
  const caret = within && "selectionStart" in active ? caretOf(active) : null;
  redraw();
  if (!within || document.contains(active)) return;
  const heir = heirOf(root, active, rank) ?? root;
  heir.focus({ preventScroll: true });
  if (caret && heir.setSelectionRange)
    try {
      heir.setSelectionRange(...caret);
    } catch {
      /* number and date fields have no caret */
    }
}

/** The one with the same key; or with the same action and rank, for ids of blocks may be new; or the message. */
function heirOf(root, gone, rank) {
  const named = (name, value) => value && root.querySelector(`[data-${name}="${CSS.escape(value)}"]`);
  return (
    named("key", gone.dataset.key) ||
    alike(root, gone)[rank] ||
    named("ts", gone.closest("[data-ts]")?.dataset.ts)
  );
}

const alike = (root, { dataset: { action } }) =>
  action ? [...root.querySelectorAll(`[data-action="${CSS.escape(action)}"]`)] : [];

function caretOf(field) {
  try {
    return field.selectionStart === null ? null : [field.selectionStart, field.selectionEnd];
  } catch {
    return null;
  }
}

/** Draws only if what it shows has changed; `facts` is anything that JSON can hold. */
export function drawIfChanged(root, facts, redraw) {
  const mark = JSON.stringify(facts);
  if (root.drawn === mark) return false;
  root.drawn = mark;
  keepFocus(root, redraw);
  return true;
}

const focusable =
  "a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";

/** Everything in `root` that the Tab key reaches, in order. */
export const stops = (root) =>
  [...root.querySelectorAll(focusable)].filter((node) => node.tabIndex >= 0 && node.getClientRects().length > 0);

/** A question before everything else: `open` it once it is filled; Escape shuts it, `shut` does, and `gone` hears of it. */
export function question(attributes, gone = () => {}) {
  const dialog = h("dialog", { class: "ask", ...attributes });
  const shut = () => {
    dialog.close();
    dialog.remove();
    gone();
  };
  const open = () => {
    document.body.append(dialog);
    dialog.showModal();
  };
  dialog.oncancel = (event) => {
    event.preventDefault();
    shut();
  };
  dialog.onkeydown = (event) => event.stopPropagation();
  return { dialog, open, shut };
}

/** Keeps the Tab key inside a dialog. */
export function trapTab(event, root) {
  if (event.key !== "Tab") return;
  const all = stops(root);
  if (!all.length) return;
  const edge = event.shiftKey ? all[0] : all[all.length - 1];
  if (document.activeElement !== edge && root.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? all[all.length - 1] : all[0]).focus();
}
