/** rich_text blocks -> nodes. Their text is never parsed: what stands in an element is what is shown. */

import { el, link } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { lines, mention } from "./text.js";

const DEEPEST = 8;

/** Nodes of a rich_text block. */
export function richText(block, names) {
  return (block.elements ?? []).map((part) => (PARTS[part.type] ?? unknownPart)(part, names));
}

const PARTS = {
  rich_text_section: (part, names) => el("div", { class: "section" }, inline(part.elements, names)),
  rich_text_quote: (part, names) => el("blockquote", {}, inline(part.elements, names)),
  rich_text_preformatted: (part, names) => el("pre", {}, el("code", {}, inline(part.elements, names))),
  rich_text_list: list,
};

const INLINE = {
  text: (piece) => styled(lines(piece.text ?? ""), piece.style),
  link: (piece) => styled([link(piece.url ?? "", piece.text || piece.url || "")], piece.style),
  emoji: (piece) => [emojiOf(piece)],
  user: (piece, names) => [mention(names.user(piece.user_id))],
  channel: (piece, names) => [el("span", { class: "mention" }, `#${names.channel(piece.channel_id)}`)],
  usergroup: (piece) => [mention(piece.usergroup_id)],
  broadcast: (piece) => [mention(piece.range)],
  date: (piece) => [date(piece)],
  color: (piece) => [el("code", {}, piece.value ?? "")],
};

function inline(pieces, names) {
  return (pieces ?? []).flatMap((piece) => (INLINE[piece.type] ?? INLINE.text)(piece, names));
}

const STYLES = { code: "code", strike: "s", italic: "em", bold: "strong" };

function styled(nodes, style = {}) {
  return Object.entries(STYLES).reduce(
    (inner, [name, tag]) => (style[name] ? [el(tag, {}, inner)] : inner),
    nodes,
  );
}

/** A flat list whose depth is its indent, as Slack sends nested lists: one after the other. */
function list(part, names) {
  const ordered = part.style === "ordered";
  const indent = Math.min(Math.max(Number(part.indent) || 0, 0), DEEPEST);
  const start = ordered && part.offset ? Number(part.offset) + 1 : null;
  return el(
    ordered ? "ol" : "ul",
    { class: `rich-list indent-${indent} ${part.border ? "bordered" : ""}`, start },
    (part.elements ?? []).map((item) => el("li", {}, inline(item.elements, names))),
  );
}

function date({ timestamp, fallback }) {
  const moment = new Date(Number(timestamp) * 1000);
  if (Number.isNaN(moment.valueOf())) return fallback ?? "";
  const words = moment.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return el("time", { datetime: moment.toISOString() }, words);
}

function unknownPart(part) {
  return el("p", { class: "quiet" }, `Not shown here: ${part.type ?? "a part without a type"}`);
}
