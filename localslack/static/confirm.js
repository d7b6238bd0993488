/** Asking once more before something that cannot be taken back. */

import { button, el, focusAgain, freshId } from "./dom.js";

/** True once the person agrees; at once where there is no *question* (Block Kit's confirm object). */
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    const dialog = dialogFor(question);
    const opener = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (opener) focusAgain(opener);
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function dialogFor({ title, text, confirm, deny, style }) {
  const id = freshId("confirm");
  const dialog = el(
    "dialog",
    { class: "dialog small-dialog", "aria-labelledby": id, role: "alertdialog", "aria-describedby": `${id}-text` },
    el("h2", { id }, title?.text ?? "Are you sure?"),
    el("p", { id: `${id}-text` }, text?.text ?? ""),
    el(
      "div",
      { class: "dialog-buttons" },
      button(deny?.text ?? "Cancel", () => dialog.close("no"), { class: "button" }),
      button(confirm?.text ?? "Yes", () => dialog.close("yes"), {
        class: `button ${style === "danger" ? "danger-fill" : "primary"}`,
      }),
    ),
  );
  return dialog;
}
