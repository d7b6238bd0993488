/** Changing a message that one wrote, in its place. */

import { button, el } from "./dom.js";
import { fitHeight } from "./composer.js";
import { asTyped } from "./text.js";

/** The form in place of a message: Enter saves, Esc leaves it as it was. */
export function editorNode({ message, channel }, desk) {
  const field = el("textarea", { class: "field", rows: 1, "aria-label": "Edit message" });
  const before = asTyped(message.text ?? "", desk.workspace.names);
  field.value = before;
  const leave = () => desk.stopEditing();
  const save = () => desk.saveEdit(channel, message, field.value, before);
  field.addEventListener("input", () => fitHeight(field));
  field.addEventListener("keydown", (event) => onKey(event, save, leave));
  queueMicrotask(() => begin(field));
  return el(
    "article",
    { class: "message editing", tabindex: -1, "aria-label": "Your message, being edited" },
    el("div", { class: "message-body" }, field, [
      el(
        "p",
        { class: "edit-buttons" },
        button("Cancel", leave, { class: "button small" }),
        button("Save", save, { class: "button small primary" }),
      ),
    ]),
  );
}

function begin(field) {
  fitHeight(field);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function onKey(event, save, leave) {
  const saving = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (!saving && event.key !== "Escape") return;
  event.preventDefault();
  (saving ? save : leave)();
}
