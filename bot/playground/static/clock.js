/** The clock's own dialog: to any date and time, as long as it lies ahead. */

import { freshId, h, question } from "./dom.js";
import { city, dateTime, fullDateTime, toLocal, toUnix } from "./time.js";
import * as store from "./store.js";

const DAY = 86_400;

/** Asks for a moment and turns the clock to it. */
export function chooseTime() {
  const tz = store.zone();
  const names = { title: freshId("clock"), label: freshId("clock"), wrong: freshId("clock"), spelled: freshId("clock") };
  const field = h("input", {
    type: "datetime-local",
    id: names.label,
    value: toLocal(store.now() + DAY, tz),
    min: toLocal(store.now(), tz),
    required: true,
    "aria-describedby": `${names.spelled} ${names.wrong}`,
    data: { testid: "clock-field" },
  });
  // A browser writes dates in its own language, the page in one: both are shown.
  const spelled = h("p", { id: names.spelled, class: "faint" });
  const spell = () => (spelled.textContent = field.value ? fullDateTime(toUnix(field.value, tz), tz) : "");
  field.oninput = spell;
  spell();
  const wrong = h("p", { id: names.wrong, class: "error", role: "alert" });
  const { dialog, open, shut } = question({ "aria-labelledby": names.title, data: { testid: "clock-dialog" } });
  const turn = (event) => {
    event.preventDefault();
    const at = field.value ? toUnix(field.value, tz) : NaN;
    if (!(at > store.now())) {
      wrong.textContent = `It is ${dateTime(store.now(), tz)} already. Choose a moment after that.`;
      return field.focus();
    }
    shut();
    store.turnClock("to", at);
  };
  dialog.append(
    h(
      "form",
      { novalidate: true, onsubmit: turn },
      h("h2", { id: names.title }, "Turn the clock"),
      h("p", {}, "It goes forward only. What comes due on the way is posted at its time."),
      h("label", { class: "field-label", for: names.label }, `Date and time in ${city(tz)}`),
      field,
      spelled,
      wrong,
      h(
        "div",
        { class: "ask-buttons" },
        h("button", { type: "button", class: "button", onclick: shut }, "Cancel"),
        h("button", { type: "submit", class: "button primary" }, "Turn"),
      ),
    ),
  );
  open();
  field.focus();
}
