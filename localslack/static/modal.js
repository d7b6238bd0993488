/** The modal that an app opened before me, alone or on top of others. */

import { button, el, focusAgain, iconButton } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { Fields } from "./fields.js";

export class Modal {
  #view = null;
  #fields = new Fields([], {});
  #held = new Map();
  #opener = null;

  /**
   * *send(request)* says whether it is on its way; *press(view, action, values)* tells the app of a button;
   * *suggest(view, element, typed)* promises its options.
   */
  constructor({ send, press, suggest, names }) {
    Object.assign(this, { send, press, suggest, names });
    this.dialog = el("dialog", { class: "dialog", "aria-labelledby": "modal-title" });
    // Esc: the app is told, like when one presses the button.
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#dismiss();
    });
    document.body.append(this.dialog);
  }

  /** Show *view*; what was filled in stays where the same fields come again, and where one comes back to a view. */
  show(view) {
    const again = this.#view?.id === view.id;
    const focused = again ? this.#fields.focused : null;
    const scrolled = this.#body?.scrollTop ?? 0;
    this.#keep();
    this.#view = view;
    this.#fields = new Fields(view.blocks, this.#context(view), this.#held.get(view.id));
    this.alert = el("p", { class: "field-error", role: "alert" });
    this.dialog.replaceChildren(this.#form(view));
    if (!this.dialog.open) {
      this.#opener = document.activeElement;
      this.dialog.showModal();
    }
    if (focused && this.#fields.focus(focused)) this.#body.scrollTop = scrolled;
    else this.#begin();
  }

  close() {
    if (!this.dialog.open) return;
    this.dialog.close();
    this.#view = null;
    this.#held.clear();
    if (this.#opener?.isConnected) focusAgain(this.#opener);
  }

  /** After the line was lost: *view* is what stands open there. What another page of mine opened is not mine to show. */
  resume(view) {
    if (!this.dialog.open) return;
    if (view && this.#held.has(view.id)) this.show(view);
    else if (view?.id !== this.#view.id) this.close();
  }

  /** Away with all of it, as the person's own deed. */
  leave() {
    if (this.dialog.open) this.#dismiss(true);
  }

  /** Show what the app, or this page, has against some of the fields; *errors* goes by block. */
  refuse(errors) {
    this.#busy(false);
    const { list } = this.#fields;
    for (const field of list) field.refuse(errors[field.block.block_id] ?? "");
    list.find((field) => errors[field.block.block_id])?.focus();
    const elsewhere = Object.keys(errors).filter((block) => !list.some((field) => field.block.block_id === block));
    this.alert.textContent = elsewhere.map((block) => errors[block]).join(" ");
  }

  get open() {
    return this.dialog.open;
  }

  /** Say what went wrong with the whole of it, and let the person try again. */
  fail(text) {
    this.#busy(false);
    this.alert.textContent = text;
    this.alert.scrollIntoView({ block: "nearest" });
  }

  get #body() {
    return this.dialog.querySelector(".dialog-body");
  }

  #context(view) {
    return {
      names: this.names,
      press: (action) => {
        this.alert.textContent = "";
        this.press(view, action, this.#fields.values());
      },
      suggest: (element, typed) => this.suggest(view, element, typed),
    };
  }

  #keep() {
    if (this.#view) this.#held.set(this.#view.id, this.#fields.held());
  }

  #begin() {
    const first = this.#fields.list.find((field) => field.control);
    if (first) first.focus();
    else (this.dialog.querySelector("[type=submit]") ?? this.dialog.querySelector(".dialog-buttons button")).focus();
    this.#body.scrollTop = 0;
  }

  #form(view) {
    const form = el("form", { novalidate: true }, [
      el(
        "header",
        { class: "dialog-head" },
        view.previous_view_id && iconButton("back", "Back", () => this.#dismiss()),
        el("h2", { id: "modal-title" }, textOf(view.title) ?? "Untitled"),
        iconButton("close", "Close", () => this.#dismiss(true)),
      ),
      el("div", { class: "dialog-body" }, this.#fields.nodes, this.alert),
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

  #buttons(view) {
    const submits = Boolean(view.submit || this.#fields.list.length);
    return el("footer", { class: "dialog-buttons" }, [
      button(textOf(view.close) ?? (submits ? "Cancel" : "Close"), () => this.#dismiss(), { class: "button" }),
      submits && el("button", { type: "submit", class: "button primary" }, textOf(view.submit) ?? "Submit"),
    ]);
  }

  #submit() {
    const { list } = this.#fields;
    const faults = list.filter((field) => field.fault).map((field) => [field.block.block_id, field.fault]);
    this.refuse(Object.fromEntries(faults));
    if (faults.length) return;
    if (this.send({ do: "submit", view_id: this.#view.id, values: this.#fields.values() })) this.#busy(true);
  }

  #busy(busy) {
    const submit = this.dialog.querySelector("button[type=submit]");
    if (!submit) return;
    submit.setAttribute("aria-busy", String(busy));
    submit.disabled = busy;
  }

  /** Away with this view, and, if *all* or it says so, with those below it. */
  #dismiss(every = false) {
    const { id, previous_view_id: below, clear_on_close: clears } = this.#view;
    const all = every || clears;
    if (this.send({ do: "close", view_id: id, all }) && below && !all) return;
    this.close();
  }
}

function textOf(object) {
  return object?.text ? withEmoji(object.text) : undefined;
}
