/** Modals: the top of the member's stack of views, with its form, its errors and its way back. */

import { drawBlocks } from "./blocks.js";
import * as drafts from "./drafts.js";
import { announce, h, iconButton, keepFocus, stops, trapTab } from "./dom.js";
import { fieldsOf } from "./fields.js";
import { plain } from "./mrkdwn.js";
import * as store from "./store.js";

const errors = new Map(); // view id -> {block_id: text}, "" for one above the form
let shown = { id: null, mark: null, title: null };
let opener = null;
const leftAt = new Map(); // view id -> data-key of the control from which one went on to the view above it
let submitting = false;

export function drawModal(layer) {
  const stack = store.state.boot.modals ?? [];
  const view = stack.at(-1);
  drafts.forgetViews(new Set(stack.map((one) => keyOf(one))));
  if (!view) return void (shown.id && shut(layer));
  const mark = JSON.stringify([
    { ...view, state: null },
    stack.length,
    errors.get(view.id) ?? null,
    submitting,
  ]);
  if (shown.mark === mark) return;
  const isNew = shown.id !== view.id;
  const title = view.title?.text ?? "";
  if (!shown.id) opener = document.activeElement;
  else if (isNew) leftAt.set(shown.id, document.activeElement?.dataset.key);
  else if (title !== shown.title) announce(title);
  const scroll = isNew ? 0 : (layer.querySelector(".view-body")?.scrollTop ?? 0);
  shown = { id: view.id, mark, title };
  layer.hidden = false;
  setInert(true);
  keepFocus(layer, () => layer.replaceChildren(drawView(view, stack.length)));
  layer.querySelector(".view-body").scrollTop = scroll;
  if (isNew || !layer.contains(document.activeElement)) focusIn(layer, view);
}

/** In a view that one has come back to: the control from which one had left it; else the first one. */
function focusIn(layer, view) {
  const key = leftAt.get(view.id);
  leftAt.delete(view.id);
  const left = key && layer.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (left) left.focus();
  else firstOf(layer).focus({ preventScroll: true });
}

const keyOf = (view) => `view:${view.id}`;

function shut(layer) {
  shown = { id: null, mark: null, title: null };
  leftAt.clear();
  layer.hidden = true;
  layer.replaceChildren();
  setInert(false);
  errors.clear();
  const key = opener?.dataset?.key;
  const back = document.contains(opener)
    ? opener
    : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  (back || document.querySelector("[data-testid=composer]"))?.focus({ preventScroll: true });
}

function setInert(on) {
  for (const id of ["content", "thread-panel", "sidebar"]) document.getElementById(id).inert = on;
}

/** The first field, as in Slack; a link or button before it is not what one came for. */
function firstOf(layer) {
  const inBody = stops(layer.querySelector(".view-body"));
  return (
    layer.querySelector("[autofocus]") ??
    inBody.find((one) => one.matches("input, select, textarea")) ??
    inBody[0] ??
    stops(layer).at(-1) ??
    layer.querySelector(".view")
  );
}

function drawView(view, depth) {
  const place = placeOf(view);
  const head = h(
    "div",
    { class: "view-head" },
    depth > 1
      ? iconButton("back", "Back", () => close(view, false), {
          data: { testid: "modal-back", key: "view-back" },
        })
      : "",
    h("h2", { id: "view-title" }, plain(view.title?.text)),
    iconButton("close", "Close", () => close(view, true), {
      data: { testid: "modal-close", key: "view-close" },
    }),
  );
  const body = h(
    "div",
    { class: "view-body" },
    place.errors[""] ? h("p", { class: "error above", role: "alert" }, place.errors[""]) : "",
    drawBlocks(view.blocks, place),
  );
  const dialog = h(
    "div",
    {
      class: "view",
      role: "dialog",
      "aria-modal": "true",
      "aria-labelledby": "view-title",
      tabindex: "-1",
      data: { testid: "modal", view: view.callback_id ?? "" },
      onkeydown: (event) => keys(event, dialog, view),
    },
    h(
      "form",
      {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          submit(view, place);
        },
      },
      head,
      body,
      footer(view),
    ),
  );
  return dialog;
}

function footer(view) {
  const closer = h(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => close(view, false),
      data: { key: "view-cancel", testid: "modal-cancel" },
    },
    plain(view.close?.text ?? (view.submit ? "Cancel" : "Close")),
  );
  const sender =
    view.submit &&
    h(
      "button",
      {
        type: "submit",
        class: "button primary",
        "aria-busy": submitting ? "true" : null,
        data: { testid: "modal-submit", key: "view-submit" },
      },
      plain(view.submit.text),
    );
  return h("div", { class: "view-foot" }, closer, sender ?? "");
}

function placeOf(view) {
  const key = keyOf(view);
  const fields = fieldsOf(key, view.state);
  return {
    key,
    fields,
    errors: errors.get(view.id) ?? {},
    touched(block) {
      const all = errors.get(view.id);
      if (!all?.[block.block_id]) return;
      delete all[block.block_id];
      clearError(block.block_id);
    },
    redraw() {
      shown.mark = null;
      store.redraw();
    },
    async press(block, element, payload, label) {
      const answer = await store.press({ view_id: view.id }, fields, block, element, payload, label);
      if (!answer.ok) fail(view, answer);
    },
  };
}

/** Takes an error off a field without a redraw, so that nothing moves under the fingers. */
function clearError(blockId) {
  const node = document.querySelector(`#view-layer [data-block="${CSS.escape(blockId)}"]`);
  node?.classList.remove("invalid");
  node?.querySelector(".error")?.remove();
  node?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
}

async function submit(view, place) {
  if (submitting || !view.submit) return;
  submitting = true;
  errors.delete(view.id);
  store.redraw();
  const answer = await store.act(
    "submit",
    { view_id: view.id, state: place.fields.state() },
    view.title?.text,
  );
  submitting = false;
  if (!answer.ok || answer.errors) fail(view, answer);
  else store.redraw();
}

function fail(view, answer) {
  const found =
    answer.errors && Object.keys(answer.errors).length ? answer.errors : { "": store.reason(answer) };
  errors.set(view.id, { ...found });
  shown.mark = null;
  store.redraw();
  const first = document.querySelector("#view-layer .invalid");
  first?.scrollIntoView({ block: "nearest" });
  first?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
}

const close = (view, all) => store.act("close", { view_id: view.id, all });

function keys(event, dialog, view) {
  trapTab(event, dialog);
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.preventDefault();
  close(view, false);
}
