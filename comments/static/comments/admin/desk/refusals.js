// The reasons to refuse with, under the digits 1-9: the same list for the mouse and the finger.

import { el } from "./dom.js";

export class Refusals {
  constructor(reasons, words) {
    this.reasons = reasons;
    this.words = words;
    this.node = null;
  }

  get isOpen() {
    return this.node !== null;
  }

  /** Open the list on a card; `onChoice` hears of the reason. */
  open(cardNode, site, onChoice) {
    this.close();
    this.onChoice = onChoice;
    this.list = this.reasons[site] || this.reasons[""] || [];
    const rows = this.list.map((reason) =>
      el(
        "li",
        {},
        el(
          "button",
          { type: "button", "data-reason": reason.code, onclick: () => this.choose(reason) },
          reason.key ? el("kbd", {}, String(reason.key)) : el("kbd", { class: "dk-blank-key" }, "·"),
          el("span", {}, reason.label),
        ),
      ),
    );
    this.node = el("ol", { class: "dk-refusals", "aria-label": this.words.why }, rows);
    cardNode.querySelector(".dk-acts").append(this.node);
    this.node.scrollIntoView({ block: "nearest" });
  }

  digit(number) {
    const reason = this.list.find((each) => each.key === number);
    if (reason) this.choose(reason);
  }

  choose(reason) {
    const heard = this.onChoice;
    this.close();
    heard(reason);
  }

  close() {
    this.node?.remove();
    this.node = null;
  }
}
