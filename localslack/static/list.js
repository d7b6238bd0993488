/** A list of messages that changes in place: nodes stay where nothing changed, the focus stays where it was. */

import { editorNode } from "./editor.js";
import { button, el, focusAgain } from "./dom.js";
import { messageNode } from "./messages.js";
import { day } from "./times.js";
import { keyOf } from "./workspace.js";

const CLOSE_BY = 5 * 60;
const NEAR_THE_END = 80;
const SINGLE_STEPS = { ArrowUp: -1, ArrowDown: 1 };

export class MessageList {
  #rows = new Map();
  #place = null;

  /** *scroller* is the element that scrolls; *desk* what the page can do; *inThread* tells the two places apart. */
  constructor(scroller, desk, inThread = false) {
    Object.assign(this, { scroller, desk, inThread });
    this.node = el("ol", { class: "messages", role: "list" });
    this.node.addEventListener("keydown", (event) => this.#walk(event));
    this.node.addEventListener("focusin", (event) => this.#keepStop(event.target.closest("article")));
    this.below = button("New messages", () => this.toEnd(), { class: "button primary small below", hidden: true });
    scroller.addEventListener("scroll", () => this.#isAtEnd() && this.#hint(false), { passive: true });
    scroller.append(this.node, this.below);
  }

  /**
   * Show *messages* of *place*. *threadOf(message)* gives its replies in short, where it may have any;
   * *rule(message, previous)* the words of the line above it, where there is one.
   */
  show(place, channel, messages, { threadOf = () => null, rule = newDay } = {}) {
    const moved = place !== this.#place;
    const atEnd = moved || this.#isAtEnd();
    if (moved) this.#clear(place);
    const news = messages.length > 0 && !this.#rows.has(keyOf(messages.at(-1)));
    this.node.hidden = !messages.length;
    this.#reconcile(messages.map((message, i) => this.#shown(channel, message, messages[i - 1], { threadOf, rule })));
    this.#keepStop(this.node.querySelector("article[tabindex='0']") ?? this.#articles().at(-1));
    if (atEnd) this.toEnd();
    else if (news) this.#hint(true);
  }

  /** Say, or no longer, that there is something new below what one sees. */
  #hint(wanted) {
    this.below.hidden = !wanted;
  }

  toEnd() {
    this.#hint(false);
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** The node of the message of that key, if it is shown. */
  nodeOf(key) {
    return this.#rows.get(key)?.node.querySelector("article");
  }

  #clear(place) {
    this.#place = place;
    this.#rows.clear();
    this.node.replaceChildren();
  }

  #isAtEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  #shown(channel, message, previous, { threadOf, rule }) {
    const above = rule(message, previous);
    const continued = !above && goesOn(previous, message);
    const editing = this.desk.isEditing(channel, message, this);
    return { message, channel, above, continued, editing, thread: threadOf(message) };
  }

  #reconcile(items) {
    const keys = new Set(items.map(({ message }) => keyOf(message)));
    for (const [key, row] of this.#rows) if (!keys.has(key)) this.#drop(key, row);
    items.forEach((shown, i) => {
      const node = this.#row(shown);
      if (this.node.children[i] !== node) this.node.insertBefore(node, this.node.children[i] ?? null);
    });
  }

  #drop(key, { node }) {
    const held = node.contains(document.activeElement);
    const neighbour = (node.nextElementSibling ?? node.previousElementSibling)?.querySelector("article");
    this.#rows.delete(key);
    node.remove();
    if (held) (neighbour ?? this.scroller).focus();
  }

  /** The row as it stands while nothing in it changed, else a new one in its place. */
  #row(shown) {
    const key = keyOf(shown.message);
    const old = this.#rows.get(key);
    // While one edits, what others do to the message must not take away what was typed.
    const signature = shown.editing ? "editing" : JSON.stringify(shown) + this.desk.workspace.me.id;
    if (old?.signature === signature) return old.node;
    const draw = shown.editing ? editorNode : messageNode;
    const node = el("li", {}, separator(shown), draw(shown, this.desk));
    this.#rows.set(key, { signature, node });
    if (old) replaceKeepingFocus(old.node, node);
    return node;
  }

  /** One tab stop for all messages; the arrows go from one to the next. */
  #keepStop(article) {
    if (!article || !this.node.contains(article)) return;
    for (const other of this.#articles()) other.tabIndex = other === article ? 0 : -1;
  }

  #articles() {
    return [...this.node.querySelectorAll("article")];
  }

  #walk(event) {
    if (!event.target.matches("article")) return;
    const articles = this.#articles();
    const here = articles.indexOf(event.target);
    const goal = { Home: 0, End: articles.length - 1 }[event.key] ?? here + (SINGLE_STEPS[event.key] ?? 0);
    if (goal === here || !articles[goal]) return;
    event.preventDefault();
    articles[goal].focus();
  }
}

function goesOn(previous, message) {
  // An app's cards are each of its own: what one presses belongs to one of them.
  const card = message.bot && message.blocks?.length;
  return (
    !card &&
    previous.user === message.user &&
    !previous.ephemeral === !message.ephemeral &&
    Number(message.ts) - Number(previous.ts) < CLOSE_BY
  );
}

/** The day of *message*, where it is another than that of the one before. */
export function newDay({ ts }, previous) {
  return previous && day(previous.ts) === day(ts) ? null : day(ts);
}

function separator({ above }) {
  return above && el("p", { class: "day" }, el("span", {}, above));
}

function replaceKeepingFocus(old, node) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const buttons = active ? [...old.querySelectorAll("button, a, select")] : [];
  const at = buttons.indexOf(active);
  old.replaceWith(node);
  if (!active || active.matches("textarea")) return;
  const name = active.dataset.focus;
  const named = name && node.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  const same = named || node.querySelectorAll("button, a, select")[at];
  focusAgain(same ?? node.querySelector("article"));
}
