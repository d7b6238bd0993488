// WhatsApp's markup as elements: *bold*, _italic_, ~struck~, `code`, ```blocks of code```, "> " quotes, and addresses.
const BLOCK = /```([^]*?)```/;
const INLINE = /(https?:\/\/[^\s<>]+[^\s<>.,;:!?)\]])|`([^`\n]+)`|(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])|(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])/;
const TAGS = ["", "a", "code", "strong", "em", "s"];

export function styled(text) {
  const found = BLOCK.exec(text);
  if (!found) return text.split(/(?<=\n)(?=> )|(?<=^> .*\n)(?!> )/m).flatMap(quoted);
  const block = element("pre", found[1]);
  return [...styled(text.slice(0, found.index)), block, ...styled(text.slice(found.index + found[0].length))];
}

function quoted(lines) {
  if (!lines.startsWith("> ")) return inline(lines);
  const quote = document.createElement("blockquote");
  quote.append(...inline(lines.replace(/^> /gm, "").trimEnd()));
  return [quote];
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [document.createTextNode(text)] : [];
  const kind = found.findIndex((part, index) => index > 0 && part !== undefined);
  const after = text.slice(found.index + found[0].length);
  return [...inline(text.slice(0, found.index)), piece(kind, found[kind]), ...inline(after)];
}

function piece(kind, words) {
  if (TAGS[kind] === "code") return element("code", words);
  const made = document.createElement(TAGS[kind]);
  if (kind === 1) Object.assign(made, { href: words, target: "_blank", rel: "noreferrer", textContent: words });
  else made.append(...inline(words));
  return made;
}

function element(tag, words) {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}
