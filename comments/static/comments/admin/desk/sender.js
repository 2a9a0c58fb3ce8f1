// Decisions on their way: sent in the background, kept until they have arrived, undone within 30 s.

import { el, fill, symbol } from "./dom.js";

const TICK_MS = 1000;
const AT_ONCE = 3;

/** A new id for an act, so that one which is sent twice is done once. */
export function newId() {
  return crypto.randomUUID();
}

export class Sender {
  constructor({ api, words, node, undoSeconds, onTrouble, onRefused, onUndone }) {
    Object.assign(this, { api, words, node, undoSeconds, onTrouble, onRefused, onUndone });
    // Of acts that can still be taken back, the last one at the end.
    this.toasts = [];
    this.waiting = 0;
    this.running = 0;
    this.turns = [];
    setInterval(() => this.tick(), TICK_MS);
    addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    });
  }

  /** Send an act; the card is gone from the screen already. `told` is what was done, in words. */
  async send(call, body, { cards, told, place, stays = false }) {
    const toast = this.toast(body.act, { cards, told, place, stays });
    this.count(1);
    toast.sent = this.inTurn(() => this.api.insist(call, body, this.onTrouble));
    try {
      const answer = await toast.sent;
      const refused = (answer.results || []).filter((result) => result.code);
      if (refused.length) this.onRefused(refused, cards);
      if (refused.length && refused.length === answer.results.length) this.drop(toast);
      return answer;
    } catch (problem) {
      this.drop(toast);
      this.onRefused([{ detail: problem.message || this.words.try_again }], cards);
      return null;
    } finally {
      this.count(-1);
    }
  }

  /** How many acts have not arrived yet; also on the page, for whoever watches it. */
  count(more) {
    this.waiting += more;
    this.node.dataset.unsent = this.waiting;
  }

  /** Few at a time: a browser has six connections, and the next cards need one at once. */
  async inTurn(work) {
    while (this.running >= AT_ONCE) await new Promise((resolve) => this.turns.push(resolve));
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.turns.shift()?.();
    }
  }

  toast(act, { cards, told, place, stays }) {
    const time = el("span", { class: "dk-toast-time" });
    const node = el(
      "div",
      { class: "dk-toast", "data-act-id": act },
      el("span", {}, told),
      el(
        "button",
        { type: "button", class: "dk-toast-undo", onclick: () => this.undo(act) },
        symbol("undo"),
        this.words.undo,
        el("kbd", { "aria-hidden": "true" }, "Z"),
        time,
      ),
    );
    const toast = { act, cards, place, stays, node, time, until: Date.now() + this.undoSeconds * 1000 };
    this.toasts.push(toast);
    this.node.prepend(node);
    this.tick();
    return toast;
  }

  /** Take back the last act, or the one named. */
  async undo(act = this.toasts.at(-1)?.act) {
    const toast = this.toasts.find((each) => each.act === act);
    if (!toast) return;
    this.drop(toast);
    try {
      // It may not have arrived yet.
      await toast.sent;
    } catch {
      return;
    }
    await this.onUndone(toast);
  }

  drop(toast) {
    this.toasts = this.toasts.filter((each) => each !== toast);
    toast.node.remove();
  }

  tick() {
    for (const toast of [...this.toasts]) {
      const left = Math.ceil((toast.until - Date.now()) / 1000);
      if (left <= 0) this.drop(toast);
      else toast.time.textContent = fill(this.words.seconds, { count: left });
    }
  }
}
