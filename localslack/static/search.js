/** A field that asks the app for its options while one types (Block Kit's external_select). */

import { el, freshId, iconButton } from "./dom.js";
import { withEmoji } from "./emoji.js";

const PAUSE = 150; // milliseconds without a key before the app is asked
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Search {
  #offers = [];
  #at = -1;
  #asked = 0;
  #timer = null;
  #changed = [];

  /** *chosen* is an option or null; *suggest(element, typed)* promises options, or fails with words for the person. */
  constructor(element, chosen, suggest) {
    Object.assign(this, { element, suggest, chosen });
    this.list = el("ul", { id: freshId("offers"), class: "offers", role: "listbox", "aria-label": "Options", hidden: true });
    this.status = el("p", { class: "quiet", role: "status" });
    this.target = el("input", {
      class: "field",
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      placeholder: element.placeholder?.text ?? "Type to search",
    });
    this.clear = iconButton("close", "Choose none", () => this.#none());
    this.node = el("div", { class: "search" }, el("div", { class: "search-box" }, this.target, this.clear), this.list, this.status);
    this.#show(chosen);
    this.#listen();
  }

  get value() {
    return this.chosen;
  }

  get empty() {
    return !this.chosen;
  }

  get fault() {
    return "";
  }

  read() {
    return { type: this.element.type, selected_option: this.chosen };
  }

  focus() {
    this.target.focus();
  }

  listen(changed) {
    this.#changed.push(changed);
  }

  #listen() {
    this.target.addEventListener("input", () => this.#ask());
    this.target.addEventListener("focus", () => this.target.select());
    this.target.addEventListener("click", () => this.list.hidden && this.#ask());
    this.target.addEventListener("keydown", (event) => this.#onKey(event));
    this.target.addEventListener("blur", () => this.#leave());
  }

  #ask() {
    clearTimeout(this.#timer);
    const typed = this.chosen && this.target.value === labelOf(this.chosen) ? "" : this.target.value.trim();
    if (typed.length < (this.element.min_query_length ?? 3)) {
      this.#close();
      this.status.textContent = "Type a little more.";
      return;
    }
    this.#timer = setTimeout(() => this.#load(typed), PAUSE);
  }

  async #load(typed) {
    this.#asked += 1;
    const number = this.#asked;
    try {
      const offers = await this.suggest(this.element, typed);
      if (number === this.#asked) this.#offer(offers);
    } catch (fault) {
      if (number === this.#asked) this.#say(fault.message);
    }
  }

  #offer(offers) {
    if (document.activeElement !== this.target) return;
    this.#offers = offers;
    this.list.replaceChildren(...offers.map((option, i) => this.#row(option, i)));
    this.list.hidden = !offers.length;
    this.target.setAttribute("aria-expanded", String(Boolean(offers.length)));
    this.status.textContent = offers.length ? "" : "Nothing found.";
    this.#mark(0);
    this.list.scrollIntoView({ block: "nearest" });
  }

  #say(text) {
    this.#close();
    this.status.textContent = text;
  }

  #row(option, i) {
    // The field keeps the focus: a press that took it away would close the list first.
    const onmousedown = (event) => {
      event.preventDefault();
      this.#take(i);
    };
    const about = option.description && el("span", { class: "quiet" }, withEmoji(option.description.text ?? ""));
    return el("li", { id: freshId("offer"), role: "option", onmousedown }, labelOf(option), about);
  }

  #mark(at) {
    const rows = [...this.list.children];
    this.#at = rows.length ? (at + rows.length) % rows.length : -1;
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === this.#at)));
    const row = rows[this.#at];
    if (row) this.target.setAttribute("aria-activedescendant", row.id);
    else this.target.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  #onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key in STEPS && this.list.hidden) this.#ask();
    else if (event.key in STEPS) this.#mark(this.#at + STEPS[event.key]);
    else if (event.key === "Enter" && !this.list.hidden) this.#take(this.#at);
    else if (event.key === "Escape" && !this.list.hidden) this.#leave();
    else if (event.key !== "Enter") return;
    // Enter must not send the form while one chooses, nor Esc close it.
    event.preventDefault();
    event.stopPropagation();
  }

  #take(at) {
    this.chosen = this.#offers[at];
    this.#close();
    this.#show(this.chosen);
    for (const changed of this.#changed) changed();
  }

  #none() {
    this.chosen = null;
    this.#show(null);
    this.focus();
  }

  /** What was typed and led to nothing goes; an emptied field is one without a choice. */
  #leave() {
    if (!this.target.value.trim()) this.chosen = null;
    this.#close();
    this.#show(this.chosen);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.list.hidden = true;
    this.status.textContent = "";
    this.target.setAttribute("aria-expanded", "false");
    this.target.removeAttribute("aria-activedescendant");
  }

  #show(option) {
    this.target.value = option ? labelOf(option) : "";
    this.clear.hidden = !option;
  }
}

function labelOf(option) {
  return withEmoji(option.text?.text ?? option.value);
}
