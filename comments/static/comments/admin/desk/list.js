// The cards on the screen: the first ones of the buffer, and which of them is in hand.

import { el, symbol } from "./dom.js";
import { makeBundle, makeCard } from "./card.js";

const SHOWN = 8;

export class List {
  constructor(node, words, { onAct }) {
    this.node = node;
    this.words = words;
    this.onAct = onAct;
    this.nodes = new Map();
    this.currentId = null;
    node.addEventListener("focusin", (event) => {
      const id = event.target.closest("[data-card]")?.dataset.card;
      if (id) this.mark(id);
    });
  }

  /** Show these cards; what is on the screen already stays as it is. */
  show(cards) {
    const shown = cards.slice(0, Math.max(SHOWN, this.placeOf(cards, this.currentId) + 4));
    const wanted = new Set(shown.map((card) => card.id));
    for (const [id, made] of this.nodes) {
      if (wanted.has(id)) continue;
      made.remove();
      this.nodes.delete(id);
    }
    for (const head of this.node.querySelectorAll(".dk-bundle, .dk-empty, .dk-blank")) head.remove();
    let last = null;
    let article = null;
    for (const card of shown) {
      if (card.article.id !== article) {
        article = card.article.id;
        last = this.place(makeBundle(card.article), last);
      }
      let made = this.nodes.get(card.id);
      if (!made) {
        made = makeCard(card, this.words, { onAct: (act) => this.onAct(act, card.id) });
        this.nodes.set(card.id, made);
      }
      last = this.place(made, last);
    }
    this.mark(this.currentId);
  }

  /** Make this card anew when it is shown again. */
  forget(id) {
    this.nodes.get(id)?.remove();
    this.nodes.delete(id);
  }

  place(node, after) {
    const next = after ? after.nextSibling : this.node.firstChild;
    if (next !== node) this.node.insertBefore(node, next);
    return node;
  }

  placeOf(cards, id) {
    return cards.findIndex((card) => card.id === id);
  }

  showEmpty(...lines) {
    for (const made of this.nodes.values()) made.remove();
    this.nodes.clear();
    this.currentId = null;
    const empty = el("div", { class: "dk-empty", tabIndex: -1 }, symbol("task_alt"), lines);
    this.node.replaceChildren(empty);
  }

  showLoading() {
    this.nodes.clear();
    this.currentId = null;
    const blank = () => el("div", { class: "dk-card dk-blank", "aria-hidden": "true" });
    this.node.replaceChildren(blank(), blank(), blank());
  }

  mark(id) {
    this.currentId = id;
    for (const [key, node] of this.nodes) node.classList.toggle("dk-current", key === id);
  }

  focus(id) {
    const node = this.nodes.get(id);
    if (!node) return;
    this.mark(id);
    node.focus({ preventScroll: true });
    this.reveal(node);
  }

  /** The card stands under the bar, its article above it; the page does not jump without need. */
  reveal(node) {
    const head = node.previousElementSibling?.matches(".dk-bundle") ? node.previousElementSibling : node;
    const bar = document.querySelector(".dk-bar");
    this.node.style.setProperty("--bar", `${bar.offsetHeight}px`);
    head.scrollIntoView({ block: "start", behavior: "instant" });
  }
}
