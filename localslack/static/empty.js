/** What an empty conversation says, and the questions that the workspace suggests to begin with. */

import { button, el } from "./dom.js";

/** The invitation for *channel* with the questions *suggested*; a chosen one goes to *fill*. */
export function invitation(channel, title, bot, suggested, fill) {
  const answers = channel.is_im || channel.has_bot;
  const words = channel.is_im
    ? `Ask ${bot?.name ?? "the bot"} anything: it looks through the answers given in past AMAs.`
    : answers
      ? "Ask away. When a past AMA holds the answer, the bot replies in a thread."
      : `Nobody has written here yet. /ama asks ${bot?.name ?? "the bot"} in private, from anywhere.`;
  const examples = (answers ? suggested : []).map((text) => el("li", {}, button(text, () => fill(text), { class: "example" })));
  return el(
    "section",
    { class: "empty", "aria-label": "Getting started" },
    el("h2", {}, channel.is_im ? `This is you and ${bot?.name ?? "the bot"}` : `Welcome to ${title}`),
    el("p", {}, words),
    examples.length > 0 && el("p", { class: "quiet" }, "Try one of these:"),
    examples.length > 0 && el("ul", { class: "examples" }, examples),
  );
}
