/** Starting again, from nothing or from a scenario, and how far a scenario is while it is played. */

import { freshId, h, question } from "./dom.js";
import * as store from "./store.js";

/** Asks from where, and starts again; `chosen` is the name of what is offered first. */
export function startAgain(chosen = store.state.boot.scenario) {
  const title = freshId("again");
  const { dialog, open, shut } = question({
    class: "ask again",
    "aria-labelledby": title,
    data: { testid: "confirm" },
  });
  const confirm = h("button", { type: "submit", class: "button danger" });
  const choose = (name) => {
    chosen = name;
    confirm.textContent = name === EMPTY ? "Reset" : "Load";
  };
  const start = (event) => {
    event.preventDefault();
    shut();
    store.reset(chosen);
  };
  dialog.append(
    h(
      "form",
      { onsubmit: start },
      h("h2", { id: title }, "Start again"),
      h("p", {}, "The playground begins anew. With:"),
      h(
        "div",
        { class: "choices", role: "radiogroup", "aria-labelledby": title },
        store.state.boot.scenarios.map((one) => choice(one, one.name === chosen, choose)),
      ),
      h(
        "div",
        { class: "ask-buttons" },
        h("button", { type: "button", class: "button", onclick: shut }, "Keep it"),
        confirm,
      ),
    ),
  );
  choose(chosen);
  open();
  dialog.querySelector("input:checked")?.focus();
}

const EMPTY = "empty";

function choice({ name, title, text }, checked, choose) {
  return h(
    "label",
    { class: "choice" },
    h("input", { type: "radio", name: "scenario", value: name, checked, onchange: () => choose(name) }),
    h("span", {}, h("strong", {}, title), h("small", {}, text)),
  );
}

let shown = null;

/** A line below the top bar while a scenario is played. */
export function drawLoading(root) {
  const { loading } = store.state;
  const waits = !loading && store.turning() === "reset";
  root.hidden = !loading && !waits;
  if (root.hidden) return void (shown = null);
  if (!shown) {
    shown = {
      bar: h("progress", { max: "1", "aria-label": "How much of it is played" }),
      text: h("span"),
    };
    root.replaceChildren(shown.bar, shown.text);
  }
  if (loading) shown.bar.value = loading.share;
  const words = loading ? [loading.title, loading.what].filter(Boolean).join(". ") : "Making everything new";
  if (shown.text.textContent !== words) shown.text.textContent = words;
}
