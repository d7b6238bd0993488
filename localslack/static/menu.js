/** A small menu beside the button that opened it. */

import { button, el, focusAgain } from "./dom.js";

let close = null;

/** Show *items* (`{label, run, sign?, compact?, checked?, danger?}`) at *opener*; Esc and Tab give the focus back. */
export function openMenu(opener, items, label) {
  close?.();
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label }, items.map((item) => itemNode(item)));
  document.body.append(menu);
  place(menu, opener);
  opener.setAttribute("aria-expanded", "true");
  const away = (event) => !menu.contains(event.target) && close?.();
  document.addEventListener("pointerdown", away);
  close = () => {
    close = null;
    document.removeEventListener("pointerdown", away);
    opener.setAttribute("aria-expanded", "false");
    menu.remove();
  };
  menu.addEventListener("keydown", (event) => steer(event, menu, opener));
  menu.querySelector("[aria-checked=true]")?.focus() ?? menu.firstElementChild?.focus();

  function itemNode({ label: words, run, sign, compact, checked, danger }) {
    const choose = () => {
      close?.();
      focusAgain(opener);
      run();
    };
    return button([sign && el("span", { "aria-hidden": "true" }, sign), compact ? null : words], choose, {
      class: `menu-item ${compact ? "compact" : ""} ${danger ? "danger" : ""}`,
      role: checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": checked === undefined ? null : String(checked),
      "aria-label": compact ? words : null,
      title: compact ? words : null,
      tabindex: -1,
    });
  }
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function steer(event, menu, opener) {
  const nodes = [...menu.children];
  const here = nodes.indexOf(document.activeElement);
  const goal = { Home: 0, End: nodes.length - 1 }[event.key] ?? here + (STEPS[event.key] ?? 0);
  if (event.key === "Escape" || event.key === "Tab") {
    close?.();
    focusAgain(opener);
    // Tab itself goes on from the opener; Esc is used up and must not close the panel behind.
    if (event.key === "Escape") event.preventDefault();
    event.stopPropagation();
  } else if (goal !== here) {
    event.preventDefault();
    nodes.at(goal % nodes.length).focus();
  }
}

function place(menu, opener) {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + height + 12 < window.innerHeight;
  const left = Math.max(8, Math.min(at.right - width, window.innerWidth - width - 8));
  menu.style.left = `${at.left + width + 8 < window.innerWidth && at.left < 300 ? Math.max(8, at.left) : left}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}
