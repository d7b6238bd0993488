/** Where one writes: a field that grows, sends on Enter and keeps a draft per place. */

import { Completion } from "./completion.js";
import { el, freshId, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";

const MOST_ROWS_HIGH = 220;

export class Composer {
  #drafts = new Map();
  #place = null;

  /**
   * *send(text)* says whether the text is on its way; *editLast()* starts editing one's last message; *start(id)*, a
   * shortcut that belongs to no message, where there shall be a menu of these.
   */
  constructor({ send, editLast, workspace, start = null }) {
    Object.assign(this, { send, editLast, workspace, start });
    const id = freshId("composer");
    this.label = el("label", { class: "unseen", for: id }, "Message");
    this.field = el("textarea", { id, class: "field", rows: 1, enterkeyhint: "send", autocomplete: "off" });
    this.completion = new Completion(this.field, workspace);
    const submit = iconButton("send", "Send", () => this.#submit(), { type: "submit" });
    this.hint = el("p", { class: "quiet hint" });
    this.plus = start && this.#plus();
    this.node = el(
      "form",
      { class: "composer" },
      this.label,
      this.completion.node,
      el("div", { class: "composer-box" }, this.field, this.plus, submit),
      this.hint,
    );
    this.#listen();
  }

  #listen() {
    this.node.addEventListener("submit", (event) => event.preventDefault());
    this.field.addEventListener("input", () => fitHeight(this.field));
    this.field.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** What one can start here besides writing. */
  #plus() {
    const items = () => this.#shortcuts().map(({ callback_id: id, name }) => ({ label: name, run: () => this.start(id) }));
    const open = (event) => openMenu(event.currentTarget, items(), "Shortcuts");
    return iconButton("plus", "Shortcuts", open, { "aria-haspopup": "menu" });
  }

  #shortcuts() {
    return this.workspace.shortcuts.filter(({ type }) => type === "global");
  }

  /** Nothing is begun here. */
  get empty() {
    return !this.field.value.trim();
  }

  /** Turn to *place* (a channel, or a thread in one), whose name is *label*, with what was begun there. */
  turnTo(place, label, hint = "") {
    this.label.textContent = label;
    this.field.placeholder = label;
    this.hint.textContent = hint;
    if (this.plus) this.plus.hidden = !this.#shortcuts().length;
    if (place === this.#place) return;
    if (this.#place) this.#drafts.set(this.#place, this.field.value);
    this.#place = place;
    this.#write(this.#drafts.get(place) ?? "");
  }

  /** Put *text* in, ready to be sent or changed. */
  fill(text) {
    this.#write(text);
    this.focus();
    this.field.setSelectionRange(text.length, text.length);
  }

  focus() {
    this.field.focus();
  }

  /** What was begun belongs to who began it. */
  forget() {
    this.#drafts.clear();
    this.#write("");
  }

  #write(text) {
    this.field.value = text;
    this.completion.close();
    fitHeight(this.field);
  }

  #submit() {
    const text = this.field.value.trim();
    if (text && this.send(text)) this.#write("");
    this.focus();
  }

  #onKey(event) {
    // Enter that ends the input of a Japanese word, say, is not meant to send.
    if (event.isComposing || this.completion.take(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      event.preventDefault();
      this.editLast();
    }
  }
}

/** As high as its text needs, up to a few lines. */
export function fitHeight(field) {
  field.style.height = "auto";
  const borders = field.offsetHeight - field.clientHeight;
  field.style.height = `${Math.min(field.scrollHeight + borders, MOST_ROWS_HIGH)}px`;
}
