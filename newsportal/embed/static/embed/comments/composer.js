// The form of a new comment: text, stars and a guest's name.
import { el } from "../dom.js";
import { starsChosen } from "../stars.js";
import { attemptKeys } from "./attempts.js";
import { draftOf } from "./drafts.js";
import { TextForm } from "./text_form.js";

export class Composer extends TextForm {
  /**
   * @param context of the widget
   * @param parent the comment to answer, or null for a review of the article
   * @param onSent called with the service's answer; @param onCancel for replies
   */
  constructor({ context, parent = null, onSent, onCancel = null }) {
    super(context);
    Object.assign(this, { parent, onSent });
    this.draft = draftOf(context, parent);
    this.nextKey = attemptKeys();
    this.build(onCancel);
    this.showName();
    this.count();
  }

  build(onCancel) {
    const { t } = this.context;
    this.makeText({ value: this.draft.read(), rows: this.parent ? 3 : 4,
      placeholder: this.parent ? "" : t("textHint") });
    this.makeName();
    this.stars = this.parent ? null : starsChosen(t, `${this.id}-rating`);
    this.progress = el("p", { class: "progress", role: "status" });
    const label = this.parent ? t("replyTo", { name: this.parent.author?.name || "" }) : t("text");
    this.node = el("form", { class: "composer", noValidate: true,
      "aria-label": t(this.parent ? "writeReply" : "write"),
      onsubmit: (event) => this.submit(event) },
    this.stars?.node, this.textField(label),
    el("div", { class: "composer__foot" }, this.nameField, this.signature, this.counter),
    this.formError, this.progress, this.actions(onCancel));
    this.showStars();
  }

  makeName() {
    const { t, reader, nameLimit } = this.context;
    this.name = el("input", {
      type: "text", id: `${this.id}-name`, autocomplete: "nickname", maxLength: nameLimit,
      value: reader.lastName, placeholder: t("nameHint"), required: true,
      "aria-describedby": `${this.id}-name-error`,
    });
    this.nameError = this.errorLine("name");
    this.nameField = el("div", { class: "field field--name" },
      el("label", { class: "label", for: this.name.id }, t("name")), this.name, this.nameError);
    this.signature = el("p", { class: "signature" });
  }

  showStars() {
    if (this.stars) this.stars.node.hidden = !this.context.rates;
  }

  /** Ask for a name, or say under which one the reader writes. */
  async showName() {
    const { reader, t } = this.context;
    const token = await reader.token();
    this.nameField.hidden = Boolean(token);
    this.signature.replaceChildren();
    if (!token || !reader.name) return;
    const change = el("button", { type: "button", class: "link",
      onclick: () => this.changeName() }, t("otherName"));
    this.signature.append(t("writingAs", { name: reader.name }), " ", change);
  }

  async changeName() {
    this.context.reader.forget();
    this.context.onReader();
    await this.showName();
    this.name.focus();
    this.name.select();
  }

  count() {
    this.draft.write(this.text.value);
    super.count();
  }

  fieldParts() {
    return { ...super.fieldParts(), name: [this.name, this.nameError] };
  }

  /** Stars need no words. */
  get needsText() {
    return !this.rating();
  }

  checkMore() {
    const { t } = this.context;
    if (!this.nameField.hidden && !this.name.value.trim()) this.fieldError("name", t("needName"));
  }

  rating() {
    return this.stars && this.context.rates ? this.stars.read() : null;
  }

  async deliver() {
    const body = this.body();
    const comment = await this.asReader((token) => this.post(body, token));
    this.reset();
    this.onSent(comment);
  }

  body() {
    const rating = this.rating();
    return {
      text: this.text.value,
      ...(this.parent && { parent: this.parent.id }),
      ...(rating && { rating }),
    };
  }

  post(body, token) {
    const { api, article } = this.context;
    return api.send("POST", api.path("articles", article, "comments"), {
      body, token, key: this.nextKey(JSON.stringify(body)), query: { lang: api.lang },
    });
  }

  /** As the reader, who becomes a guest of the typed name when unknown. */
  async asReader(act) {
    const { reader, t, onReader } = this.context;
    if (!(await reader.token())) {
      reader.onSolving = (isSolving) => {
        this.progress.textContent = isSolving ? t("solving") : "";
      };
      await reader.becomeGuest(this.name.value.trim());
      onReader();
    }
    await this.showName();
    return super.asReader(act);
  }

  showProblem(problem) {
    if (!problem.isUncertain) this.nextKey.forget();
    super.showProblem(problem);
  }

  reset() {
    this.text.value = "";
    this.stars?.reset();
    this.draft.write("");
    this.nextKey.forget();
    this.count();
  }
}
