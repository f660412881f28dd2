/** The inputs of Block Kit that are typed into: text, numbers, dates, times, files. */

import { h, icon } from "./dom.js";
import { allowed, changed, focusKey } from "./elements.js";
import { toLocal, toUnix } from "./time.js";
import * as store from "./store.js";

const textual = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "text",
  rich_text_input: "text",
};

export const isInput = (element) =>
  element.type in textual || element.type in pickers || element.type === "file_input";

const pickers = {
  datepicker: { type: "date", read: (text) => text || null, show: (value) => value ?? "" },
  timepicker: { type: "time", read: (text) => text || null, show: (value) => value ?? "" },
  datetimepicker: {
    type: "datetime-local",
    read: (text) => (text ? toUnix(text.slice(0, 16), store.zone()) : null),
    show: (value) => (value ? toLocal(value, store.zone()) : ""),
  },
};

export function drawInput(element, block, place, how) {
  if (element.type in pickers) return picker(element, block, place, how);
  if (element.type === "file_input") return files(element, block, place, how);
  return text(element, block, place, how);
}

const attributes = (element, block, place, how) => ({
  ...(how.id ? { id: how.id } : { "aria-label": how.label || element.placeholder?.text || "Value" }),
  "aria-describedby": how.describedBy,
  "aria-invalid": how.invalid ? "true" : undefined,
  "aria-required": how.inInput && !block.optional ? "true" : undefined,
  placeholder: element.placeholder?.text,
  autofocus: element.focus_on_load,
  data: { key: focusKey(element, block, place), action: element.action_id },
});

function text(element, block, place, how) {
  const long = element.multiline || element.type === "rich_text_input";
  const counter = h("small", { class: "counter", "aria-hidden": "true" });
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const dispatches = block.dispatch_action || !how.inInput;
  const press = async (value) =>
    (await allowed(element)) && place.press(block, element, { value, selected: value }, "");
  const node = h(long ? "textarea" : "input", {
    class: "field",
    ...attributes(element, block, place, how),
    ...(long
      ? { rows: 4 }
      : {
          type: textual[element.type],
          inputmode:
            element.type === "number_input"
              ? element.is_decimal_allowed
                ? "decimal"
                : "numeric"
              : undefined,
        }),
    oninput: () => {
      place.fields.keep(block, element, node.value === "" ? null : node.value);
      place.touched?.(block);
      count();
      if (long) grow(node);
      if (dispatches && on.includes("on_character_entered")) press(node.value);
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || long || !dispatches || !on.includes("on_enter_pressed")) return;
      event.preventDefault();
      press(node.value);
    },
  });
  node.value = place.fields.value(block, element) ?? "";
  const count = () => showCount(counter, node.value.length, element);
  count();
  if (long) requestAnimationFrame(() => grow(node));
  return h("div", { class: "typed" }, node, counter);
}

/** Says how many characters are missing or left, only when it matters. */
function showCount(counter, length, { min_length: least = 0, max_length: most }) {
  const left = most === undefined ? Infinity : most - length;
  const short = length > 0 && length < least;
  counter.textContent = short
    ? `At least ${least} characters`
    : left <= Math.min(most / 2, Math.max(20, most * 0.2))
      ? `${left} left`
      : "";
  counter.classList.toggle("over", left < 0);
}

export function grow(node, most = 320) {
  node.style.height = "auto";
  node.style.height = `${Math.min(node.scrollHeight + 2, most)}px`;
}

function picker(element, block, place, how) {
  const { type, read, show } = pickers[element.type];
  const input = h("input", {
    class: "field picker",
    type,
    ...attributes(element, block, place, how),
    value: show(place.fields.value(block, element)),
    onchange: (event) => changed(element, block, place, how, read(event.target.value)),
  });
  const away =
    element.timezone && element.timezone !== store.zone()
      ? h("small", { class: "zone" }, element.timezone.replaceAll("_", " "))
      : "";
  return h("span", { class: "picked" }, input, away);
}

function files(element, block, place, how) {
  const chosen = h("div", { class: "chosen-files" });
  const most = element.max_files ?? 10;
  const kept = () => listOf(place.fields.value(block, element));
  const set = async (all) => {
    await changed(element, block, place, how, all.length ? all : null);
    show();
  };
  const show = () =>
    chosen.replaceChildren(
      ...kept().map((file) =>
        chip(file.name, () => {
          set(kept().filter((one) => one !== file));
          input.focus();
        }),
      ),
    );
  const input = h("input", {
    type: "file",
    multiple: most > 1,
    accept: element.filetypes?.map((one) => `.${one}`).join(","),
    ...attributes(element, block, place, how),
    onchange: async (event) => {
      const read = await Promise.all([...event.target.files].map(readFile));
      event.target.value = "";
      await set(most > 1 ? [...kept(), ...read] : read);
    },
  });
  show();
  return h("div", { class: "files-input" }, input, chosen);
}

/** Something chosen, with a button that takes it away again. */
export const chip = (name, remove) =>
  h(
    "span",
    { class: "chip" },
    name,
    h("button", { type: "button", "aria-label": `Remove ${name}`, onclick: remove }, icon("close")),
  );

const listOf = (value) => (Array.isArray(value) ? value : value ? [value] : []);

/** A file as the local Slack takes it: {name, base64}. */
export function readFile(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () =>
      resolve({ name: file.name, base64: reader.result.slice(reader.result.indexOf(",") + 1) });
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
