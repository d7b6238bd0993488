/** What an empty conversation says, and a few questions to begin with. */

import { button, el } from "./dom.js";

const QUESTIONS = [
  "Where will TensorFlow be in two years?",
  "How do I become a better speaker?",
  "How important is maths for machine learning?",
  "Why should one use TensorFlow over PyTorch?",
];

/** The invitation for *channel*; a chosen question goes to *fill*. */
export function invitation(channel, title, bot, fill) {
  const words = channel.is_im
    ? `Ask ${bot?.name ?? "the bot"} anything: it looks through the answers given in past AMAs.`
    : "Ask away. When a past AMA holds the answer, the bot replies in a thread.";
  const examples = QUESTIONS.map((text) => el("li", {}, button(text, () => fill(text), { class: "example" })));
  return el(
    "section",
    { class: "empty", "aria-label": "Getting started" },
    el("h2", {}, channel.is_im ? `This is you and ${bot?.name ?? "the bot"}` : `Welcome to ${title}`),
    el("p", {}, words),
    el("p", { class: "quiet" }, "Try one of these:"),
    el("ul", { class: "examples" }, examples),
  );
}
