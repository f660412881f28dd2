/** The list of suggestions above a composer: arrow keys move, Enter or Tab takes one, Escape closes it. */

import { completions } from "./completion.js";
import { freshId, h } from "./dom.js";

/** `onTaken` hears when the text of the field was completed. */
export function makeSuggestions(field, inThread, onTaken) {
  const id = freshId("list");
  const list = h("ul", {
    class: "completion",
    role: "listbox",
    id,
    "aria-label": "Suggestions",
    hidden: true,
  });
  let offers = [];
  let chosen = 0;

  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-controls", id);

  function show(found) {
    offers = found;
    chosen = 0;
    list.hidden = !found.length;
    list.replaceChildren(...found.map(line));
    point();
  }

  function line(one, index) {
    const take = (event) => {
      event.preventDefault();
      accept(index);
    };
    return h(
      "li",
      { role: "option", id: `${id}-${index}`, onmousedown: take },
      h("strong", {}, one.name),
      one.usage ? h("code", {}, one.usage) : "",
      h("small", {}, one.description ?? ""),
    );
  }

  function point() {
    [...list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === chosen)));
    if (offers.length) field.setAttribute("aria-activedescendant", `${id}-${chosen}`);
    else field.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    chosen = (chosen + step + offers.length) % offers.length;
    point();
  }

  function accept(index) {
    const { from, insert } = offers[index];
    const after = field.value.slice(field.selectionStart).replace(/^ /, "");
    field.value = field.value.slice(0, from) + insert + after;
    field.setSelectionRange(from + insert.length, from + insert.length);
    onTaken();
    show([]);
  }

  /** Whether the offer stands in the field already, so that Enter means sending. */
  const isWhole = ({ from, insert }) => field.value.slice(from, field.selectionStart) === insert.trim();

  /** True if the key was meant for the list. */
  function key(event) {
    if (!offers.length || event.shiftKey) return false;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Tab" || (event.key === "Enter" && !isWhole(offers[chosen]))) accept(chosen);
    else return false;
    return true;
  }

  const look = () =>
    show(document.activeElement === field ? completions(field.value, field.selectionStart, inThread) : []);
  return { node: list, key, look, hide: () => show([]) };
}
