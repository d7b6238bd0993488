/**
 * What Block Kit lets one fill in or choose from -> nodes, and what they hold.
 *
 * Every control has a `node`; `target`, which a label can name (a group of boxes has none); `value`, as a press of it
 * says it; `empty`; `fault`, what is wrong with it in words; `read()`, as Slack has it in a view's state; `focus()`;
 * and `listen(changed)`.
 */

import { Search } from "./search.js";
import { el, freshId } from "./dom.js";
import { withEmoji } from "./emoji.js";

/** Block Kit's text inputs, as HTML knows them. */
const TEXTS = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
};

/** The control of *element* holding *held* (what it begins with, if undefined), or null for a kind not known here. */
export function controlFor(element, held, context) {
  const kind = element.type ?? "";
  if (Object.hasOwn(TEXTS, kind)) return new Words(element, held ?? element.initial_value ?? "");
  if (kind === "datepicker") return new Day(element, held ?? element.initial_date ?? "");
  if (kind === "static_select") return new Menu(element, held ?? element.initial_option?.value ?? "");
  if (kind === "radio_buttons") return new Boxes(element, [held ?? element.initial_option?.value]);
  if (SEVERAL.has(kind)) return new Boxes(element, held ?? valuesOf(element.initial_options ?? []));
  if (kind === "external_select" && context.suggest) {
    return new Search(element, held === undefined ? (element.initial_option ?? null) : held, context.suggest);
  }
  return null;
}

const SEVERAL = new Set(["checkboxes", "multi_static_select"]);

class Control {
  constructor(element, node) {
    Object.assign(this, { element, node, target: node });
  }

  get value() {
    return this.node.value;
  }

  get empty() {
    return !this.value.trim();
  }

  get fault() {
    return this.node.checkValidity() ? "" : this.node.validationMessage;
  }

  focus() {
    this.node.focus();
  }

  listen(changed) {
    this.node.addEventListener("change", changed);
  }
}

class Words extends Control {
  constructor(element, text) {
    const { min_value: min, max_value: max, max_length: maxlength, multiline } = element;
    const type = TEXTS[element.type];
    const step = element.is_decimal_allowed ? "any" : null;
    const look = { class: "field", maxlength, placeholder: element.placeholder?.text };
    const node = multiline ? el("textarea", { rows: 4, ...look }) : el("input", { type, min, max, step, ...look });
    super(element, node);
    node.value = text;
  }

  get fault() {
    const least = this.element.min_length ?? 0;
    return this.value.length < least ? `Please write at least ${least} characters.` : super.fault;
  }

  read() {
    return { type: this.element.type, value: this.value || null };
  }
}

class Day extends Control {
  constructor(element, day) {
    super(element, el("input", { type: "date", class: "field", value: day }));
  }

  read() {
    return { type: this.element.type, selected_date: this.value || null };
  }
}

class Menu extends Control {
  constructor(element, value) {
    const none = el("option", { value: "" }, element.placeholder?.text ?? "Choose…");
    const groups = (element.option_groups ?? []).map(({ label, options }) =>
      el("optgroup", { label: withEmoji(label?.text ?? "") }, (options ?? []).map((option) => entry(option))),
    );
    super(element, el("select", { class: "field select" }, none, (element.options ?? []).map((o) => entry(o)), groups));
    this.node.value = value;
  }

  read() {
    const chosen = optionsOf(this.element).find(({ value }) => value === this.value);
    return { type: this.element.type, selected_option: chosen ?? null };
  }
}

function entry({ text, value }) {
  return el("option", { value }, withEmoji(text?.text ?? value));
}

/** Radio buttons, or boxes to tick. */
class Boxes extends Control {
  constructor(element, chosen) {
    const one = element.type === "radio_buttons";
    const name = freshId("choice");
    const kind = one ? "radio" : "checkbox";
    const rows = optionsOf(element).map((option) => box(option, { type: kind, name, checked: chosen.includes(option.value) }));
    super(element, el("div", { class: "choices" }, rows));
    Object.assign(this, { one, target: null });
  }

  get #ticked() {
    return [...this.node.querySelectorAll("input:checked")].map(({ value }) => value);
  }

  get value() {
    return this.one ? this.#ticked[0] : this.#ticked;
  }

  get empty() {
    return !this.#ticked.length;
  }

  get fault() {
    const most = this.element.max_selected_items ?? Infinity;
    return this.#ticked.length > most ? `Please choose at most ${most}.` : "";
  }

  read() {
    const { type } = this.element;
    const chosen = optionsOf(this.element).filter(({ value }) => this.#ticked.includes(value));
    return this.one ? { type, selected_option: chosen[0] ?? null } : { type, selected_options: chosen };
  }

  focus() {
    (this.node.querySelector("input:checked") ?? this.node.querySelector("input"))?.focus();
  }
}

function box({ text, value, description }, props) {
  const about = description && el("span", { class: "quiet" }, withEmoji(description.text ?? ""));
  const words = el("span", {}, el("span", { class: "choice-name" }, withEmoji(text?.text ?? value)), about);
  return el("label", { class: "choice" }, el("input", { ...props, value }), words);
}

/** All options of a select, its groups flattened. */
export function optionsOf({ options = [], option_groups: groups = [] }) {
  return [...options, ...groups.flatMap((group) => group.options ?? [])];
}

function valuesOf(options) {
  return options.map(({ value }) => value);
}

/** Using *piece* of *block* with *value*, as the server takes it. */
export function actionOf(piece, block, value) {
  return { action_id: piece.action_id ?? "", block_id: block.block_id ?? "", type: piece.type, value: value ?? null };
}
