/** What one can do at this page. Every part gets the desk handed in; only the desk speaks to the server. */

import { confirmed } from "./confirm.js";
import { keyOf } from "./workspace.js";

const DELETE = {
  title: { text: "Delete this message?" },
  text: { text: "It cannot be brought back." },
  confirm: { text: "Delete" },
  deny: { text: "Keep it" },
  style: "danger",
};

export class Desk {
  #editing = null;
  #waiting = new Map();
  #suggested = 0;

  /** *screen* shows what the desk decides: `render()`, `openThread`, `closeThread`, `inThread()`, `focusWriting()`. */
  constructor({ workspace, live, notices, screen }) {
    Object.assign(this, { workspace, live, notices, screen });
  }

  /** True if *request* is on its way; else the person is told. */
  send(request) {
    const sent = this.live.send(request);
    if (sent) this.notices.clearError();
    else this.notices.error("Not sent: there is no connection. What you wrote is kept.");
    return sent;
  }

  /** Say *text* in a channel or a thread of it; what begins with a slash is a command. */
  say(channel, text, thread) {
    const request = { do: isCommand(text) ? "command" : "say", channel, text };
    return this.send(thread ? { ...request, thread_ts: thread } : request);
  }

  react(channel, { ts }, name, added) {
    this.send({ do: added ? "react" : "unreact", channel, ts, name });
  }

  press(channel, { ts, ephemeral }, action) {
    this.send({ do: "press", channel, ts, ephemeral: Boolean(ephemeral), action });
  }

  /** Press in a modal or the home, where *values* are filled in. */
  pressInView(view, action, values) {
    this.send({ do: "press", view_id: view.id, action, values });
  }

  /** Promise the options that the app offers for what is *typed* into *element* of a view; fails in words. */
  suggest(view, element, typed) {
    this.#suggested += 1;
    const number = this.#suggested;
    const request = { do: "suggest", view_id: view.id, action_id: element.action_id, typed, number };
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      if (!this.live.send(request)) this.offered({ number, error: "There is no connection." });
    });
  }

  /** The app's answer to what was typed. */
  offered({ number, options = [], error = "" }) {
    const asked = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (error) asked?.reject(new Error(error));
    else asked?.resolve(options);
  }

  /** Start a shortcut: of a message, or a global one. */
  shortcut(id, channel, message) {
    this.send({ do: "shortcut", callback_id: id, ...(message && { channel, ts: message.ts }) });
  }

  async remove(channel, { ts }) {
    if (await confirmed(DELETE)) this.send({ do: "delete", channel, ts });
  }

  /** Put away what only I see. */
  dismiss(channel, message) {
    this.workspace.remove(channel, keyOf(message));
    this.screen.render();
  }

  openThread(channel, ts) {
    this.screen.openThread(channel, ts);
  }

  closeThread() {
    this.screen.closeThread();
  }

  edit(channel, key) {
    this.#editing = { channel, key, inThread: this.screen.inThread() };
    this.screen.render();
  }

  editLast(channel, thread) {
    const message = this.workspace.lastOfMine(channel, thread);
    if (message) this.edit(channel, keyOf(message));
  }

  isEditing(channel, message, list) {
    const at = this.#editing;
    return Boolean(at) && at.channel === channel && at.key === keyOf(message) && at.inThread === list.inThread;
  }

  /** Back to writing; what was changed and not saved is dropped. */
  stopEditing() {
    const { inThread } = this.#editing ?? {};
    this.#editing = null;
    this.screen.render();
    this.screen.focusWriting(inThread);
  }

  /** Save *text* if it says anything new; a message without words is one to delete. */
  saveEdit(channel, message, text, before) {
    const words = text.trim();
    if (!words) {
      this.stopEditing();
      this.remove(channel, message);
    } else if (words === before.trim() || this.send({ do: "edit", channel, ts: message.ts, text: words })) {
      this.stopEditing();
    }
  }
}

function isCommand(text) {
  return /^\/[a-z]/i.test(text);
}
