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
  fold: "M6 10l6 6 6-6",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4l3 2",
  reset: "M5 12a7 7 0 1 1 2 5M5 18v-4h4",
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

let serial = 0;
export const freshId = (prefix = "n") => `${prefix}-${++serial}`;

/** Redraws and gives the focus and the caret back to the control with the same data-key. */
export function keepFocus(root, redraw) {
  const active = document.activeElement;
  const key = root.contains(active) ? active.dataset.key : undefined;
  const caret = key && "selectionStart" in active ? caretOf(active) : null;
  redraw();
  if (!key || document.contains(active)) return;
  const heir = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!heir) return;
  heir.focus({ preventScroll: true });
  if (caret && heir.setSelectionRange)
    try {
      heir.setSelectionRange(...caret);
    } catch {
      /* number and date fields have no caret */
    }
}

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
  [...root.querySelectorAll(focusable)].filter((node) => node.getClientRects().length > 0);

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
