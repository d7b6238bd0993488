/** The bot's home: a second tab of the direct messages with it. */

import { button, el } from "./dom.js";
import { Fields } from "./fields.js";

const TABS = ["Messages", "Home"];
const USABLE = "button, a, input, select";

export class Home {
  #open = false;
  #shown = undefined;
  #fields = new Fields([], {});

  /** *ask()* has the app bring its home up to date; *press* and *suggest*: see `Modal`. */
  constructor({ tabs, panel, other, workspace, ask, press, suggest }) {
    Object.assign(this, { tabs, panel, other, workspace, ask, press, suggest });
    tabs.append(...TABS.map((name) => this.#tab(name)));
    tabs.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Back to the messages. */
  close() {
    this.#open = false;
  }

  /** The tabs are for direct messages; elsewhere there is nothing but the messages. */
  render(available) {
    if (!available) this.#open = false;
    this.tabs.hidden = !available;
    this.panel.hidden = !this.#open;
    this.other.hidden = this.#open;
    for (const tab of this.tabs.children) this.#mark(tab);
    if (this.#open) this.#fill();
  }

  #tab(name) {
    return button(name, () => this.#turn(name), { class: "tab", role: "tab" });
  }

  #turn(name) {
    this.#open = name === "Home";
    if (this.#open) this.ask();
    this.render(true);
  }

  #mark(tab) {
    const selected = (tab.textContent === "Home") === this.#open;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
  }

  #fill() {
    const { home, names } = this.workspace;
    if (home === this.#shown) return;
    this.#shown = home;
    const used = this.#used();
    // Another page, not the same with news: what was typed belonged to the one before.
    this.#fields = new Fields(home?.blocks ?? [], {
      names,
      press: (action) => this.press(home, action, this.#fields.values()),
      suggest: (element, typed) => this.suggest(home, element, typed),
    });
    const empty = el("p", { class: "empty" }, "The bot has put nothing here yet.");
    this.panel.replaceChildren(el("div", { class: "home" }, home?.blocks?.length ? this.#fields.nodes : empty));
    this.#goOn(used);
  }

  /** What one has just used here, by its place in the page and its words. */
  #used() {
    const { activeElement: node } = document;
    if (!this.panel.contains(node)) return null;
    const same = [...this.panel.querySelectorAll(USABLE)].filter((other) => other.textContent === node.textContent);
    return { field: this.#fields.focused, words: node.textContent, at: same.indexOf(node), top: this.panel.scrollTop };
  }

  /** Stay where one is while it is still there; a page that begins anew is read from its top. */
  #goOn(used) {
    if (!used) return;
    const same = [...this.panel.querySelectorAll(USABLE)].filter(({ textContent }) => textContent === used.words);
    if (used.field && this.#fields.focus(used.field)) return;
    this.panel.scrollTop = 0;
    if (same.length) same[Math.min(used.at, same.length - 1)].focus({ preventScroll: true });
    else this.panel.focus();
  }

  #walk(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const next = [...this.tabs.children].find((tab) => tab !== document.activeElement);
    next.focus();
    this.#turn(next.textContent);
  }
}
