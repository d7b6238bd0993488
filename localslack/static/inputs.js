/** Input blocks of a view -> labelled fields, and what they say. */

import { actionOf, controlFor } from "./controls.js";
import { el, freshId } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { lines } from "./text.js";

const NEARLY_FULL = 0.8;
const TYPING_PAUSE = 400; // milliseconds without a key before an app that wants every character is told

/**
 * One field of a view: its `node`, its `control` (null for a kind not known here), `refuse(text)` to show an error
 * beside it (none to take it away), `focus()`. *held* is what the field said before the view changed.
 */
export class Field {
  constructor(block, held, context) {
    const { element = {} } = block;
    Object.assign(this, { block, element, id: freshId("field") });
    this.control = controlFor(element, held, context);
    this.error = el("p", { id: `${this.id}-error`, class: "field-error", hidden: true });
    this.node = this.control ? this.#build() : notShown(element);
    if (this.control && block.dispatch_action) this.#dispatch(context);
  }

  #build() {
    const { block, id, control, error } = this;
    const hint = block.hint && el("p", { id: `${id}-hint`, class: "quiet" }, lines(withEmoji(block.hint.text ?? "")));
    const described = { "aria-describedby": hint ? `${id}-error ${id}-hint` : `${id}-error` };
    const optional = block.optional && el("span", { class: "quiet" }, " (optional)");
    const name = [withEmoji(block.label?.text ?? ""), optional];
    if (!control.target) {
      this.#state = el("fieldset", { class: "modal-field", role: control.one ? "radiogroup" : null, ...described });
      this.#state.append(el("legend", {}, name), control.node, error, ...(hint ? [hint] : []));
      return this.#state;
    }
    this.#state = control.target;
    for (const [key, value] of Object.entries({ id, ...described })) control.target.setAttribute(key, value);
    if (!block.optional) control.target.setAttribute("aria-required", "true");
    return el("div", { class: "modal-field" }, el("label", { for: id }, name), control.node, this.#counter(), error, hint);
  }

  /** The node that says whether what is filled in is right. */
  #state = null;

  /** How much room is left, once there is little. */
  #counter() {
    const { control } = this;
    const most = this.element.max_length;
    if (!most) return null;
    const node = el("p", { class: "quiet count" });
    const tell = () => {
      const { length } = control.value;
      node.hidden = length < most * NEARLY_FULL;
      node.textContent = `${length.toLocaleString("en")} of ${most.toLocaleString("en")} characters`;
    };
    control.target.addEventListener("input", tell);
    tell();
    return node;
  }

  /** What is missing or wrong, or nothing. */
  get fault() {
    if (!this.control) return "";
    if (this.control.empty && !this.control.fault) return this.block.optional ? "" : "Please fill this in.";
    return this.control.fault;
  }

  refuse(text) {
    this.error.textContent = text;
    this.error.hidden = !text;
    if (this.#state && (this.control.target || this.control.one)) this.#state.setAttribute("aria-invalid", String(Boolean(text)));
  }

  focus() {
    this.control?.focus();
  }

  /** Tell the app of what is filled in before the whole is sent: a text on Enter, a choice at once. */
  #dispatch({ press }) {
    const { control, element, block } = this;
    const tell = () => press(actionOf(element, block, control.value));
    if (!("value" in control.read())) {
      control.listen(tell);
      return;
    }
    const wanted = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    if (wanted.includes("on_enter_pressed")) control.target.addEventListener("keydown", (event) => onEnter(event, tell));
    if (wanted.includes("on_character_entered")) control.target.addEventListener("input", afterPause(tell));
    control.target.setAttribute("enterkeyhint", "go");
  }
}

function onEnter(event, act) {
  const line = event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey;
  if (!line || event.isComposing || event.target.matches("textarea")) return;
  event.preventDefault();
  act();
}

function afterPause(act) {
  let timer = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, TYPING_PAUSE);
  };
}

function notShown(element) {
  return el("p", { class: "quiet" }, `Not shown here: ${element.type ?? "a field without a type"}`);
}
