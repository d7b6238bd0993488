/** Says that something I wrote has a new reply, which is in a thread, and leads there. */

import { button, el } from "./dom.js";

export class NewReply {
  #shown = "";

  /** *open(channel, ts)* opens a thread. */
  constructor(node, workspace, open) {
    Object.assign(this, { node, workspace, open });
  }

  /** For the channel one is in: the way to the latest thread with something new. */
  render(channel) {
    const message = this.workspace.answered(channel).at(-1);
    const place = message ? `${channel} ${message.ts}` : "";
    if (place === this.#shown) return;
    this.#shown = place;
    this.node.replaceChildren(...(message ? [this.#button(channel, message)] : []));
  }

  #button(channel, { ts }) {
    const words = [el("span", { class: "dot", "aria-hidden": "true" }), "New reply to your message"];
    return button(words, () => this.open(channel, ts), { class: "button primary" });
  }
}
