/** What has been typed but not sent: composers by place and member, inputs by holder, block and element. */

const texts = new Map();
const inputs = new Map();

export const text = (key) => texts.get(key) ?? "";
export const keepText = (key, value) => texts.set(key, value);

/** The values of one view or message: "block_id action_id" -> plain value. */
export function of(holder) {
  if (!inputs.has(holder)) inputs.set(holder, new Map());
  return inputs.get(holder);
}

export function forgetViews(openIds) {
  for (const holder of inputs.keys())
    if (holder.startsWith("view:") && !openIds.has(holder)) inputs.delete(holder);
}

export function clear() {
  texts.clear();
  inputs.clear();
}
