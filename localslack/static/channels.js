/** The side: channels, the bot, and who I am. */

import { button, el, icon, unseen } from "./dom.js";
import { openMenu } from "./menu.js";
import { avatar } from "./messages.js";

export class Channels {
  #signature = null;

  /** *turnTo(channel)* and *become(user)* are what can be chosen here. */
  constructor({ list, person, workspace, turnTo, become }) {
    Object.assign(this, { list, person, workspace, turnTo, become });
  }

  /** Show it all, with *current* as the channel one is in; nothing is touched while nothing changed. */
  render(current) {
    const { channels, me, bot, people } = this.workspace;
    const unread = channels.filter(({ id }) => this.workspace.isUnread(id)).map(({ id }) => id);
    const signature = JSON.stringify([current, channels, me, bot, people, unread]);
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.#renderChannels(channels, current);
    this.#renderPerson();
  }

  #renderChannels(channels, current) {
    const direct = channels.filter((channel) => channel.is_im);
    const focused = document.activeElement?.dataset.channel;
    this.list.replaceChildren(
      this.#group("Channels", channels.filter((channel) => !channel.is_im), current),
      this.#group("Direct messages", direct, current),
    );
    if (focused) this.list.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  }

  #group(title, channels, current) {
    if (!channels.length) return el("div");
    return el(
      "section",
      { "aria-label": title },
      el("h2", { class: "group-title" }, title),
      el("ul", { class: "channel-group" }, channels.map((channel) => el("li", {}, this.#entry(channel, current)))),
    );
  }

  #entry(channel, current) {
    const unread = this.workspace.isUnread(channel.id);
    const { bot } = this.workspace;
    return button(
      [
        el("span", { class: "channel-name" }, channel.is_im && presence(bot), this.workspace.titleOf(channel)),
        channel.is_im && el("span", { class: "quiet" }, bot?.online ? "online" : "offline"),
        unread && el("span", { class: "dot" }, unseen("new messages")),
      ],
      () => this.turnTo(channel.id),
      {
        class: `channel ${unread ? "unread" : ""}`,
        "data-channel": channel.id,
        "aria-current": channel.id === current ? "page" : null,
      },
    );
  }

  #renderPerson() {
    const { me } = this.workspace;
    const whoIAm = `You are ${me.name}, ${me.role}. Switch person`;
    const held = this.person.contains(document.activeElement);
    const opener = button(
      [
        avatar(me),
        el("span", { class: "person-name" }, el("strong", {}, me.name), el("span", { class: "quiet" }, me.role)),
        icon("down"),
      ],
      () => openMenu(opener, this.#people(), "Sit here as"),
      { class: "person-button", "aria-haspopup": "menu", "aria-label": whoIAm },
    );
    const moderators = this.workspace.people.filter(({ role }) => role === "moderator");
    const who = moderators.map(({ id, name }) => (id === me.id ? "you" : name)).join(", ");
    this.person.replaceChildren(opener, who ? el("p", { class: "quiet" }, `May moderate: ${who}`) : "");
    if (held) opener.focus();
  }

  #people() {
    return this.workspace.people.map((user) => ({
      label: `${user.name} · ${user.role}`,
      checked: user.id === this.workspace.me.id,
      run: () => this.become(user.name),
    }));
  }
}

/** A filled or hollow dot; the words beside it say the same. */
export function presence(bot) {
  return el("span", { class: `presence ${bot?.online ? "online" : ""}`, "aria-hidden": "true" });
}
