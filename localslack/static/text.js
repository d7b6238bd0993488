/** Slack's mrkdwn -> nodes, and back to what somebody typed. */

import { el, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

// One alternation, leftmost first: inside code nothing else is markup, and a link's text is never emphasised.
const TOKEN = new RegExp(
  [
    "```\\n?(?<pre>[\\s\\S]+?)```",
    "`(?<code>[^`\\n]+)`",
    "<(?<ref>[^<>]+)>",
    "(?<![\\w*])\\*(?=\\S)(?<b>[^*\\n]+)(?<=\\S)\\*(?![\\w*])",
    "(?<![\\w_])_(?=\\S)(?<i>[^_\\n]+)(?<=\\S)_(?![\\w_])",
    "(?<![\\w~])~(?=\\S)(?<s>[^~\\n]+)(?<=\\S)~(?![\\w~])",
  ].join("|"),
  "g",
);

const EMPHASIS = { b: "strong", i: "em", s: "s" };

/** The characters that Slack escapes, as they were. */
export function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** Nodes of a text in mrkdwn; *names* answers `user(id)` and `channel(id)`. */
export function mrkdwn(text, names) {
  const parts = [];
  for (const { quoted, lines } of paragraphs(text)) {
    const nodes = inline(lines.join("\n"), names);
    if (quoted) parts.push(el("blockquote", {}, nodes));
    else parts.push(...nodes);
  }
  return parts;
}

/** Nodes of a Block Kit text object, whichever of its two types it is. */
export function textObject(object, names) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text ?? "", names) : lines(withEmoji(object.text ?? ""));
}

/** What somebody would type to get *text*: mentions by name, links as addresses. */
export function asTyped(text, names) {
  return unescape(text.replace(/<([^<>]+)>/g, (_, ref) => typedReference(ref, names)));
}

/** Plain text with its line breaks. */
export function lines(text) {
  return text.split("\n").flatMap((line, i) => (i ? [el("br"), line] : [line]));
}

function paragraphs(text) {
  const runs = [];
  let inPre = false;
  for (const line of text.split("\n")) {
    const quoted = !inPre && /^(&gt;|>)/.test(line);
    if ((line.split("```").length - 1) % 2) inPre = !inPre;
    const last = runs.at(-1);
    const words = quoted ? line.replace(/^(&gt;|>) ?/, "") : line;
    if (last && last.quoted === quoted) last.lines.push(words);
    else runs.push({ quoted, lines: [words] });
  }
  return runs;
}

function inline(text, names) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(...plain(text.slice(end, match.index)), token(match.groups, names));
    end = match.index + match[0].length;
  }
  return [...nodes, ...plain(text.slice(end))];
}

function token(groups, names) {
  if (groups.pre !== undefined) return el("pre", {}, el("code", {}, unescape(groups.pre.replace(/\n$/, ""))));
  if (groups.code !== undefined) return el("code", {}, unescape(groups.code));
  if (groups.ref !== undefined) return reference(groups.ref, names);
  const kind = Object.keys(EMPHASIS).find((key) => groups[key] !== undefined);
  return el(EMPHASIS[kind], {}, inline(groups[kind], names));
}

function plain(text) {
  return text ? lines(withEmoji(unescape(text))) : [];
}

/** A person, channel, group or address in angle brackets. */
function reference(ref, names) {
  const [target, label] = split(ref);
  if (target.startsWith("@")) return mention(names.user(target.slice(1)));
  if (target.startsWith("#")) return el("span", { class: "mention" }, `#${label ?? names.channel(target.slice(1))}`);
  if (target.startsWith("!")) return el("span", { class: "mention" }, special(target, label));
  return link(unescape(target), withEmoji(unescape(label ?? target.replace(/^mailto:/, ""))));
}

/** Somebody's name as a mention. */
export function mention(name) {
  return el("span", { class: "mention" }, `@${name}`);
}

function special(target, label) {
  if (label) return unescape(label);
  return `@${target.slice(1).split("^")[0]}`;
}

function typedReference(ref, names) {
  const [target, label] = split(ref);
  if (target.startsWith("@")) return `@${names.user(target.slice(1))}`;
  if (target.startsWith("#")) return `#${label ?? names.channel(target.slice(1))}`;
  if (target.startsWith("!")) return special(target, label);
  return target.replace(/^mailto:/, "");
}

function split(ref) {
  const bar = ref.indexOf("|");
  return bar < 0 ? [ref, undefined] : [ref.slice(0, bar), ref.slice(bar + 1)];
}
