// The form that changes a comment of one's own.
import { el } from "../dom.js";
import { starsChosen } from "../stars.js";
import { TextForm } from "./text_form.js";

export class Editor extends TextForm {
  /** `newest`: the author's newest text, `{text, rating, version}`; an edit that waits included. */
  constructor({ context, comment, newest, onSent, onCancel }) {
    super(context);
    Object.assign(this, { comment, newest, onSent, onCancel });
    const { t } = context;
    this.makeText({ value: newest.text || "", rows: 4 });
    const isRated = !comment.parent && context.takesRatings;
    this.stars = isRated ? starsChosen(t, `${this.id}-rating`) : null;
    this.stars?.choose(newest.rating);
    this.node = el("form", { class: "composer", noValidate: true, "aria-label": t("changing"),
      onsubmit: (event) => this.submit(event) },
    this.stars?.node, this.textField(t("text")),
    el("div", { class: "composer__foot" }, this.counter), this.formError, this.actions(onCancel));
    this.count();
  }

  get sendWord() {
    return "save";
  }

  get needsText() {
    return !this.stars?.read();
  }

  /** What the reader changed, or null. */
  changes() {
    const rating = this.stars ? this.stars.read() : this.newest.rating;
    const changes = {
      ...(this.text.value !== (this.newest.text || "") && { text: this.text.value }),
      ...(rating !== (this.newest.rating ?? null) && this.stars && { rating }),
    };
    return Object.keys(changes).length ? changes : null;
  }

  async deliver() {
    const { api } = this.context;
    const changes = this.changes();
    if (!changes) return void this.onCancel();
    const body = { ...changes, version: this.newest.version };
    const answer = await this.asReader((token) => api.send(
      "PATCH", `/comments/${encodeURIComponent(this.comment.id)}`,
      { body, token, query: { lang: api.lang } }));
    return this.onSent(answer);
  }
}
