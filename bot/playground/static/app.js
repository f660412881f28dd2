/** Puts the page together and draws it whenever something has changed. */

import { drawContent } from "./content.js";
import { h } from "./dom.js";
import { drawDrawer } from "./drawer.js";
import { drawGuide } from "./guide.js";
import { drawModal } from "./modal.js";
import { drawLoading } from "./scenarios.js";
import { drawSidebar } from "./sidebar.js";
import { drawThread } from "./thread.js";
import { drawTopbar, tick } from "./topbar.js";
import { offerTour, placeTour } from "./tour.js";
import * as store from "./store.js";

const at = (id) => document.getElementById(id);

let pressing = false;
let missed = false;
let letting = 0;

function draw() {
  if (pressing) return void (missed = true);
  missed = false;
  drawBanner();
  if (!store.state.boot) return;
  document.body.classList.toggle("waits", store.waits());
  document.title = `${store.state.boot.team.name}, Convene playground`;
  drawTopbar(at("topbar"));
  drawGuide(at("guide"));
  drawLoading(at("loading"));
  drawDrawer(at("drawer"));
  if (store.waits()) return; // what follows is one member's own
  drawSidebar(at("sidebar"));
  drawContent(at("content"));
  drawThread(at("thread-panel"));
  drawModal(at("view-layer"));
  offerTour();
  placeTour();
}

const pressable = "button, a, label, summary, [type=checkbox], [type=radio]";
const TAP = 500; // milliseconds: the click of a finger or a pen comes some time after its release, if it comes at all

/** A browser gives a click only to a node that stays from press to release: what changes meanwhile is drawn after. */
function hold(event) {
  clearTimeout(letting);
  pressing = !event.button && Boolean(event.target.closest?.(pressable)); // another button opens the browser's menu
  if (!pressing && missed) setTimeout(draw); // the press before has no more to wait for
}

function letGo({ type, pointerType }) {
  clearTimeout(letting);
  const clickComes = type === "pointerup" && pointerType !== "mouse";
  letting = setTimeout(() => {
    pressing = false;
    if (missed) draw();
  }, clickComes ? TAP : 0);
}

function drawBanner() {
  const words = banner();
  if (at("banner").textContent !== words) at("banner").textContent = words;
}

function banner() {
  if (!store.state.online) return "The connection to the local Slack is lost. Trying again.";
  if (store.state.boot && !store.state.boot.connected && store.turning() !== "reset")
    return "The bot is not connected. Messages stand here, but nobody answers.";
  if (store.state.boot?.trouble) return `The scenario ended before its time. ${store.state.boot.trouble}.`;
  return "";
}

function notice(text, kind = "") {
  const node = h("p", { class: `toast ${kind}` }, text);
  at("toasts").append(node);
  setTimeout(() => node.remove(), kind === "error" ? 8000 : 4000);
}

store
  .start(draw, notice)
  .catch(() => notice("The local Slack did not answer. Reload this page once it runs.", "error"));
setInterval(tick, 5000);
addEventListener("pointerdown", hold, true);
// The browser's menu swallows the release, also that of the first button where Ctrl opens it.
for (const name of ["pointerup", "pointercancel", "click", "contextmenu"]) addEventListener(name, letGo, true);
addEventListener("keydown", (event) => event.key === " " && hold(event), true); // Space presses when it is let go
addEventListener("keyup", letGo, true);
addEventListener("blur", letGo);
document.addEventListener(
  "visibilitychange",
  () => document.visibilityState === "visible" && store.refresh(),
);
addEventListener("keydown", (event) => event.key === "Escape" && document.body.classList.remove("side-open"));
