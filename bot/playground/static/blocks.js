/** The blocks of messages, modals and App Home. */

import { freshId, h } from "./dom.js";
import { drawElement } from "./elements.js";
import { markdown } from "./markdown.js";
import { inline, mrkdwn, plain, spoken, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import * as store from "./store.js";

/** Draws blocks; `place` is {key, fields, press, errors?}: where they stand and what pressing does. */
export const drawBlocks = (blocks, place) =>
  h(
    "div",
    { class: "blocks" },
    (blocks ?? []).map((block) => drawBlock(block, place)),
  );

function drawBlock(block, place) {
  const drawer = drawers[block.type];
  const node = drawer ? drawer(block, place) : h("p", { class: "unknown" }, `[${block.type}]`);
  node.classList.add("block", `block-${block.type}`);
  if (block.block_id) node.dataset.block = block.block_id;
  return node;
}

const drawers = {
  header: (block) => h("h2", {}, textObject(block.text)),
  divider: () => h("hr"),
  section,
  actions,
  context,
  input,
  image,
  markdown: (block) => h("div", { class: "markdown" }, markdown(block.text)),
  rich_text: (block) => h("div", {}, richText(block.elements)),
  table,
  alert: alertBox,
};

function section(block, place) {
  const text = block.text ? h("div", { class: "section-text", dir: "auto" }, textObject(block.text)) : "";
  const fields = block.fields
    ? h(
        "div",
        { class: "section-fields" },
        block.fields.map((one) => h("div", { dir: "auto" }, textObject(one))),
      )
    : "";
  const label = spoken(block.text?.text ?? "").slice(0, 80);
  const accessory = block.accessory
    ? h(
        "div",
        { class: "accessory" },
        drawElement(block.accessory, block, place, { label, ...errorOf(block, place) }),
      )
    : "";
  return h("div", {}, h("div", { class: "section-main" }, text, fields), accessory);
}

function actions(block, place) {
  return h(
    "div",
    { class: "row" },
    block.elements.map((element) => drawElement(element, block, place, { label: element.placeholder?.text })),
  );
}

function context(block) {
  return h(
    "div",
    { class: "row" },
    block.elements.map((element) =>
      element.type === "image"
        ? h("img", { src: imageOf(element), alt: element.alt_text })
        : h("span", { dir: "auto" }, textObject(element)),
    ),
  );
}

function image(block) {
  return h(
    "figure",
    {},
    block.title ? h("figcaption", {}, textObject(block.title)) : "",
    h("img", { src: imageOf(block), alt: block.alt_text, loading: "lazy" }),
  );
}

/** A picture of the web, or a file of this workspace, which the page has from its own door. */
export function imageOf({ image_url: url, slack_file: file }) {
  const id = file?.id ?? /\/files\/\w+\/(\w+)/.exec(file?.url ?? "")?.[1];
  return url ?? `/page/files/${store.state.boot.team.id}/${id}`;
}

// --- inputs ---------------------------------------------------------------------------------------------------------

const errorOf = (block, place) => (place.errors?.[block.block_id] ? { invalid: true } : {});
const group = new Set(["checkboxes", "radio_buttons"]);

function input(block, place) {
  const ids = {
    field: freshId("field"),
    label: freshId("label"),
    hint: freshId("hint"),
    error: freshId("error"),
  };
  const error = place.errors?.[block.block_id];
  const describedBy = [error && ids.error, block.hint && ids.hint].filter(Boolean).join(" ") || undefined;
  const how = {
    id: ids.field,
    labelId: ids.label,
    label: block.label.text,
    inInput: true,
    describedBy,
    ...errorOf(block, place),
  };
  const words = [plain(block.label.text), block.optional ? h("span", { class: "faint" }, " (optional)") : ""];
  const label = group.has(block.element.type)
    ? h("div", { class: "label", id: ids.label }, words)
    : h("label", { class: "label", id: ids.label, for: ids.field }, words);
  return h(
    "div",
    { class: error ? "invalid" : "" },
    label,
    drawElement(block.element, block, place, how),
    error ? h("p", { class: "error", id: ids.error }, error) : "",
    block.hint ? h("p", { class: "hint", id: ids.hint }, textObject(block.hint)) : "",
  );
}

// --- tables and alerts ----------------------------------------------------------------------------------------------

function table(block) {
  const align = (column) => block.column_settings?.[column]?.align ?? "left";
  const cell = (tag, value, column) =>
    h(tag, { class: `align-${align(column)}`, scope: tag === "th" ? "col" : null }, cellContent(value));
  const [head, ...rows] = block.rows;
  return h(
    "div",
    { class: "scroll-x", tabindex: "0", role: "region", "aria-label": "Table" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((value, column) => cell("th", value, column)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((value, column) => cell("td", value, column)),
          ),
        ),
      ),
    ),
  );
}

function cellContent(value) {
  if (value.type === "rich_text") return richText(value.elements);
  return value.type === "mrkdwn" ? inline(value.text) : plain(String(value.text ?? value.value ?? ""));
}

const signs = { info: "ℹ️", warning: "⚠️", error: "⛔", success: "✅" };

function alertBox(block) {
  const level = block.level ?? "default";
  return h(
    "div",
    { class: `level-${level}`, role: "note" },
    signs[level] ? h("span", { "aria-hidden": "true" }, signs[level]) : "",
    h("div", {}, typeof block.text === "string" ? mrkdwn(block.text) : textObject(block.text)),
  );
}
