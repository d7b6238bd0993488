/** The modal that an app opened before me. */

import { renderBlocks } from "./blocks.js";
import { button, el, focusAgain, iconButton } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { Field } from "./inputs.js";

export class Modal {
  #view = null;
  #fields = [];
  #opener = null;

  /** *send(request)* says whether it is on its way; *press(view, action)* tells the app of a button. */
  constructor({ send, press, names }) {
    Object.assign(this, { send, press, names });
    this.dialog = el("dialog", { class: "dialog", "aria-labelledby": "modal-title" });
    // Esc: the app is told, like when one presses the button.
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#dismiss();
    });
    document.body.append(this.dialog);
  }

  /** Show *view*; what was filled in stays where the same fields come again. */
  show(view) {
    const kept = new Map(this.#view?.id === view.id ? this.#fields.map((field) => [field.key, field.value]) : []);
    this.#view = view;
    this.#fields = [];
    this.alert = el("p", { class: "field-error", role: "alert" });
    this.dialog.replaceChildren(this.#form(view, kept));
    if (!this.dialog.open) {
      this.#opener = document.activeElement;
      this.dialog.showModal();
    }
    (this.#fields.find((field) => field.control) ?? this.dialog.querySelector("button")).focus();
  }

  close() {
    if (!this.dialog.open) return;
    this.dialog.close();
    this.#view = null;
    if (this.#opener?.isConnected) focusAgain(this.#opener);
  }

  /** Show what the app, or this page, has against some of the fields; *errors* goes by block. */
  refuse(errors) {
    this.#busy(false);
    for (const field of this.#fields) field.refuse(errors[field.block.block_id] ?? "");
    this.#fields.find((field) => errors[field.block.block_id])?.focus();
  }

  get open() {
    return this.dialog.open;
  }

  /** Say what went wrong with the whole of it, and let the person try again. */
  fail(text) {
    this.#busy(false);
    this.alert.textContent = text;
  }

  #form(view, kept) {
    const form = el("form", { novalidate: true }, [
      el(
        "header",
        { class: "dialog-head" },
        el("h2", { id: "modal-title" }, textOf(view.title) ?? "Untitled"),
        iconButton("close", "Close", () => this.#dismiss()),
      ),
      el("div", { class: "dialog-body" }, this.#blocks(view, kept), this.alert),
      this.#buttons(view),
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    return form;
  }

  #blocks(view, kept) {
    const context = { names: this.names, press: (action) => this.press(view, action) };
    return renderBlocks(view.blocks, context, {
      input: (block) => {
        const field = new Field(block, kept.get(`${block.block_id} ${block.element?.action_id}`));
        this.#fields.push(field);
        return field.node;
      },
    });
  }

  #buttons(view) {
    const submits = view.submit || this.#fields.length;
    return el("footer", { class: "dialog-buttons" }, [
      button(textOf(view.close) ?? (submits ? "Cancel" : "Close"), () => this.#dismiss(), { class: "button" }),
      submits && el("button", { type: "submit", class: "button primary" }, textOf(view.submit) ?? "Submit"),
    ]);
  }

  #submit() {
    const faults = this.#fields.filter((field) => field.fault).map((field) => [field.block.block_id, field.fault]);
    this.alert.textContent = "";
    this.refuse(Object.fromEntries(faults));
    if (faults.length) return;
    if (this.send({ do: "submit", view_id: this.#view.id, values: this.#values() })) this.#busy(true);
  }

  #values() {
    const filled = this.#fields.filter((field) => field.control);
    const read = (field) => ({ [field.element.action_id]: field.read() });
    return Object.fromEntries(filled.map((field) => [field.block.block_id, read(field)]));
  }

  #busy(busy) {
    const submit = this.dialog.querySelector("button[type=submit]");
    if (!submit) return;
    submit.setAttribute("aria-busy", String(busy));
    submit.disabled = busy;
  }

  #dismiss() {
    this.send({ do: "close", view_id: this.#view.id });
    this.close();
  }
}

function textOf(object) {
  return object?.text ? withEmoji(object.text) : undefined;
}
