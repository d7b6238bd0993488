/** On a phone the side slides over the conversation, which waits meanwhile. */

import { icon, iconButton } from "./dom.js";

const PHONE = window.matchMedia("(max-width: 44.99rem)");

export class Drawer {
  open = false;

  constructor(node, opener, behind) {
    Object.assign(this, { node, opener, behind });
    opener.append(icon("menu"));
    opener.addEventListener("click", () => this.#turn(true));
    node.prepend(iconButton("close", "Close", () => this.close(), { class: "icon-button phone-only close-drawer" }));
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.open && !target.closest("#channels, .menu")) this.close();
    });
    PHONE.addEventListener("change", () => this.#turn(false));
    this.#turn(false);
  }

  close() {
    if (!this.open) return;
    this.#turn(false);
    this.opener.focus();
  }

  #turn(open) {
    this.open = open;
    this.behind.inert = open;
    this.opener.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("with-drawer", open);
    if (open) this.node.querySelector("[aria-current]")?.focus();
  }
}
