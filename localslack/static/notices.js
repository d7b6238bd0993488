/** What one has to know now: the line is down, the bot is away, something went wrong. */

import { button, el, iconButton } from "./dom.js";

export class Notices {
  #shown = new Map();
  #up = true;

  /** *node* holds the notices; *hurry()* tries to connect at once. */
  constructor(node, hurry) {
    this.hurry = hurry;
    this.status = el("div", { role: "status" });
    this.alerts = el("div", { role: "alert" });
    node.append(this.status, this.alerts);
  }

  /** While the line is down that is all there is to know: what was told before it broke is out of date. */
  line(up) {
    this.#up = up;
    if (!up) {
      this.bot(true);
      this.clearError();
    }
    const retry = () => button("Try now", this.hurry, { class: "text-button" });
    this.#keep("line", !up, () => ["Connection lost. Trying to get it back… ", retry()], "warning");
  }

  bot(online, name) {
    this.#keep("bot", this.#up && !online, () => [`${name} is offline. You can write; answers come when it is back.`]);
  }

  /** Something that was asked for did not happen. */
  error(text) {
    const away = iconButton("close", "Dismiss", () => this.alerts.replaceChildren());
    this.alerts.replaceChildren(el("p", { class: "notice error" }, el("span", {}, text), away));
  }

  /** What went wrong before is over. */
  clearError() {
    this.alerts.replaceChildren();
  }

  #keep(name, wanted, words, kind = "") {
    if (wanted === this.#shown.has(name)) return;
    this.#shown.get(name)?.remove();
    this.#shown.delete(name);
    if (!wanted) return;
    const node = el("p", { class: `notice ${kind}` }, words());
    this.#shown.set(name, node);
    this.status.append(node);
  }
}
