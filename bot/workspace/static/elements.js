/** What can be pressed or chosen inside blocks. */

import { confirmed } from "./confirm.js";
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
  static_select: select,
  radio_buttons: select,
  overflow,
  datepicker: dated,
};

/** The two buttons that say whether a reply helped. */
export function feedback(piece, block, context) {
  const choices = [
    [piece.positive_button, "👍"],
    [piece.negative_button, "👎"],
  ].filter(([choice]) => choice);
  return el(
    "span",
    { class: "feedback", role: "group", "aria-label": "Feedback" },
    choices.map(([choice, sign]) => vote(choice, sign, piece, block, context)),
  );
}

function vote(choice, sign, piece, block, context) {
  const words = labelOf(choice);
  const press = () => context.press(actionOf(piece, block, choice.value));
  const sights = [el("span", { "aria-hidden": "true" }, sign), " ", words];
  return button(sights, press, { class: "button small", "aria-label": choice.accessibility_label ?? words });
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

function select(piece, block, context) {
  const options = optionsOf(piece);
  const chosen = piece.initial_option?.value ?? "";
  const node = el(
    "select",
    { class: "button select", "aria-label": piece.placeholder?.text ?? "Choose" },
    el("option", { value: "", disabled: true, selected: !chosen }, piece.placeholder?.text ?? "Choose…"),
    options.map(({ text, value }) =>
      el("option", { value, selected: value === chosen }, withEmoji(text?.text ?? value)),
    ),
  );
  node.addEventListener("change", () => context.press(actionOf(piece, block, node.value)));
  return node;
}

function overflow(piece, block, context) {
  const items = (piece.options ?? []).map((option) => ({
    label: withEmoji(option.text?.text ?? option.value),
    run: () => context.press(actionOf(piece, block, option.value)),
  }));
  const opener = button("…", () => openMenu(opener, items, "More"), {
    class: "button small",
    "aria-label": "More",
    "aria-haspopup": "menu",
  });
  return opener;
}

function dated(piece, block, context) {
  const node = el("input", {
    type: "date",
    class: "button",
    value: piece.initial_date,
    "aria-label": piece.placeholder?.text ?? "Date",
  });
  node.addEventListener("change", () => context.press(actionOf(piece, block, node.value)));
  return node;
}

/** All options of a select, its groups flattened. */
export function optionsOf({ options = [], option_groups: groups = [] }) {
  return [...options, ...groups.flatMap((group) => group.options ?? [])];
}

function actionOf(piece, block, value) {
  return { action_id: piece.action_id ?? "", block_id: block.block_id ?? "", type: piece.type, value: value ?? null };
}

function labelOf(piece) {
  return withEmoji(piece.text?.text ?? piece.alt_text ?? piece.icon ?? "Button");
}
