/** Input blocks of a modal -> labelled fields, and what they say. */

import { el, freshId } from "./dom.js";
import { optionsOf } from "./elements.js";
import { withEmoji } from "./emoji.js";
import { lines } from "./text.js";

/** Block Kit's one-line inputs, as HTML knows them. */
const TEXT_TYPES = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
};

/**
 * One field of a modal: its `node`, `read()` for what it says now, `refuse(text)` to show an error beside it
 * (none to take it away), `focus()`. *kept* is what the field said before the modal changed.
 */
export class Field {
  constructor(block, kept) {
    const { element = {} } = block;
    Object.assign(this, { block, element, id: freshId("field") });
    this.key = `${block.block_id} ${element.action_id}`;
    this.control = controlFor(element, kept ?? initial(element));
    this.error = el("p", { id: `${this.id}-error`, class: "field-error", hidden: true });
    this.node = this.#build();
  }

  #build() {
    const { block, id, control, element } = this;
    if (!control) return el("p", { class: "quiet" }, `Not shown here: ${element.type ?? "a field without a type"}`);
    const hint = block.hint && el("p", { id: `${id}-hint`, class: "quiet" }, lines(withEmoji(block.hint.text ?? "")));
    control.id = id;
    control.setAttribute("aria-describedby", hint ? `${id}-error ${id}-hint` : `${id}-error`);
    if (!block.optional) control.setAttribute("aria-required", "true");
    const optional = block.optional && el("span", { class: "quiet" }, " (optional)");
    const label = el("label", { for: id }, withEmoji(block.label?.text ?? ""), optional);
    return el("div", { class: "modal-field" }, label, control, this.error, hint);
  }

  /** What stands in the field: a text, an option's value or a date. */
  get value() {
    return this.control?.value ?? "";
  }

  /** The field as it goes to the server, with the choice or the date where Slack has it, too. */
  read() {
    const { type } = this.element;
    const value = this.value || null;
    if (type === "datepicker") return { type, value, selected_date: value };
    if (TEXT_TYPES[type]) return { type, value };
    return { type, value, selected_option: optionsOf(this.element).find((option) => option.value === value) ?? null };
  }

  /** What is missing, or nothing. */
  get fault() {
    const least = this.element.min_length ?? 0;
    if (!this.control) return "";
    if (!this.value.trim()) return this.block.optional ? "" : "Please fill this in.";
    if (this.value.length < least) return `Please write at least ${least} characters.`;
    return this.control.checkValidity() ? "" : this.control.validationMessage;
  }

  refuse(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
    this.control?.setAttribute("aria-invalid", String(Boolean(text)));
  }

  focus() {
    this.control?.focus();
  }
}

function controlFor(element, value) {
  if (element.type === "static_select" || element.type === "radio_buttons") return choice(element, value);
  if (element.type === "datepicker") return el("input", { type: "date", class: "field", value });
  if (!Object.hasOwn(TEXT_TYPES, element.type ?? "")) return null;
  return element.multiline ? area(element, value) : line(element, value);
}

function line(element, value) {
  const { min_value: min, max_value: max, max_length: maxlength } = element;
  const type = TEXT_TYPES[element.type];
  const step = element.is_decimal_allowed ? "any" : null;
  const bounds = { maxlength, min, max, step };
  return el("input", { type, class: "field", value, ...bounds, placeholder: element.placeholder?.text });
}

function area(element, value) {
  const { max_length: maxlength, placeholder } = element;
  const node = el("textarea", { class: "field", rows: 5, maxlength, placeholder: placeholder?.text });
  node.value = value;
  return node;
}

function choice(element, value) {
  const options = optionsOf(element).map(({ text, value: own }) => el("option", { value: own }, withEmoji(text?.text ?? own)));
  const none = el("option", { value: "" }, element.placeholder?.text ?? "Choose…");
  const node = el("select", { class: "field select" }, none, options);
  node.value = value;
  return node;
}

function initial({ initial_value: text, initial_option: option, initial_date: date }) {
  return text ?? option?.value ?? date ?? "";
}
