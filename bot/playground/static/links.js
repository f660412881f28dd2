/** Links to messages of this workspace open here instead of in a new tab. */

import * as store from "./store.js";

/** True if the address was a message or channel that this page can show. */
export function openLink(url) {
  const found = /\/archives\/([CGD][A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?(?:\?.*?thread_ts=([\d.]+))?/.exec(url);
  if (!found) return false;
  const [, channel, seconds, fraction, thread] = found;
  if (!store.channel(channel)) return false;
  store.goChannel(channel, seconds ? `${seconds}.${fraction}` : null, thread);
  return true;
}
