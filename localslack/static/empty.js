/** What an empty conversation says, and the questions that the workspace suggests to begin with. */

import { button, el } from "./dom.js";

/** The invitation for *channel* with the questions *suggested*; a chosen one goes to *fill*. */
export function invitation(channel, title, bot, suggested, fill) {
  const examples = (invites(channel) ? suggested : []).map((text) =>
    el("li", {}, button(text, () => fill(text), { class: "example" })),
  );
  return el(
    "section",
    { class: "empty", "aria-label": "Getting started" },
    el("h2", {}, channel.is_im ? `This is you and ${bot?.name ?? "the bot"}` : `Welcome to ${title}`),
    el("p", {}, welcome(channel, bot?.name ?? "the bot")),
    examples.length > 0 && el("p", { class: "quiet" }, "Try one of these:"),
    examples.length > 0 && el("ul", { class: "examples" }, examples),
  );
}

/** Whether *channel* is one to ask in: a private one is for something else, and there the bot waits to be mentioned. */
function invites(channel) {
  return channel.is_im || (channel.has_bot && !channel.is_private);
}

function welcome(channel, bot) {
  if (channel.is_im) return `Ask ${bot} anything: it looks through the answers given in past AMAs.`;
  if (invites(channel)) return "Ask away. When a past AMA holds the answer, the bot replies in a thread.";
  return `Nobody has written here yet.${channel.has_bot ? "" : ` /ama asks ${bot} in private, from anywhere.`}`;
}
