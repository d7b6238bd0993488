/** The markdown block -> nodes: headings, lists, quotes, code, emphasis and links. */

import { el, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^\s*>\s?/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;

const TOKEN = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "\\[(?<label>[^\\[\\]\\n]+)\\]\\((?<url>[^()\\s]+)\\)",
    "(?<bare>https?:\\/\\/[^\\s<>()]+)",
    "\\*\\*(?=\\S)(?<b>[^\\n]+?)(?<=\\S)\\*\\*",
    "~~(?=\\S)(?<s>[^\\n~]+)(?<=\\S)~~",
    "(?<![\\w*])\\*(?=\\S)(?<i>[^*\\n]+)(?<=\\S)\\*(?![\\w*])",
    "(?<![\\w_])_(?=\\S)(?<u>[^_\\n]+)(?<=\\S)_(?![\\w_])",
  ].join("|"),
  "g",
);

const EMPHASIS = { b: "strong", s: "s", i: "em", u: "em" };

// A line of ten thousand ">" must not exhaust the call stack.
const DEEPEST_QUOTE = 8;

/** Nodes of a Markdown text. */
export function markdown(text, depth = 0) {
  const rest = text.replace(/\r\n?/g, "\n").split("\n");
  const nodes = [];
  while (rest.length) {
    if (!rest[0].trim()) rest.shift();
    else nodes.push(takeBlock(rest, depth));
  }
  return nodes;
}

function takeBlock(rest, depth) {
  if (FENCE.test(rest[0])) return takeFence(rest);
  if (HEADING.test(rest[0])) return heading(rest.shift());
  if (RULE.test(rest[0])) return rest.shift() && el("hr");
  if (QUOTE.test(rest[0]) && depth < DEEPEST_QUOTE) return takeQuote(rest, depth);
  if (ITEM.test(rest[0])) return takeList(rest);
  return takeParagraph(rest);
}

function takeFence(rest) {
  const [, fence] = FENCE.exec(rest.shift());
  const end = rest.findIndex((line) => line.trim() === fence);
  const inside = rest.splice(0, end < 0 ? rest.length : end);
  rest.shift();
  return el("pre", {}, el("code", {}, inside.join("\n")));
}

function heading(line) {
  const [, marks, words] = HEADING.exec(line);
  // The page's own headings end at level two; a message's begin below them.
  return el(`h${Math.min(marks.length + 2, 6)}`, {}, inline(words));
}

function takeWhile(rest, pattern) {
  const end = rest.findIndex((line) => !pattern.test(line));
  return rest.splice(0, end < 0 ? rest.length : end);
}

function takeQuote(rest, depth) {
  const words = takeWhile(rest, QUOTE).map((line) => line.replace(QUOTE, ""));
  return el("blockquote", {}, markdown(words.join("\n"), depth + 1));
}

function takeList(rest) {
  const items = takeWhile(rest, ITEM).map((line) => ITEM.exec(line));
  const ordered = /\d/.test(items[0][2]);
  const start = ordered ? Number.parseInt(items[0][2], 10) : null;
  return el(
    ordered ? "ol" : "ul",
    { class: "rich-list", start },
    items.map(([, space, , words]) => el("li", { class: `indent-${Math.min(space.length >> 1, 8)}` }, inline(words))),
  );
}

function takeParagraph(rest) {
  const words = [rest.shift()];
  while (rest.length && rest[0].trim() && ![FENCE, HEADING, RULE, QUOTE, ITEM].some((start) => start.test(rest[0]))) {
    words.push(rest.shift());
  }
  return el("p", {}, inline(words.join("\n")));
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(withEmoji(text.slice(end, match.index)), token(match.groups));
    end = match.index + match[0].length;
  }
  return [...nodes, withEmoji(text.slice(end))];
}

function token(groups) {
  if (groups.code !== undefined) return el("code", {}, groups.code);
  if (groups.bare !== undefined) return link(groups.bare);
  if (groups.label !== undefined) return link(groups.url, withEmoji(groups.label));
  const kind = Object.keys(EMPHASIS).find((key) => groups[key] !== undefined);
  return el(EMPHASIS[kind], {}, inline(groups[kind]));
}
