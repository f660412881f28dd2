/** What the page knows and does: one member's view of the workspace, fetched anew whenever something has changed. */

import * as api from "./api.js";
import { facts, remember } from "./facts.js";
import { clear as clearDrafts } from "./drafts.js";
import * as unread from "./unread.js";

export const state = {
  me: sessionStorage.getItem("me") || "",
  seen: null, // as whom everything shown was fetched: as `me`, or nobody's yet: at first, for the next member, in a new world
  boot: null,
  fetchedAt: 0,
  place: JSON.parse(sessionStorage.getItem("place") || "null"), // {kind: "channel", id} or {kind: "app", tab: "home" | "messages"}
  thread: null, // {channel, ts}
  seek: null, // ts of a message to scroll to
  lists: new Map(), // "channel" or "channel:thread" -> messages
  online: true,
  turning: "",
  loading: null, // {title, what, share}: a scenario is being played
};

let draw = () => {};
let tell = () => {};
let stopLive = () => {};

export function start(onDraw, onNotice) {
  draw = onDraw;
  tell = onNotice;
  return refresh().then(listen);
}

export const redraw = () => draw();
export const notice = (text, kind) => tell(text, kind);

function listen() {
  stopLive();
  stopLive = api.live(state.me, hear, (online) => {
    if (online && (!state.online || !state.boot)) refresh();
    state.online = online;
    draw();
  });
}

function hear(news) {
  state.loading = news.loading ?? null;
  if (state.loading) draw();
  else refresh();
}

// --- fetching -------------------------------------------------------------------------------------------------------

const PAUSE = 1000; // milliseconds before what failed is tried again

let running = null;
let again = false;
let later = 0;

/** Fetches what is shown. Calls that come while one runs are gathered into one more. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = rounds().finally(() => {
    running = null;
  });
  return running;
}

async function rounds() {
  do {
    again = false;
    clearTimeout(later);
    try {
      await fetchAll();
    } catch (error) {
      console.warn("The local Slack did not answer.", error);
      state.online = false;
      later = setTimeout(refresh, PAUSE); // also while the line stands: it may have no more to say
    }
    draw();
  } while (again);
}

async function fetchAll() {
  const me = state.me;
  const boot = await api.bootstrap(me);
  if (me !== state.me) return void (again = true);
  noticeNewWorld(boot.world);
  Object.assign(state, { boot, fetchedAt: performance.now(), me: boot.me, online: true });
  state.loading = boot.clock.loading;
  sessionStorage.setItem("me", boot.me);
  settlePlace();
  unread.note(boot.me, shownChannel());
  await Promise.all(
    wanted().map(async ([channel, thread]) => {
      const answer = await api.messages(boot.me, channel, thread);
      if (boot.me === state.me) state.lists.set(listKey(channel, thread), answer.messages);
    }),
  );
  if (boot.me !== state.me || wanted().some((one) => !listed(...one))) return; // changed meanwhile: the next round
  state.seen = boot.me;
  markRead();
}

/** Made new from another tab, or started again: what this tab remembers is of a world that is gone. */
function noticeNewWorld(world) {
  const known = sessionStorage.getItem("world");
  if (known && known !== world) forgetAll();
  sessionStorage.setItem("world", world);
}

function settlePlace() {
  if (state.place?.kind === "channel" && !channel(state.place.id)) state.place = null;
  if (!state.place) state.place = firstPlace();
  if (state.thread && !channel(state.thread.channel)) state.thread = null;
}

/** Where the app is, if it is somewhere already. */
function firstPlace() {
  const mine = channels().filter((one) => one.kind === "channel" && one.member);
  const first = mine.find((one) => one.members.includes(appUser())) ?? mine[0] ?? channels()[0];
  return first ? { kind: "channel", id: first.id } : { kind: "app", tab: "home" };
}

function wanted() {
  const found = [];
  if (shownChannel()) found.push([shownChannel().id]);
  if (state.thread) found.push([state.thread.channel, state.thread.ts]);
  return found;
}

function markRead() {
  const shown = shownChannel();
  if (shown?.unread && document.visibilityState === "visible")
    api.act(state.me, "read", { channel: shown.id }).catch(() => {});
}

// --- reading --------------------------------------------------------------------------------------------------------

const listKey = (channel, thread) => (thread ? `${channel}:${thread}` : channel);
export const listed = (channel, thread) => state.lists.get(listKey(channel, thread));
export const user = (id) => state.boot?.users.find((one) => one.id === id);
export const me = () => user(state.me);
/** Whether this member's view is not there yet: what may still stand there is not theirs to press. */
export const waits = () => state.seen !== state.me;
export const zone = () => me()?.tz || "UTC";
export const channels = () => state.boot?.channels ?? [];
export const channel = (id) => channels().find((one) => one.id === id);
export const shownName = (one) => one.real_name || one.name || one.id;
export const appUser = () => state.boot?.app?.user_id;

/** The world's time now: the fake clock runs on between two fetches. */
export const now = () =>
  state.boot ? state.boot.clock.now + (performance.now() - state.fetchedAt) / 1000 : Date.now() / 1000;

/** The conversation of this member with the app. */
export const appChannel = () =>
  channels().find((one) => one.kind === "dm" && one.members?.includes(appUser()));

export function shownChannel() {
  if (state.place?.kind === "channel") return channel(state.place.id);
  return state.place?.tab === "messages" ? appChannel() : undefined;
}

export function channelTitle(one) {
  if (one.kind === "channel") return `#${one.name}`;
  const others = (one.members ?? []).filter((id) => id !== state.me);
  if (!others.length && one.members?.length) return `${shownName(me())} (you)`;
  return (
    others
      .map((id) => user(id))
      .filter(Boolean)
      .map(shownName)
      .join(", ") || one.name
  );
}

// --- going places ---------------------------------------------------------------------------------------------------

function place(where) {
  state.place = where;
  sessionStorage.setItem("place", JSON.stringify(where));
}

export function goChannel(id, seek = null, thread = null) {
  const one = channel(id);
  if (one && one.id === appChannel()?.id) return goApp("messages", seek);
  place({ kind: "channel", id });
  state.seek = seek;
  state.thread = thread ? { channel: id, ts: thread } : state.thread?.channel === id ? state.thread : null;
  facts.opened.add(one?.name);
  draw();
  return refresh();
}

export function goApp(tab, seek = null) {
  place({ kind: "app", tab });
  state.seek = seek;
  state.thread = null;
  draw();
  return act("home", { tab });
}

export function openThread(channelId, ts) {
  state.thread = { channel: channelId, ts };
  draw();
  return refresh();
}

export function closeThread() {
  state.thread = null;
  draw();
}

export async function become(id) {
  if (id === state.me) return;
  Object.assign(state, { me: id, seen: null, thread: null });
  state.lists.clear();
  draw();
  await refresh();
  listen();
  if (state.place?.kind === "app") await act("home", { tab: state.place.tab });
}

// --- doing ----------------------------------------------------------------------------------------------------------

/** Does something as the shown member; the answer always comes back, with `error` when it failed. */
export async function act(name, args = {}, label = "") {
  let answer;
  try {
    answer = await api.act(state.me, name, args);
  } catch (error) {
    answer = { ok: false, error: "unreachable", errors: null };
  }
  remember(name, args, label, answer, shownName(me() ?? { id: state.me }));
  await refresh();
  return answer;
}

/** Presses an element of a message or view; with it goes what the fields beside it hold. */
export const press = (holder, fields, block, element, payload, label) =>
  act(
    "press",
    { ...holder, block_id: block.block_id, action_id: element.action_id, ...payload, state: fields.state() },
    label,
  );

/** What is turning the clock just now, here or in another tab; "" when nothing does. */
export const turning = () => state.turning || state.boot?.clock.turning || "";

/** "hour", "day", "next", "run", or "to" with a moment in unix seconds. */
export async function turnClock(how, at) {
  if (turning()) return;
  state.turning = how;
  draw();
  try {
    await api.turn(how, at);
    facts.turns += 1;
  } catch {
    tell("The clock could not be turned.", "error");
  }
  state.turning = "";
  await refresh();
}

/** At the next moment at which all that was due is posted. */
export const stopClock = () =>
  api.turn("stop").catch(() => tell("The clock could not be stopped. The local Slack did not answer.", "error"));

/** Makes everything new; `scenario` is the name of what shall have happened. */
export async function reset(scenario) {
  state.turning = "reset";
  draw();
  try {
    await api.reset(scenario);
    forgetAll();
    tell(scenario && scenario !== "empty" ? "It is loaded. Have a look around." : "Everything is fresh again.");
  } catch {
    tell("Reset did not work. The local Slack did not answer.", "error");
  }
  state.turning = "";
  await refresh();
  listen();
}

function forgetAll() {
  Object.assign(state, { me: "", seen: null, place: null, thread: null });
  state.lists.clear();
  clearDrafts();
  sessionStorage.clear();
  dispatchEvent(new Event("playground-reset"));
  draw();
}

const reasons = {
  dispatch_failed: "Convene did not take this. Is the bot running? Nothing was changed.",
  operation_timeout: "Convene did not answer within three seconds. Try again.",
  unreachable: "The local Slack does not answer. Is it still running?",
  not_in_channel: "You are not in this channel.",
  restricted_action: "You are not allowed to do this here.",
  expired_trigger_id: "That took too long to open. Press it again.",
};

/** A sentence for an answer that is not ok. */
export function reason(answer) {
  if (answer.text) return answer.text;
  return reasons[answer.error] ?? `Slack refused this (${answer.error ?? "no reason given"}).`;
}
