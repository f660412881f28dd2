/** The middle of the page: a channel, a direct message, or the app with its Home and Messages tabs. */

import { drawBlocks } from "./blocks.js";
import { makeComposer } from "./composer.js";
import { drawIfChanged, h, icon } from "./dom.js";
import { fieldsOf } from "./fields.js";
import { drawList, makeList } from "./messages.js";
import { dayKey } from "./time.js";
import { newSince } from "./unread.js";
import * as store from "./store.js";

let parts = null;

export function drawContent(root) {
  parts ??= build(root);
  drawHead();
  const isHome = store.state.place?.kind === "app" && store.state.place.tab === "home";
  parts.home.hidden = !isHome;
  parts.list.hidden = isHome;
  if (isHome) drawHome();
  else drawMessages();
  parts.composer.node.classList.toggle("gone", isHome);
  parts.composer.update();
}

function build(root) {
  const { box, hint } = makeList("Messages");
  const made = {
    head: h("header", { class: "head" }),
    list: box,
    home: h("div", {
      class: "home",
      hidden: true,
      data: { testid: "home" },
      role: "tabpanel",
      "aria-label": "Home",
      tabindex: "0",
    }),
    join: h("div", { class: "join" }),
    composer: makeComposer(whereToWrite, "composer"),
  };
  root.append(made.head, hint, made.list, made.home, made.join, made.composer.node);
  return made;
}

function whereToWrite() {
  const shown = store.shownChannel();
  if (!shown && store.state.place?.kind === "app" && store.state.place.tab === "messages") {
    return { channel: store.appUser(), title: store.state.boot.app.name };
  }
  if (!shown || shown.archived || (shown.kind === "channel" && !shown.member)) return null;
  return { channel: shown.id, title: store.channelTitle(shown) };
}

// --- head -----------------------------------------------------------------------------------------------------------

function drawHead() {
  const { place, boot } = store.state;
  const shown = store.shownChannel();
  drawIfChanged(parts.head, [place, shown, boot.app, store.state.me, boot.users.length], () => {
    parts.head.replaceChildren(...(place?.kind === "app" ? appHead(boot.app) : channelHead(shown)));
    drawJoin(shown);
  });
}

function channelHead(shown) {
  if (!shown) return [];
  const name =
    shown.kind === "channel"
      ? [icon(shown.private ? "lock" : "hash"), shown.name]
      : [store.channelTitle(shown)];
  const count = shown.kind === "channel" && shown.members?.length;
  return [
    h("h1", {}, name),
    h("p", { class: "topic" }, shown.topic ?? ""),
    count ? h("span", { class: "members", title: namesOf(shown.members) }, icon("people"), ` ${count}`) : "",
  ].filter(Boolean);
}

const namesOf = (ids) =>
  ids
    .map((id) => store.user(id))
    .filter(Boolean)
    .map(store.shownName)
    .join(", ");

function appHead(app) {
  const tab = (name, label) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-selected": String(store.state.place.tab === name),
        onclick: () => store.goApp(name),
        data: { key: `tab-${name}`, testid: `tab-${name}` },
      },
      label,
    );
  return [
    h("h1", {}, app.name),
    h("span", { class: "badge" }, "APP"),
    h(
      "div",
      { class: "tabs", role: "tablist", "aria-label": app.name },
      tab("home", "Home"),
      tab("messages", "Messages"),
    ),
  ];
}

function drawJoin(shown) {
  const outside = shown?.kind === "channel" && !shown.member;
  parts.join.hidden = !outside && !shown?.archived;
  if (shown?.archived)
    return void parts.join.replaceChildren(
      h("p", {}, "This channel is archived. Nobody can write here any more."),
    );
  if (!outside) return;
  const join = async () => {
    const answer = await store.act("join", { channel: shown.id });
    if (!answer.ok) store.notice(store.reason(answer), "error");
  };
  parts.join.replaceChildren(
    h("p", {}, "You are looking at ", h("strong", {}, `#${shown.name}`)),
    h(
      "button",
      {
        type: "button",
        class: "button primary",
        onclick: join,
        data: { testid: "join-channel", key: "join-channel" },
      },
      "Join channel",
    ),
  );
}

// --- messages and home ----------------------------------------------------------------------------------------------

function drawMessages() {
  const shown = store.shownChannel();
  const messages = (shown && store.listed(shown.id)) ?? (shown ? null : []);
  if (!messages) return;
  const known = messages.map((one) => ({ ...one, channel: one.channel ?? shown.id }));
  parts.list.dataset.empty = known.length
    ? ""
    : `This is the very beginning of ${shown ? store.channelTitle(shown) : "your conversation"}.`;
  drawList(parts.list, known, { inThread: false, key: `${store.state.me}|${shown?.id}`, newSince: newSince() });
}

function drawHome() {
  const view = store.state.boot.home;
  const facts = [
    view && { ...view, state: null },
    store.state.me,
    store.zone(),
    dayKey(store.now(), store.zone()),
    store.channels().map((one) => one.name),
  ];
  const scroll = parts.home.scrollTop;
  drawIfChanged(parts.home, facts, () =>
    parts.home.replaceChildren(view ? drawBlocks(view.blocks, placeOf(view)) : empty()),
  );
  parts.home.scrollTop = scroll;
}

const empty = () =>
  h(
    "p",
    { class: "faint" },
    store.me()?.external
      ? "People of other organisations have no Home tab of this app, as in Slack."
      : "The app has not drawn a Home tab for you yet.",
  );

function placeOf(view) {
  const key = `home:${store.state.me}`;
  const fields = fieldsOf(key, view.state);
  return {
    key,
    fields,
    redraw() {
      parts.home.drawn = null;
      store.redraw();
    },
    async press(block, element, payload, label) {
      const answer = await store.press({ view_id: view.id }, fields, block, element, payload, label);
      if (!answer.ok) store.notice(store.reason(answer), "error");
    },
  };
}
