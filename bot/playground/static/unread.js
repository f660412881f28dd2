/** Where the line "New" stands in the shown conversation: it stays until one looks at another. */

let shown = ""; // member and channel
let since = null;

/** Called with each fetch; `channel` is what the member looks at now, as the local Slack tells it. */
export function note(member, channel) {
  const key = channel ? `${member}|${channel.id}` : "";
  if (key !== shown) since = null;
  const unseen = key !== shown || (document.visibilityState === "hidden" && since === null);
  if (unseen && channel?.unread) since = channel.last_read || "0";
  shown = key;
}

/** The ts of the last message that had been read when one came here; nothing if there was nothing new. */
export const newSince = () => since;
