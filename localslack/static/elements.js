/** What can be pressed or chosen inside blocks. */

import { confirmed } from "./confirm.js";
import { actionOf, controlFor } from "./controls.js";
import { button, el, link } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { openMenu } from "./menu.js";

/** The node of an interactive *piece* of *block*, or null for a kind the page does not know. */
export function element(piece, block, context) {
  return Object.hasOwn(KINDS, piece.type ?? "") ? KINDS[piece.type](piece, block, context) : null;
}

const KINDS = {
  button: pressable,
  workflow_button: pressable,
  icon_button: (piece, block, context) => pressable({ ...piece, type: "icon_button" }, block, context),
  static_select: choosable,
  external_select: choosable,
  multi_static_select: choosable,
  checkboxes: choosable,
  radio_buttons: choosable,
  datepicker: choosable,
  overflow,
};

/** The two buttons that say whether a reply helped. */
export function feedback(piece, block, context) {
  const choices = [
    [piece.positive_button, "👍"],
    [piece.negative_button, "👎"],
  ].filter(([choice]) => choice);
  const buttons = choices.map(([choice, sign]) => vote(choice, sign, piece, block, context));
  const group = el("span", { class: "feedback", role: "group", "aria-label": "Feedback" }, buttons);
  group.addEventListener("voted", ({ detail }) => {
    for (const one of buttons) one.setAttribute("aria-pressed", String(one === detail));
  });
  return group;
}

function vote(choice, sign, piece, block, context) {
  const words = labelOf(choice);
  const press = ({ currentTarget: pressed }) => {
    context.vote?.set(choice.value);
    pressed.parentElement.dispatchEvent(new CustomEvent("voted", { detail: pressed }));
    context.press(actionOf(piece, block, choice.value));
  };
  const sights = [el("span", { "aria-hidden": "true" }, sign), " ", words];
  const look = { class: "button small", "aria-label": choice.accessibility_label ?? words };
  return button(sights, press, { ...look, "aria-pressed": String(context.vote?.value === choice.value) });
}

function pressable(piece, block, context) {
  const press = async () => {
    if (await confirmed(piece.confirm)) context.press(actionOf(piece, block, piece.value));
  };
  const look = { class: `button ${STYLES[piece.style] ?? ""}`, "aria-label": piece.accessibility_label };
  // Slack tells the app of a link button too, and follows the link whatever the app says.
  if (piece.url) return link(piece.url, labelOf(piece), { ...look, onclick: press });
  return button(labelOf(piece), press, look);
}

const STYLES = { primary: "primary", danger: "danger" };

/** What keeps what one chose; the app is told of every choice. */
function choosable(piece, block, context) {
  const control = controlFor(piece, context.held?.(block, piece), context);
  if (!control) return null;
  const name = piece.placeholder?.text ?? NAMES[piece.type] ?? "Choose";
  (control.target ?? control.node).setAttribute("aria-label", name);
  if (!control.target) control.node.setAttribute("role", control.one ? "radiogroup" : "group");
  else if (control.target === control.node) control.node.classList.replace("field", "button");
  control.listen(async () => {
    if (await confirmed(piece.confirm)) context.press(actionOf(piece, block, control.value));
  });
  context.collect?.(block, piece, control);
  return control.node;
}

const NAMES = { datepicker: "Date" };

function overflow(piece, block, context) {
  const items = (piece.options ?? []).map((option) => ({
    label: withEmoji(option.text?.text ?? option.value),
    run: async () => {
      if (await confirmed(piece.confirm)) context.press(actionOf(piece, block, option.value));
    },
  }));
  const opener = button("…", () => openMenu(opener, items, "More"), {
    class: "button small",
    "aria-label": "More",
    "aria-haspopup": "menu",
  });
  return opener;
}

function labelOf(piece) {
  return withEmoji(piece.text?.text ?? piece.alt_text ?? piece.icon ?? "Button");
}
