/** The plain values of Block Kit's inputs: what they begin with, what a view's state says, what is sent back. */

import * as drafts from "./drafts.js";

const optionValues = (options) => (options ?? []).map((option) => option.value);

const initials = {
  static_select: (e) => e.initial_option?.value ?? null,
  external_select: (e) => e.initial_option?.value ?? null,
  radio_buttons: (e) => e.initial_option?.value ?? null,
  multi_static_select: (e) => optionValues(e.initial_options),
  multi_external_select: (e) => optionValues(e.initial_options),
  checkboxes: (e) => optionValues(e.initial_options),
  users_select: (e) => e.initial_user ?? null,
  multi_users_select: (e) => e.initial_users ?? [],
  channels_select: (e) => e.initial_channel ?? null,
  multi_channels_select: (e) => e.initial_channels ?? [],
  conversations_select: (e) => e.initial_conversation ?? null,
  multi_conversations_select: (e) => e.initial_conversations ?? [],
  datepicker: (e) => e.initial_date ?? null,
  timepicker: (e) => e.initial_time ?? null,
  datetimepicker: (e) => e.initial_date_time ?? null,
  plain_text_input: (e) => e.initial_value ?? null,
  email_text_input: (e) => e.initial_value ?? null,
  url_text_input: (e) => e.initial_value ?? null,
  number_input: (e) => e.initial_value ?? null,
  rich_text_input: () => null,
  file_input: () => null,
};

export const holdsValue = (element) => element.type in initials;

const told = [
  "value",
  "selected_date",
  "selected_time",
  "selected_date_time",
  "selected_user",
  "selected_users",
  "selected_channel",
  "selected_channels",
  "selected_conversation",
  "selected_conversations",
];

/** Slack's state.values entry as a plain value; undefined if it says nothing. */
function fromState(entry) {
  if (!entry) return undefined;
  if (entry.selected_option) return entry.selected_option.value;
  if (entry.selected_options) return optionValues(entry.selected_options);
  const name = told.find((one) => entry[one] !== undefined && entry[one] !== null);
  return name && entry[name];
}

/** Reads and keeps the values of one message or view; what was typed outlives redraws. */
export function fieldsOf(holderKey, holderState) {
  const kept = drafts.of(holderKey);
  const drawn = new Map();
  const id = (block, element) => `${block.block_id} ${element.action_id}`;

  function value(block, element) {
    drawn.set(id(block, element), [block, element]);
    if (kept.has(id(block, element))) return kept.get(id(block, element));
    return (
      fromState(holderState?.values?.[block.block_id]?.[element.action_id]) ??
      initials[element.type]?.(element) ??
      null
    );
  }

  function state() {
    const all = {};
    for (const [block, element] of drawn.values())
      (all[block.block_id] ??= {})[element.action_id] = value(block, element);
    return all;
  }

  return { value, state, keep: (block, element, what) => kept.set(id(block, element), what) };
}
