/** Says new messages to those who do not see them. */

import { el } from "./dom.js";
import { asTyped } from "./text.js";
import { withEmoji } from "./emoji.js";
import { isReply } from "./workspace.js";

const LONGEST = 300;
const KEPT = 20;

export class Announcer {
  constructor(node, workspace) {
    Object.assign(this, { node, workspace });
  }

  /** Say who wrote what; one's own words need no repeating. */
  message(channel, message) {
    if (message.user === this.workspace.me.id) return;
    const { names } = this.workspace;
    const where = isReply(message) ? "in a thread" : `in ${this.workspace.titleOf(channel)}`;
    const words = withEmoji(asTyped(message.text ?? "", names)).slice(0, LONGEST);
    this.#say(`${names.user(message.user)}, ${message.ephemeral ? "only visible to you" : where}: ${words}`);
  }

  #say(text) {
    this.node.append(el("p", {}, text));
    while (this.node.childElementCount > KEPT) this.node.firstElementChild.remove();
  }
}
