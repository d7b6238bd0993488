/** Puts the page together: the line, what it tells, and the parts of the screen that show it. */

import { addressFor, messageAt, putInAddress, takeLinked, userInAddress } from "./address.js";
import { Announcer } from "./announcer.js";
import { Channels, presence } from "./channels.js";
import { Composer } from "./composer.js";
import { Desk } from "./desk.js";
import { button, el } from "./dom.js";
import { Drawer } from "./drawer.js";
import { invitation } from "./empty.js";
import { Home } from "./home.js";
import { MessageList } from "./list.js";
import { Live } from "./live.js";
import { Modal } from "./modal.js";
import { Notices } from "./notices.js";
import { NewReply } from "./replies.js";
import { ThreadPanel } from "./threads.js";
import { Workspace, isReply, keyOf } from "./workspace.js";

const byId = (id) => document.getElementById(id);
const WIDE = window.matchMedia("(min-width: 60rem)");

class Page {
  current = null;
  title = null;

  constructor() {
    this.workspace = new Workspace();
    this.live = new Live({
      user: userInAddress(),
      onEvent: (event) => this.take(event),
      onLine: (up) => this.notices.line(up),
    });
    this.notices = new Notices(byId("notices"), () => this.live.hurry());
    this.desk = new Desk({ workspace: this.workspace, live: this.live, notices: this.notices, screen: this });
    this.announcer = new Announcer(byId("announcer"), this.workspace);
    this.list = new MessageList(byId("messages"), this.desk);
    this.thread = new ThreadPanel(byId("thread"), this.desk);
    this.composer = this.#composer();
    this.channels = this.#channels();
    this.home = this.#home();
    this.modal = this.#modal();
    this.drawer = new Drawer(byId("channels"), byId("open-channels"), byId("conversation"));
    this.newReply = new NewReply(byId("new-reply"), this.workspace, (channel, ts) => this.openThread(channel, ts));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape(event));
    for (const click of ["click", "auxclick"]) document.addEventListener(click, (event) => this.#follow(event));
    this.live.connect();
  }

  #composer() {
    const composer = new Composer({
      workspace: this.workspace,
      send: (text) => this.desk.say(this.current, text),
      editLast: () => this.desk.editLast(this.current),
      start: (id) => this.desk.shortcut(id),
    });
    byId("write").append(composer.node);
    return composer;
  }

  #channels() {
    return new Channels({
      list: byId("channel-list"),
      person: byId("person"),
      workspace: this.workspace,
      turnTo: (channel) => this.turnTo(channel),
      become: (user) => this.become(user),
    });
  }

  #home() {
    return new Home({
      tabs: byId("tabs"),
      panel: byId("home-panel"),
      other: byId("messages-panel"),
      workspace: this.workspace,
      ask: () => this.desk.send({ do: "home" }),
      ...this.#inViews(),
    });
  }

  #modal() {
    return new Modal({
      names: this.workspace.names,
      send: (request) => this.desk.send(request),
      ...this.#inViews(),
    });
  }

  /** What one does within a modal or the home. */
  #inViews() {
    return {
      press: (view, action, values) => this.desk.pressInView(view, action, values),
      suggest: (view, element, typed) => this.desk.suggest(view, element, typed),
    };
  }

  /** One event of the server: first what the page knows, then what it shows. */
  take(event) {
    const news = this.#isNews(event);
    this.workspace.apply(event);
    if (news) this.#notice(event);
    this.#onScreen()[event.type]?.(event);
    if (this.workspace.me) this.render();
    if (news && event.message.user === this.workspace.me.id) this.#toEnd(event.message);
  }

  #onScreen() {
    return {
      state: ({ view }) => this.#begin(view),
      view: ({ view }) => this.modal.show(view),
      view_closed: () => this.modal.close(),
      gone: ({ channel, ts }) => this.#closeThreadOf(channel, ts),
      view_errors: ({ errors }) => this.modal.refuse(errors),
      options: (offered) => this.desk.offered(offered),
      error: ({ text, unsent }) => this.#fail(text, unsent),
    };
  }

  #isNews({ type, channel, message }) {
    if (type !== "message" && type !== "ephemeral") return false;
    return !this.workspace.message(channel, keyOf({ ...message, ephemeral: type === "ephemeral" }));
  }

  /** Mark what is not on the screen as unread, and say what is. */
  #notice({ channel, message }) {
    const mine = message.user === this.workspace.me.id;
    if (channel !== this.current && !mine) this.workspace.markUnread(channel);
    if (isReply(message) && !mine) this.workspace.markUnread(`${channel} ${message.thread_ts}`);
    if (channel === this.current) this.announcer.message(this.workspace.channel(channel), message);
    if (this.#isAnswer(channel, message)) this.thread.show(channel, message.thread_ts);
  }

  /** The bot's first reply to what I wrote is worth showing at once, where that covers nothing and one is at nothing else. */
  #isAnswer(channel, message) {
    const { workspace } = this;
    const busy = this.thread.open || this.modal.open || !this.composer.empty || channel !== this.current;
    if (!WIDE.matches || busy || !isReply(message) || message.ephemeral || !message.bot) return false;
    const question = workspace.message(channel, message.thread_ts);
    return question?.user === workspace.me.id && workspace.replies(channel, question.ts).length === 1;
  }

  #begin(view) {
    this.modal.resume(view);
    const { channels } = this.workspace;
    // A workspace that was started anew knows the same channels by other ids.
    const same = channels.find((channel) => this.workspace.titleOf(channel) === this.title);
    this.current = (channels.find(({ id }) => id === this.current) ?? same ?? channels[0])?.id;
    const { open } = this.thread;
    if (open && !channels.some(({ id }) => id === open.channel)) this.thread.close();
    const { stranger } = this.live;
    this.live.stranger = null;
    if (stranger) this.notices.error(`Nobody here is called “${stranger}”: you sit here as ${this.workspace.me.name}.`);
    const linked = takeLinked();
    if (linked && channels.some(({ id }) => id === linked.channel)) this.#show(linked);
    else if (WIDE.matches && document.activeElement === document.body) this.composer.focus();
  }

  /** A link to a message of this workspace leads to it here, not to a second page. */
  #follow(event) {
    const link = event.target.closest?.("a[href]");
    const linked = link && messageAt(link.href);
    if (!linked) return;
    const away = event.type === "auxclick" || event.ctrlKey || event.metaKey || this.modal.open;
    if (away || !this.workspace.message(linked.channel, linked.ts)) {
      link.href = addressFor(this.workspace.me.name, link.href);
      return;
    }
    event.preventDefault();
    this.home.close();
    this.#show(linked);
  }

  /** Turn to the message that a link points at. */
  #show({ channel, ts }) {
    this.current = channel;
    const thread = this.workspace.message(channel, ts)?.thread_ts;
    this.render();
    if (thread) this.openThread(channel, thread);
    (thread ? this.thread.list : this.list).nodeOf(ts)?.focus();
  }

  /** A message that is gone has no thread any more. */
  #closeThreadOf(channel, ts) {
    const { open } = this.thread;
    if (open?.channel === channel && open.ts === ts) this.thread.close();
  }

  /** Say what went wrong; what was typed and came to nothing is there again, if nothing else is by now. */
  #fail(text, unsent) {
    if (this.modal.open) this.modal.fail(text);
    else this.notices.error(text);
    const composer = this.inThread() ? this.thread.composer : this.composer;
    if (unsent && composer.empty) composer.fill(unsent);
  }

  #toEnd(message) {
    (isReply(message) ? this.thread.list : this.list).toEnd();
  }

  /** Show everything as it is now; what did not change keeps its nodes. */
  render() {
    const { workspace, current } = this;
    const channel = workspace.channel(current);
    if (!channel) return;
    const messages = workspace.conversation(current);
    workspace.markRead(current);
    this.thread.render();
    this.channels.render(current);
    this.#renderHead(channel);
    this.home.render(Boolean(channel.is_im));
    this.list.show(current, current, messages, { threadOf: (message) => this.#threadOf(message) });
    this.#renderEmpty(channel, messages);
    this.newReply.render(current);
    this.#renderAbsent(channel);
    this.composer.turnTo(this.title, `Message ${this.title}`, this.#hint(channel));
    this.notices.bot(workspace.bot?.online ?? false, workspace.bot?.name ?? "The bot");
  }

  #hint({ is_im: im, has_bot: has }) {
    const { bot, commands } = this.workspace;
    const ways = [has && `@${bot?.name} asks the bot`, commands.length > 0 && `${commands[0].command} asks it in private`];
    return im || !bot ? "" : `${ways.filter(Boolean).join(", ")}.`;
  }

  #renderHead(channel) {
    const title = this.workspace.titleOf(channel);
    const { bot } = this.workspace;
    this.title = title;
    document.title = `${title} · Study group`;
    byId("channel-title").textContent = title;
    byId("channel-topic").replaceChildren(
      ...(channel.is_im ? [presence(bot), bot?.online ? "online" : "offline"] : [channel.topic ?? ""]),
    );
    this.list.node.setAttribute("aria-label", `Messages in ${title}`);
  }

  /** Where the bot is no member, offer to bring it in, as Slack does. */
  #renderAbsent({ id, is_im: im, has_bot: has }) {
    const { bot } = this.workspace;
    const node = byId("absent");
    const wanted = bot && !im && !has ? id : "";
    if (node.dataset.channel === wanted) return;
    node.dataset.channel = wanted;
    const invite = () => this.desk.say(id, `/invite @${bot.name}`);
    const offer = () => [
      el("span", {}, `@${bot.name} is not in this channel and answers nothing here.`),
      button(`Invite @${bot.name}`, invite, { class: "button small" }),
    ];
    node.replaceChildren(...(wanted ? offer() : []));
  }

  #threadOf({ ts, reply_count: known = 0 }) {
    const replies = this.workspace.replies(this.current, ts).filter(({ ephemeral }) => !ephemeral);
    const place = `${this.current} ${ts}`;
    return { count: replies.length || known, last: replies.at(-1)?.ts ?? ts, unread: this.workspace.isUnread(place) };
  }

  #renderEmpty(channel, messages) {
    const old = byId("messages").querySelector(".empty");
    const place = `${channel.id} ${this.workspace.me.id}`;
    if (messages.length || old?.dataset.place !== place) old?.remove();
    if (messages.length || old?.isConnected) return;
    const node = invitation(channel, this.title, this.workspace.bot, this.workspace.suggested, (text) =>
      this.composer.fill(text),
    );
    node.dataset.place = place;
    byId("messages").prepend(node);
  }

  turnTo(channel) {
    this.drawer.close();
    this.current = channel;
    this.home.close();
    if (this.thread.open) this.thread.close();
    this.render();
    if (WIDE.matches) this.composer.focus();
  }

  /** Sit here as somebody else, by name; what was half written was the other one's. */
  become(user) {
    this.drawer.close();
    this.modal.leave();
    this.thread.close();
    this.composer.forget();
    this.thread.composer.forget();
    putInAddress(user);
    this.live.connect(user);
  }

  openThread(channel, ts) {
    this.thread.turnTo(channel, ts);
    this.render();
  }

  /** Back to where the thread was opened. */
  closeThread() {
    const { ts } = this.thread.open ?? {};
    this.thread.close();
    this.render();
    const opener = this.list.nodeOf(ts);
    (opener?.querySelector("[data-focus=thread]") ?? opener ?? this.composer).focus();
  }

  inThread() {
    return this.thread.node.contains(document.activeElement);
  }

  focusWriting(inThread) {
    (inThread ? this.thread.composer : this.composer).focus();
  }

  #escape(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (this.drawer.open) this.drawer.close();
    else if (this.thread.open) this.closeThread();
  }
}

new Page();
