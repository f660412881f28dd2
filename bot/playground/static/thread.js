/** A thread in the panel at the side, with its own composer. */

import { makeComposer } from "./composer.js";
import { h, iconButton } from "./dom.js";
import { drawList, makeList } from "./messages.js";
import * as store from "./store.js";

let parts = null;

export function drawThread(panel) {
  parts ??= build(panel);
  const { thread } = store.state;
  const shown = thread && store.channel(thread.channel);
  panel.hidden = !shown;
  document.body.classList.toggle("thread-open", Boolean(shown));
  if (!shown) return;
  parts.where.textContent = store.channelTitle(shown);
  const messages = store.listed(thread.channel, thread.ts);
  if (messages) {
    const known = messages.map((one) => ({ ...one, channel: one.channel ?? thread.channel }));
    drawList(parts.list, known, { inThread: true, key: `${store.state.me}|${thread.channel}|${thread.ts}` });
  }
  parts.composer.update();
}

/** The focus goes back to where the thread begins. */
function close() {
  const { ts } = store.state.thread;
  store.closeThread();
  const root = document.querySelector(`#content [data-ts="${CSS.escape(ts)}"]`);
  (root ?? document.querySelector("#content .list"))?.focus({ preventScroll: true });
}

function whereToWrite() {
  const { thread } = store.state;
  const shown = thread && store.channel(thread.channel);
  if (!shown || (shown.kind === "channel" && (!shown.member || shown.archived))) return null;
  return { channel: shown.id, thread: thread.ts, title: store.channelTitle(shown) };
}

function build(panel) {
  panel.dataset.testid = "thread";
  panel.onkeydown = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  };
  const { box, hint } = makeList("Thread messages");
  const made = {
    where: h("small", {}),
    list: box,
    composer: makeComposer(whereToWrite, "thread-composer"),
  };
  panel.append(
    h(
      "header",
      { class: "head" },
      h("h2", {}, "Thread"),
      made.where,
      iconButton("close", "Close thread", close, { data: { testid: "thread-close" } }),
    ),
    hint,
    made.list,
    made.composer.node,
  );
  return made;
}
