/** The panel beside the conversation: one thread, with a composer of its own. */

import { Composer } from "./composer.js";
import { el, icon, iconButton } from "./dom.js";
import { MessageList, newDay } from "./list.js";

const TOUCH = window.matchMedia("(hover: none)");

export class ThreadPanel {
  #open = null;

  constructor(node, desk) {
    Object.assign(this, { node, desk });
    this.where = el("p", { class: "quiet" });
    this.scroller = el("div", { class: "scroller", tabindex: -1 });
    this.list = new MessageList(this.scroller, desk, true);
    this.list.node.setAttribute("aria-label", "Messages in the thread");
    this.composer = new Composer({
      workspace: desk.workspace,
      send: (text) => desk.say(this.#open.channel, text, this.#open.ts),
      editLast: () => desk.editLast(this.#open.channel, this.#open.ts),
    });
    node.append(this.#head(), this.scroller, el("div", { class: "write" }, this.composer.node));
  }

  #head() {
    const close = iconButton("close", "Close thread", () => this.desk.closeThread());
    close.prepend(icon("back"));
    close.classList.add("close-thread");
    const title = el("div", { class: "bar-text" }, el("h2", { id: "thread-title" }, "Thread"), this.where);
    return el("header", { class: "bar" }, close, title);
  }

  /** The thread that is open: `{channel, ts}`, or null. */
  get open() {
    return this.#open;
  }

  /** Show a thread beside what one does, which keeps the focus. */
  show(channel, ts) {
    this.#open = { channel, ts };
    this.node.hidden = false;
    document.body.classList.add("with-thread");
    this.render();
  }

  turnTo(channel, ts) {
    this.show(channel, ts);
    // On a touch screen the keyboard would cover the thread that one came to read.
    (TOUCH.matches ? this.scroller : this.composer).focus();
  }

  close() {
    this.#open = null;
    this.node.hidden = true;
    document.body.classList.remove("with-thread");
  }

  render() {
    if (!this.#open) return;
    const { channel, ts } = this.#open;
    const { workspace } = this.desk;
    const place = `${channel} ${ts}`;
    const first = workspace.message(channel, ts);
    const replies = workspace.replies(channel, ts);
    const rule = (message, previous) => (previous && previous === first ? countOf(replies) : newDay(message, previous));
    this.where.textContent = workspace.titleOf(workspace.channel(channel));
    this.list.show(place, channel, first ? [first, ...replies] : replies, { rule });
    this.composer.turnTo(place, "Reply in thread");
    workspace.markRead(place);
  }
}

/** How many replied; what only I see is nobody's reply. */
function countOf(messages) {
  const { length } = messages.filter(({ ephemeral }) => !ephemeral);
  return length === 1 ? "1 reply" : `${length} replies`;
}
