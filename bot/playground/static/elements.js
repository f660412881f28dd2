/** The interactive elements of Block Kit: buttons, menus, choices. Text and date inputs are in inputs.js. */

import { imageOf } from "./blocks.js";
import { freshId, h, icon } from "./dom.js";
import { openLink } from "./links.js";
import { ask, openMenu } from "./menu.js";
import { plain, spoken, textObject } from "./mrkdwn.js";
import { holdsValue } from "./fields.js";
import { chip, drawInput, isInput } from "./inputs.js";
import * as store from "./store.js";

/**
 * Draws one element of a block. `place` knows the message or view: {key, fields, press(block, element, payload)}.
 * `how` says how it is labelled: {id, label, inInput, describedBy, invalid}.
 */
export function drawElement(element, block, place, how = {}) {
  const drawer = drawers[element.type];
  if (holdsValue(element)) place.fields.value(block, element);
  if (drawer) return drawer(element, block, place, how);
  if (isInput(element)) return drawInput(element, block, place, how);
  return h("span", { class: "unknown" }, `[${element.type}]`);
}

const drawers = {
  button,
  overflow,
  checkboxes,
  radio_buttons: radios,
  workflow_button: button,
  static_select: select,
  external_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  multi_static_select: multi,
  multi_external_select: multi,
  multi_users_select: multi,
  multi_channels_select: multi,
  multi_conversations_select: multi,
  image: (element) => h("img", { class: "thumb", src: imageOf(element), alt: element.alt_text }),
};

export const focusKey = (element, block, place, extra = "") =>
  `${place.key}|${block.block_id}|${element.action_id}|${extra}`;

/** Passes the confirm dialog, if the element has one. */
export const allowed = async (element) => !element.confirm || ask(element.confirm);

function button(element, block, place) {
  const words = spoken(element.text?.text ?? "");
  async function press(event) {
    const node = event.currentTarget;
    if (node.getAttribute("aria-busy") || !(await allowed(element))) return;
    node.setAttribute("aria-busy", "true");
    if (element.url) openLink(element.url) || window.open(element.url, "_blank", "noopener");
    await place.press(block, element, { value: element.value ?? null }, words);
    node.removeAttribute("aria-busy");
  }
  return h(
    "button",
    {
      type: "button",
      class: `button ${element.style ?? ""}`,
      onclick: press,
      "aria-label": element.accessibility_label,
      data: { key: focusKey(element, block, place, element.value), action: element.action_id },
    },
    plain(element.text?.text, element.text?.emoji),
  );
}

function overflow(element, block, place) {
  const choose = async (option) => {
    if (option.url) openLink(option.url) || window.open(option.url, "_blank", "noopener");
    if (await allowed(element))
      await place.press(block, element, { selected: option.value }, option.text.text);
  };
  const items = element.options.map((option) => ({
    label: spoken(option.text.text),
    hint: option.description?.text,
    run: () => choose(option),
  }));
  return h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": "More actions",
      title: "More actions",
      onclick: (event) => openMenu(event.currentTarget, items, "More actions"),
      data: { key: focusKey(element, block, place), action: element.action_id },
    },
    icon("dots"),
  );
}

/** Keeps a new value and tells the bot, unless the element waits in a form for its submit. */
export async function changed(element, block, place, how, value) {
  const before = place.fields.value(block, element);
  place.fields.keep(block, element, value);
  place.touched?.(block);
  if (how.inInput && !block.dispatch_action) return;
  if (await allowed(element)) await place.press(block, element, { selected: value, value }, "");
  else {
    place.fields.keep(block, element, before);
    place.redraw?.();
  }
}

function naming(how, element) {
  const label = how.label || element.accessibility_label || element.placeholder?.text || "Choose";
  return how.id ? { id: how.id } : { "aria-label": label };
}

const attributes = (element, block, place, how, extra) => ({
  ...naming(how, element),
  "aria-describedby": how.describedBy,
  "aria-invalid": how.invalid ? "true" : undefined,
  data: { key: focusKey(element, block, place, extra), action: element.action_id },
});

// --- choices shown at once ------------------------------------------------------------------------------------------

function checkboxes(element, block, place, how) {
  const chosen = () => place.fields.value(block, element) ?? [];
  const toggle = (value, on) =>
    changed(
      element,
      block,
      place,
      how,
      element.options.map((o) => o.value).filter((one) => (one === value ? on : chosen().includes(one))),
    );
  return choices(element, block, place, how, "checkbox", (value) => chosen().includes(value), toggle);
}

function radios(element, block, place, how) {
  const chosen = place.fields.value(block, element);
  return choices(
    element,
    block,
    place,
    how,
    "radio",
    (value) => value === chosen,
    (value) => changed(element, block, place, how, value),
  );
}

function choices(element, block, place, how, type, isChosen, choose) {
  const name = freshId("choice");
  const rows = element.options.map((option) => {
    const id = freshId("option");
    const input = h("input", {
      type,
      id,
      name,
      checked: isChosen(option.value),
      onchange: (event) => choose(option.value, event.target.checked),
      data: { key: focusKey(element, block, place, option.value), action: element.action_id },
    });
    return h(
      "div",
      { class: "choice" },
      input,
      h(
        "label",
        { for: id },
        textObject(option.text),
        option.description ? h("small", {}, textObject(option.description)) : "",
      ),
    );
  });
  const role = type === "radio" ? "radiogroup" : "group";
  const label = how.labelId ? { "aria-labelledby": how.labelId } : { "aria-label": how.label || "Choices" };
  return h(
    "div",
    {
      class: "choices",
      role,
      "aria-describedby": how.describedBy,
      "aria-invalid": how.invalid && type === "radio" ? "true" : undefined,
      ...label,
    },
    rows,
  );
}

// --- selects --------------------------------------------------------------------------------------------------------

/** [{group, options: [{value, label}]}] of any select. */
function groups(element) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select") return [{ options: people((user) => !user.is_bot) }];
  if (kind === "channels_select")
    return [{ options: rooms((one) => one.kind === "channel" && !one.private) }];
  if (kind === "conversations_select") return conversations(element);
  if (element.option_groups)
    return element.option_groups.map((group) => ({
      group: group.label.text,
      options: group.options.map(optionOf),
    }));
  return [{ options: (element.options ?? []).map(optionOf) }];
}

const optionOf = (option) => ({
  value: option.value,
  label: spoken(option.text.text),
  hint: option.description && spoken(option.description.text),
});

const people = (keep = () => true) =>
  store.state.boot.users
    .filter((user) => !user.deleted && keep(user))
    .map((user) => ({ value: user.id, label: store.shownName(user) }));

const rooms = (keep) =>
  store
    .channels()
    .filter((one) => !one.archived && keep(one))
    .map((one) => ({ value: one.id, label: `${one.private ? "🔒 " : "#"}${one.name}` }));

function conversations(element) {
  const include = element.filter?.include ?? ["public", "private", "im", "mpim"];
  const found = [
    {
      group: "Channels",
      options: rooms((one) => one.kind === "channel" && include.includes(one.private ? "private" : "public")),
    },
    {
      group: "People",
      options: include.includes("im")
        ? people((user) => !(element.filter?.exclude_bot_users && user.is_bot))
        : [],
    },
  ];
  return found.filter((group) => group.options.length);
}

function optionNodes(element, chosen) {
  return groups(element).map(({ group, options }) => {
    const nodes = options.map((option) =>
      h(
        "option",
        { value: option.value, selected: chosen === option.value },
        option.hint ? `${option.label}: ${option.hint}` : option.label,
      ),
    );
    return group ? h("optgroup", { label: group }, nodes) : nodes;
  });
}

function select(element, block, place, how) {
  let chosen = place.fields.value(block, element);
  if (chosen === null && element.default_to_current_conversation) {
    chosen = store.shownChannel()?.id ?? null;
    place.fields.keep(block, element, chosen);
  }
  const node = h(
    "select",
    {
      class: "select",
      ...attributes(element, block, place, how),
      onchange: (event) => changed(element, block, place, how, event.target.value || null),
    },
    h(
      "option",
      { value: "", selected: chosen === null, disabled: !(block.optional && how.inInput) },
      element.placeholder?.text ?? "Choose an option",
    ),
    optionNodes(element, chosen),
  );
  return node;
}

function multi(element, block, place, how) {
  const labels = new Map(
    groups(element)
      .flatMap((group) => group.options)
      .map((option) => [option.value, option.label]),
  );
  const box = h("div", { class: "multi" });
  const limit = element.max_selected_items ?? Infinity;
  const set = async (values) => {
    place.fields.keep(block, element, values);
    draw(true);
    await changed(element, block, place, how, values);
  };
  function draw(refocus) {
    const chosen = place.fields.value(block, element) ?? [];
    const add = h(
      "select",
      {
        class: "select",
        ...attributes(element, block, place, how),
        disabled: chosen.length >= limit,
        onchange: (event) => event.target.value && set([...chosen, event.target.value]),
      },
      h("option", { value: "" }, chosen.length ? "Add another" : (element.placeholder?.text ?? "Choose")),
      optionNodes(element, null),
    );
    for (const option of add.querySelectorAll("option"))
      if (chosen.includes(option.value)) option.disabled = true;
    const chips = chosen.map((value) =>
      chip(labels.get(value) ?? value, () => set(chosen.filter((one) => one !== value))),
    );
    box.replaceChildren(...chips, add);
    if (refocus) add.focus({ preventScroll: true });
  }
  draw(false);
  return box;
}
