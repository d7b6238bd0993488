/** Building nodes. Text only ever enters as a text node, so nothing that anybody wrote can become markup. */

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  react: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 10h.01M15 10h.01M8.5 14.5a4.5 4.5 0 0 0 7 0",
  reply: "M4 5h16v11H11l-4 4v-4H4z",
  send: "M5 12h14M13 6l6 6-6 6",
  down: "M6 9l6 6 6-6",
  plus: "M12 5v14M5 12h14",
};

/** An element: `on…` props become listeners, true an empty attribute, null and false nothing. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => ![null, undefined, false].includes(child)));
  return node;
}

/** A stroke icon; it says nothing to a screen reader, so its button needs a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const look = { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" };
  for (const [key, value] of Object.entries(look)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button of its own type, so that none submits a form by accident. */
export function button(label, onclick, props = {}) {
  return el("button", { type: "button", ...props, onclick }, label);
}

export function iconButton(name, label, onclick, props = {}) {
  return button(icon(name), onclick, { class: "icon-button", "aria-label": label, title: label, ...props });
}

export function unseen(text) {
  return el("span", { class: "unseen" }, text);
}

/** Focus *node*, also where it is only seen while the message around it has the focus. */
export function focusAgain(node) {
  node.focus();
  if (document.activeElement === node) return;
  node.closest("article")?.focus();
  node.focus();
}

const SAFE = new Set(["http:", "https:", "mailto:"]);

/** The address where it is a web or mail link, else null: `javascript:` and its like must not be clickable. */
export function safeHref(url) {
  try {
    const parsed = new URL(url);
    return SAFE.has(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the chat; an unsafe address is shown as its text. */
export function link(url, label = url, props = {}) {
  const href = safeHref(url);
  if (!href) return el("span", {}, label);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", ...props }, label);
}

let counter = 0;

/** An id that no other element of this page has. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}
