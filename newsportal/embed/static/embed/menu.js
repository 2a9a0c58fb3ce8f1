// A button that opens a menu: arrows, Home, End and Escape as the ARIA practices have it.
import { el, icon } from "./dom.js";

const DOTS = "M5 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"
  + "M19 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4z";

export class Menu {
  /** @param items called at each opening: `[{name, label, act, isDisabled?}]` */
  constructor({ label, items }) {
    this.items = items;
    this.button = el("button", { type: "button", class: "menu__button", "aria-haspopup": "menu",
      "aria-expanded": "false", "aria-label": label, title: label,
      onclick: () => (this.isOpen ? this.close() : this.open()) }, icon(DOTS));
    this.list = el("div", { class: "menu__list", role: "menu", "aria-label": label, hidden: true });
    this.node = el("div", { class: "menu", onkeydown: (event) => this.onKey(event) },
      this.button, this.list);
    this.onOutside = (event) => event.composedPath().includes(this.node) || this.close();
  }

  get isOpen() {
    return !this.list.hidden;
  }

  open() {
    this.list.replaceChildren(...this.items().map((item) => this.row(item)));
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.onOutside);
    this.rows()[0]?.focus();
  }

  row({ name, label, act, isDisabled = false }) {
    return el("button", { type: "button", role: "menuitem", class: "menu__item", tabIndex: -1,
      "data-act": name, disabled: isDisabled,
      onclick: () => {
        this.close();
        this.button.focus();
        act();
      } }, label);
  }

  rows() {
    return [...this.list.querySelectorAll("button:not(:disabled)")];
  }

  close() {
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.onOutside);
  }

  onKey(event) {
    if (!this.isOpen) return;
    const rows = this.rows();
    const at = rows.indexOf(this.node.getRootNode().activeElement);
    const to = {
      ArrowDown: (at + 1) % rows.length,
      ArrowUp: (at - 1 + rows.length) % rows.length,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (to !== undefined) rows[to].focus();
    else if (event.key === "Escape") this.button.focus();
    if (event.key === "Escape" || event.key === "Tab") this.close();
    // Tab goes on to what follows; the others are used up here.
    if (to !== undefined || event.key === "Escape") event.preventDefault();
  }
}
