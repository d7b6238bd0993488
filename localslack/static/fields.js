/** All that can be filled in or chosen in one view, and what it holds. */

import { renderBlocks } from "./blocks.js";
import { Field } from "./inputs.js";

export class Fields {
  #held;
  #controls = [];
  list = [];

  /** The `nodes` of *blocks*; *held* is what fields of these names held before. *context*: see `renderBlocks`. */
  constructor(blocks, context, held = new Map()) {
    this.#held = held;
    const inside = {
      ...context,
      held: (block, element) => held.get(keyOf(block, element)),
      collect: (block, element, control) => this.#controls.push({ block, element, control }),
    };
    this.nodes = renderBlocks(blocks, inside, { input: (block) => this.#field(block, inside) });
  }

  #field(block, context) {
    const field = new Field(block, context.held(block, block.element ?? {}), context);
    this.list.push(field);
    if (field.control) this.#controls.push({ block, element: field.element, control: field.control });
    return field.node;
  }

  /** What everything holds, as Slack has it: {block_id: {action_id: …}}. */
  values() {
    const values = {};
    for (const { block, element, control } of this.#controls) {
      values[block.block_id] = { ...values[block.block_id], [element.action_id]: control.read() };
    }
    return values;
  }

  /** What everything holds, and what did that is not there any more, for a later view with the same fields. */
  held() {
    const now = this.#controls.map(({ block, element, control }) => [keyOf(block, element), control.value]);
    return new Map([...this.#held, ...now]);
  }

  /** The name of the field that has the focus, if one has. */
  get focused() {
    const found = this.#controls.find(({ control }) => control.node.contains(document.activeElement));
    return found && keyOf(found.block, found.element);
  }

  /** Give the focus to the field of that name; false if it is not there. */
  focus(key) {
    const found = this.#controls.find(({ block, element }) => keyOf(block, element) === key);
    found?.control.focus();
    return Boolean(found);
  }
}

function keyOf({ block_id: block }, { action_id: action }) {
  return `${block} ${action}`;
}
