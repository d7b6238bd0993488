/** Offers @names and /commands while one types them. */

import { el, freshId } from "./dom.js";

const NAME = /(?:^|[\s(])@([\p{L}\p{N}._-]*)$/u;
const COMMAND = /^\/([\w-]*)$/;
const MOST = 6;
const INVITE = { command: "/invite", usage_hint: "@name", description: "Bring somebody into this channel" };

export class Completion {
  #offers = [];
  #chosen = 0;

  constructor(field, workspace) {
    Object.assign(this, { field, workspace });
    const look = { class: "completion", role: "listbox", "aria-label": "Suggestions", hidden: true };
    this.list = el("ul", { id: freshId("completion"), ...look });
    this.count = el("span", { class: "unseen", role: "status" });
    this.node = el("div", { class: "completion-place" }, this.list, this.count);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => this.#offer());
    field.addEventListener("blur", () => this.close());
  }

  /** True where the key was meant for the list. */
  take(event) {
    const act = this.list.hidden ? null : this.#keys()[event.key];
    if (!act || event.shiftKey) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  }

  close() {
    this.#show([]);
  }

  #keys() {
    return {
      ArrowDown: () => this.#choose(this.#chosen + 1),
      ArrowUp: () => this.#choose(this.#chosen - 1),
      Enter: () => this.#accept(this.#chosen),
      Tab: () => this.#accept(this.#chosen),
      Escape: () => this.close(),
    };
  }

  #offer() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const name = NAME.exec(before)?.[1];
    const command = COMMAND.exec(before)?.[1];
    if (name !== undefined) this.#show(this.#people(name.toLowerCase()));
    else if (command !== undefined) this.#show(this.#commands(command));
    else this.close();
  }

  #people(start) {
    const handle = ({ name }) => name.toLowerCase();
    return this.workspace.everybody
      .filter((user) => handle(user).startsWith(start) && handle(user) !== start)
      .toSorted((a, b) => Number(b.is_bot) - Number(a.is_bot))
      .map(({ name, role }) => ({ insert: `@${name}`, replaces: start.length + 1, about: role }));
  }

  #commands(start) {
    return [...this.workspace.commands, INVITE]
      .filter(({ command }) => command.startsWith(`/${start}`) && command !== `/${start}`)
      .map(({ command, usage_hint: usage, description }) => ({
        insert: command,
        replaces: start.length + 1,
        about: [usage, description].filter(Boolean).join(" · "),
      }));
  }

  #show(offers) {
    this.#offers = offers.slice(0, MOST);
    this.list.hidden = !this.#offers.length;
    this.list.replaceChildren(...this.#offers.map((offer, i) => this.#option(offer, i)));
    const said = this.#offers.length ? `${this.#offers.length} suggested; Enter takes the marked one` : "";
    if (this.count.textContent !== said) this.count.textContent = said;
    this.#choose(0);
  }

  #option({ insert, about }, i) {
    // The field keeps the focus: a press that took it away would close the list first.
    const onmousedown = (event) => {
      event.preventDefault();
      this.#accept(i);
    };
    const words = [el("strong", {}, insert), " ", el("span", { class: "quiet" }, about)];
    return el("li", { id: freshId("option"), role: "option", onmousedown }, words);
  }

  #choose(at) {
    const nodes = [...this.list.children];
    this.#chosen = nodes.length ? (at + nodes.length) % nodes.length : 0;
    nodes.forEach((node, i) => node.setAttribute("aria-selected", String(i === this.#chosen)));
    const chosen = nodes[this.#chosen];
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  #accept(at) {
    const { insert, replaces } = this.#offers[at];
    const caret = this.field.selectionStart;
    this.field.setRangeText(`${insert} `, caret - replaces, caret, "end");
    this.close();
  }
}
