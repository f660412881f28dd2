/** The box one writes in: slash commands and names are completed, Enter sends, files can be attached. */

import * as drafts from "./drafts.js";
import { freshId, h, icon, iconButton } from "./dom.js";
import { commandOf, hintFor } from "./completion.js";
import { grow, readFile } from "./inputs.js";
import { openMenu } from "./menu.js";
import { escape } from "./mrkdwn.js";
import { makeSuggestions } from "./suggest.js";
import * as store from "./store.js";

/** Makes a composer; `where()` gives {channel, thread, title} or nothing when one cannot write there. */
export function makeComposer(where, testid) {
  const isThread = testid !== "composer";
  const note = h("p", { class: "composer-note", role: "status" });
  const field = h("textarea", { rows: 1, data: { testid, key: testid }, spellcheck: "true" });
  const suggestions = makeSuggestions(field, isThread, () => edited());
  const attached = h("div", { class: "attached" });
  const broadcast = h("input", { type: "checkbox", id: freshId("broadcast") });
  const broadcastLabel = h("label", { for: broadcast.id });
  const picker = h("input", {
    type: "file",
    hidden: true,
    "aria-label": "Attach a file",
    data: { testid: `${testid}-file` },
  });
  const send = h(
    "button",
    {
      type: "submit",
      class: "send",
      "aria-label": "Send",
      title: "Send (Enter)",
      data: { testid: isThread ? "thread-send" : "send" },
    },
    icon("send"),
  );
  const form = h(
    "form",
    { class: "composer" },
    suggestions.node,
    note,
    h(
      "div",
      { class: "box" },
      field,
      attached,
      h(
        "div",
        { class: "tools" },
        iconButton("plus", "Attach a file", () => picker.click()),
        iconButton("bolt", "Shortcuts", (event) => openShortcuts(event.currentTarget), {
          "aria-haspopup": "menu",
          "aria-expanded": "false",
        }),
        picker,
        isThread
          ? h("span", { class: "broadcast" }, broadcast, broadcastLabel)
          : h("span", { class: "faint keys" }, "Enter sends, Shift + Enter for a new line"),
        send,
      ),
    ),
  );

  let file = null;
  let shownKey = "";
  let sent = Promise.resolve(); // what was written goes out in order, however fast one writes

  const keyOf = (place) => `${store.state.me}|${place.channel}|${place.thread ?? ""}`;

  function update() {
    const place = where();
    form.hidden = !place;
    if (!place) return;
    field.placeholder = isThread ? "Reply…" : `Message ${place.title}`;
    field.setAttribute("aria-label", isThread ? "Reply in thread" : `Message ${place.title}`);
    broadcastLabel.textContent = ` Also send to ${place.title}`;
    if (shownKey !== keyOf(place)) {
      shownKey = keyOf(place);
      set(drafts.text(shownKey), false);
      attach(null);
      note.textContent = "";
      broadcast.checked = false;
    }
  }

  function set(text, focus = true) {
    field.value = text;
    edited();
    if (focus) {
      field.focus();
      field.setSelectionRange(text.length, text.length);
    }
  }

  function edited() {
    drafts.keepText(shownKey, field.value);
    requestAnimationFrame(() => grow(field, 220));
    send.disabled = !field.value.trim() && !file;
    note.textContent = hintFor(field.value);
    note.classList.remove("error");
    suggestions.look();
  }

  function keys(event) {
    if (event.isComposing) return;
    if (suggestions.key(event)) return void event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  }

  // --- sending ------------------------------------------------------------------------------------------------------

  function attach(one) {
    file = one;
    picker.value = "";
    attached.replaceChildren(
      ...(one
        ? [
            h(
              "span",
              { class: "chip" },
              icon("file"),
              one.name,
              h(
                "button",
                {
                  type: "button",
                  "aria-label": `Remove ${one.name}`,
                  onclick: () => {
                    attach(null);
                    edited();
                  },
                },
                icon("close"),
              ),
            ),
          ]
        : []),
    );
    send.disabled = !field.value.trim() && !file;
  }

  function submit() {
    const place = where() && { ...where(), as: store.state.me };
    const text = field.value.trim();
    if (!place || (!text && !file)) return;
    const [had, toAll, from] = [file, isThread && broadcast.checked, shownKey];
    set("", false);
    attach(null);
    broadcast.checked = false;
    sent = sent.then(async () => settle(await deliver(place, text, had, toAll), text, had, from));
  }

  function settle(answer, text, had, from) {
    if (answer.ok) {
      scrollToEnd(isThread);
      if (commandOf(text) === "/invite") store.notice("Invited.");
      return;
    }
    if (from !== shownKey) return void store.notice(store.reason(answer), "error");
    if (!field.value) set(text, false);
    suggestions.hide();
    if (had) attach(had);
    note.textContent =
      answer.error === "invalid_command"
        ? noCommand(text.split(/\s/)[0])
        : store.reason(answer);
    note.classList.add("error");
  }

  async function deliver(place, text, withFile, toAll) {
    const command = commandOf(text);
    if (command && place.thread)
      return {
        ok: false,
        text: `${command} cannot be used in a thread. In Slack, commands work in the channel itself.`,
      };
    if (command)
      return store.act("command", {
        as: place.as,
        channel: place.channel,
        command,
        text: text.slice(command.length).trim(),
      });
    const marked = mentions(escape(text));
    if (withFile) {
      return store.act("upload", {
        as: place.as,
        channel: place.channel,
        name: withFile.name,
        text: withFile.base64,
        comment: marked,
        thread_ts: place.thread,
        broadcast: toAll,
      });
    }
    return store.act("say", {
      as: place.as,
      channel: place.channel,
      text: marked,
      thread_ts: place.thread,
      broadcast: toAll,
    });
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    submit();
    field.focus();
  };
  field.oninput = edited;
  field.onkeydown = keys;
  field.onblur = suggestions.hide;
  picker.onchange = async () => picker.files[0] && attach(await readFile(picker.files[0]));
  return { node: form, update, set, focus: () => field.focus() };
}

function scrollToEnd(isThread) {
  const box = document.querySelector(isThread ? "#thread-panel .list" : "#content .list");
  if (box) box.scrollTop = box.scrollHeight;
}

/** The local Slack reads @name and #channel by itself; only the broad mentions are marked here. */
const mentions = (text) => text.replace(/(^|\s)@(here|channel|everyone)\b/g, "$1<!$2>");

function openShortcuts(anchor) {
  const all = store.state.boot.shortcuts.filter((one) => one.type === "global");
  const commands = store.state.boot.commands.map((one) => ({
    label: one.command,
    hint: one.description,
    run: () => putText(`${one.command} `),
  }));
  const run = (one) =>
    store
      .act("shortcut", { callback_id: one.callback_id }, one.name)
      .then((answer) => answer.ok || store.notice(store.reason(answer), "error"));
  openMenu(
    anchor,
    [
      ...(all.length
        ? [
            { heading: "Shortcuts" },
            ...all.map((one) => ({ label: one.name, hint: one.description, run: () => run(one) })),
          ]
        : []),
      { heading: "Commands" },
      ...commands,
    ],
    "Shortcuts",
  );
}

/** Puts a text into the composer of the shown conversation. */
export function putText(text) {
  const field = document.querySelector("[data-testid=composer]");
  if (!field) return false;
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
  field.dispatchEvent(new Event("input"));
  return true;
}

const noCommand = (command) =>
  store.me()?.external
    ? "People of other organisations cannot use this app’s commands, as in Slack. They can write and press buttons."
    : `${command} is not a command here. Type / to see those that are.`;
