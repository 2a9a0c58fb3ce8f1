// A line at the foot of the window that tells what just happened, and goes by itself.
import { el } from "../dom.js";

const SHOWN_MS = 6000;

export class Toast {
  constructor() {
    this.line = el("p", { class: "toast", role: "status" });
    this.quiet = el("p", { class: "visually-hidden", role: "status" });
    this.node = el("div", {}, this.line, this.quiet);
  }

  show(message) {
    clearTimeout(this.timer);
    this.line.textContent = message;
    this.timer = setTimeout(() => {
      this.line.textContent = "";
    }, SHOWN_MS);
  }

  /** For screen readers alone: everybody else sees it where it happened. */
  say(message) {
    this.quiet.textContent = message;
  }
}
