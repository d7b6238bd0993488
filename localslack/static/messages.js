/** One message as it is shown, with what can be done to it. */

import { renderBlocks } from "./blocks.js";
import { button, el, icon, iconButton } from "./dom.js";
import { REACTIONS, emoji } from "./emoji.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./text.js";
import { clock, inFull, momentOf } from "./times.js";
import { keyOf } from "./workspace.js";

/**
 * The node of one message. *shown* is `{message, channel, continued, thread}`: whether it goes on from the one
 * above, and in a channel its thread's `{count, last, unread}`. *desk* is what the page can do (see main.js).
 */
export function messageNode(shown, desk) {
  const { message, continued } = shown;
  const author = desk.workspace.user(message.user) ?? { name: message.username ?? "Somebody" };
  if (isTombstone(message)) return tombstone(shown, desk);
  return el(
    "article",
    { class: classes(message, continued), tabindex: -1, "aria-label": `${author.name} at ${clock(message.ts)}` },
    avatar(author),
    continued && el("time", { class: "beside", "aria-hidden": "true", title: inFull(message.ts) }, clock(message.ts)),
    el("div", { class: "message-body" }, [
      message.ephemeral && onlyYou(shown, desk),
      heading(author, message),
      content(shown, desk),
      reactions(shown, desk),
      threadLink(shown, desk),
    ]),
    toolbar(shown, desk),
  );
}

/** Somebody's initial on a colour of their own. */
export function avatar(user) {
  const look = user.is_bot ? "avatar-bot" : `tint-${user.tint ?? 0}`;
  return el("span", { class: `avatar ${look}`, "aria-hidden": "true" }, user.is_bot ? "?" : initial(user));
}

function initial({ name }) {
  return ([...name][0] ?? "").toLocaleUpperCase();
}

function classes({ ephemeral }, continued) {
  return `message ${continued ? "continued" : ""} ${ephemeral ? "ephemeral" : ""}`;
}

function heading(author, message) {
  return el("p", { class: "message-head" }, [
    el("span", { class: "author" }, author.name),
    isApp(message, author) && el("span", { class: "tag" }, "bot"),
    author.role === "moderator" && el("span", { class: "tag" }, "moderator"),
    el("time", { datetime: momentOf(message.ts).toISOString(), title: inFull(message.ts) }, clock(message.ts)),
  ]);
}

function content({ message, channel }, desk) {
  const { names } = desk.workspace;
  const edited = message.edited && el("span", { class: "quiet edited" }, " (edited)");
  const context = {
    names,
    press: (action) => desk.press(channel, message, action),
    vote: desk.workspace.voteOn(channel, keyOf(message)),
  };
  // What people write is shown from its text: only an app's blocks say more than that.
  const words = message.blocks?.length && isApp(message, desk.workspace.user(message.user))
    ? [renderBlocks(message.blocks, context), edited]
    : el("div", { class: "section" }, mrkdwn(message.text ?? "", names), edited);
  return el("div", { class: "message-text" }, words);
}

function isApp(message, author) {
  return Boolean(message.bot || author?.is_bot);
}

function onlyYou({ message, channel }, desk) {
  return el(
    "p",
    { class: "only-you" },
    "Only visible to you · ",
    button("Dismiss", () => desk.dismiss(channel, message), { class: "text-button" }),
  );
}

function reactions(shown, desk) {
  const { message, channel } = shown;
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map(({ name, users }) => {
    const mine = users.includes(desk.workspace.me.id);
    const toggle = () => desk.react(channel, message, name, !mine);
    const who = users.map((id) => desk.workspace.names.user(id)).join(", ");
    return button([el("span", { "aria-hidden": "true" }, emoji(name)), ` ${users.length}`], toggle, {
      class: "chip",
      "aria-pressed": String(mine),
      "aria-label": `${labelOf(name)}, ${users.length}`,
      title: who,
      "data-focus": `reaction-${name}`,
    });
  });
  return el("div", { class: "chips", role: "group", "aria-label": "Reactions" }, chips);
}

function labelOf(name) {
  return REACTIONS.find((reaction) => reaction.name === name)?.label ?? name.replaceAll("_", " ");
}

function threadLink({ message, channel, thread }, desk) {
  if (!thread?.count) return null;
  const count = thread.count === 1 ? "1 reply" : `${thread.count} replies`;
  return button(
    [
      el("strong", {}, thread.unread ? "New reply" : count),
      thread.unread && thread.count > 1 && el("span", {}, count),
      el("span", { class: "quiet" }, `last at ${clock(thread.last)}`),
    ],
    () => desk.openThread(channel, message.ts),
    { class: `thread-link ${thread.unread ? "unread" : ""}`, "data-focus": "thread" },
  );
}

function toolbar(shown, desk) {
  const { message, channel } = shown;
  if (message.ephemeral) return null;
  const onWide = { class: "icon-button wide-only" };
  const reply = () => desk.openThread(channel, message.ts);
  return el("div", { class: "toolbar" }, [
    menuButton("react", "React", () => reacting(shown, desk), onWide),
    shown.thread && iconButton("reply", "Reply in thread", reply, onWide),
    menuButton("more", "More actions", () => everything(shown, desk)),
  ]);
}

function menuButton(sign, label, items, look = {}) {
  const open = (event) => openMenu(event.currentTarget, items(), label);
  return iconButton(sign, label, open, { "aria-haspopup": "menu", "data-focus": sign, ...look });
}

function reacting({ message, channel }, desk) {
  return REACTIONS.map(({ name, label }) => ({
    label,
    sign: emoji(name),
    compact: true,
    run: () => desk.react(channel, message, name, !hasMine(message, name, desk.workspace.me.id)),
  }));
}

function hasMine({ reactions: given = [] }, name, me) {
  return given.some((reaction) => reaction.name === name && reaction.users.includes(me));
}

function everything(shown, desk) {
  const { message, channel } = shown;
  const mine = message.user === desk.workspace.me.id;
  return [
    ...reacting(shown, desk),
    shown.thread && { label: "Reply in thread", run: () => desk.openThread(channel, message.ts) },
    ...desk.workspace.shortcuts
      .filter(({ type }) => type === "message")
      .map(({ callback_id: id, name }) => ({ label: name, run: () => desk.shortcut(id, channel, message) })),
    mine && { label: "Edit message", run: () => desk.edit(channel, keyOf(message)) },
    mine && { label: "Delete message", danger: true, run: () => desk.remove(channel, message) },
  ].filter(Boolean);
}

function isTombstone({ user, subtype }) {
  return subtype === "tombstone" || user === "USLACKBOT";
}

function tombstone(shown, desk) {
  return el(
    "article",
    { class: "message", tabindex: -1, "aria-label": "Deleted message" },
    el("span", { class: "avatar avatar-gone", "aria-hidden": "true" }, icon("close")),
    el("div", { class: "message-body" }, [
      el("p", { class: "quiet" }, "This message was deleted."),
      threadLink(shown, desk),
    ]),
  );
}
