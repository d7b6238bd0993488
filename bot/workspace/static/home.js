/** The bot's home: a second tab of the direct messages with it. */

import { renderBlocks } from "./blocks.js";
import { button, el } from "./dom.js";

const TABS = ["Messages", "Home"];

export class Home {
  #open = false;
  #shown = undefined;

  /** *ask()* has the app bring its home up to date; *press(view, action)* tells it of a button. */
  constructor({ tabs, panel, other, workspace, ask, press }) {
    Object.assign(this, { tabs, panel, other, workspace, ask, press });
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
    const context = { names, press: (action) => this.press(home, action) };
    const empty = el("p", { class: "empty" }, "The bot has put nothing here yet.");
    const shown = home?.blocks?.length ? renderBlocks(home.blocks, context) : empty;
    this.panel.replaceChildren(el("div", { class: "home" }, shown));
  }

  #walk(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const next = [...this.tabs.children].find((tab) => tab !== document.activeElement);
    next.focus();
    this.#turn(next.textContent);
  }
}
