/** Block Kit blocks -> nodes, as Slack would show them. */

import { el, link, safeHref } from "./dom.js";
import { element, feedback } from "./elements.js";
import { markdown } from "./markdown.js";
import { richText } from "./richtext.js";
import { lines, textObject } from "./text.js";

/**
 * Nodes of *blocks*. *context* has `names` (`user(id)`, `channel(id)`) and `press(action)`;
 * *more* adds kinds of blocks that only a modal has.
 */
export function renderBlocks(blocks, context, more = {}) {
  return [...(blocks ?? [])].map((block) => render(block, context, { ...KINDS, ...more }));
}

function render(block, context, kinds) {
  const kind = Object.hasOwn(kinds, block?.type ?? "") ? kinds[block.type] : unknown;
  try {
    return kind(block, context);
  } catch (fault) {
    // One malformed block must not take the conversation with it.
    console.warn("A block could not be shown", fault);
    return unknown(block);
  }
}

const KINDS = {
  rich_text: (block, { names }) => el("div", { class: "block rich" }, richText(block, names)),
  markdown: (block) => el("div", { class: "block rich" }, markdown(block.text ?? "")),
  header: (block, { names }) => el("h3", { class: "block block-header" }, textObject(block.text, names)),
  divider: () => el("hr", { class: "block" }),
  section,
  context: contextLine,
  actions: controls,
  context_actions: contextActions,
  image,
  video: (block) => image({ alt_text: block.alt_text, title: block.title }),
};

function section(block, context) {
  const words = [
    block.text && el("div", { class: "section" }, textObject(block.text, context.names)),
    block.fields?.length && el("div", { class: "fields" }, block.fields.map((field) => fact(field, context))),
  ];
  const accessory = block.accessory && el("div", { class: "accessory" }, part(block.accessory, block, context));
  return el("div", { class: "block with-accessory" }, el("div", { class: "words" }, words), accessory);
}

function fact(field, { names }) {
  return el("div", { class: "fact" }, textObject(field, names));
}

function contextLine(block, context) {
  const pieces = (block.elements ?? []).map((piece) => el("span", {}, part(piece, block, context)));
  return el("div", { class: "block context" }, pieces);
}

function controls(block, context) {
  return el("div", { class: "block actions" }, (block.elements ?? []).map((piece) => part(piece, block, context)));
}

function contextActions(block, context) {
  const pieces = (block.elements ?? []).map((piece) =>
    piece.type === "feedback_buttons" ? feedback(piece, block, context) : part(piece, block, context),
  );
  return el("div", { class: "block actions quiet-actions" }, pieces);
}

function part(piece, block, context) {
  if (piece.type === "mrkdwn" || piece.type === "plain_text") return textObject(piece, context.names);
  if (piece.type === "image") return image(piece);
  return element(piece, block, context) ?? unknown(piece);
}

/** An image above its words, which lead to it; where it cannot be fetched, they stand alone. */
function image({ alt_text: words, title, image_url: url }) {
  const told = lines(title?.text || words || "no description");
  const src = safeHref(url)?.startsWith("https:") && url;
  const shown = src && el("img", { src, alt: words, referrerpolicy: "no-referrer", onerror: ({ target }) => target.remove() });
  return el("span", { class: "image" }, shown, "Image: ", url ? link(url, told) : told);
}

function unknown(block) {
  return el("p", { class: "block quiet" }, `Not shown here: ${block?.type ?? "a block without a type"}`);
}
