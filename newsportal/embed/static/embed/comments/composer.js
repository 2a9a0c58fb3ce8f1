// The form: text, stars and a guest's name. It keeps what was typed until the service has it.
import { el } from "../dom.js";
import { starsChosen } from "../stars.js";
import { attemptKeys } from "./attempts.js";
import { draftOf } from "./drafts.js";

let forms = 0;

/**
 * @param context `{api, reader, t, site, article, limit, rates}` of the widget
 * @param parent the comment to answer, or null for a review of the article
 * @param onSent called with the service's answer; @param onCancel for replies
 */
export class Composer {
  constructor({ context, parent = null, onSent, onCancel = null }) {
    Object.assign(this, { context, parent, onSent, onCancel, id: `form-${++forms}` });
    this.draft = draftOf(context, parent);
    this.nextKey = attemptKeys();
    this.build();
    this.showName();
    this.count();
  }

  build() {
    const { t } = this.context;
    this.text = el("textarea", {
      id: `${this.id}-text`, rows: this.parent ? 3 : 4, value: this.draft.read(),
      placeholder: this.parent ? "" : t("textHint"), required: true,
      "aria-describedby": `${this.id}-count ${this.id}-text-error`, oninput: () => this.count(),
    });
    this.textError = this.errorLine("text");
    this.name = el("input", {
      type: "text", id: `${this.id}-name`, autocomplete: "nickname",
      maxLength: this.context.nameLimit,
      value: this.context.reader.lastName, placeholder: t("nameHint"), required: true,
      "aria-describedby": `${this.id}-name-error`,
    });
    this.nameError = this.errorLine("name");
    this.formError = el("p", { class: "error", role: "alert" });
    this.counter = el("span", { class: "counter", id: `${this.id}-count` });
    this.signature = el("p", { class: "signature" });
    this.stars = this.parent ? null : starsChosen(t, `${this.id}-rating`);
    this.previewBox = el("div", { class: "preview", hidden: true, role: "region",
      "aria-label": t("previewTitle"), tabIndex: -1 });
    this.node = el("form", { class: "composer", noValidate: true,
      "aria-label": t(this.parent ? "writeReply" : "write"),
      onsubmit: (event) => this.submit(event) }, this.fields());
    this.showStars();
  }

  showStars() {
    if (this.stars) this.stars.node.hidden = !this.context.rates;
  }

  fields() {
    const { t } = this.context;
    this.nameField = el("div", { class: "field field--name" },
      el("label", { class: "label", for: this.name.id }, t("name")), this.name, this.nameError);
    this.previewButton = el("button", { type: "button", class: "link",
      onclick: () => this.togglePreview() }, t("preview"));
    this.sendButton = el("button", { class: "button button--main", type: "submit" }, t("send"));
    const cancel = this.onCancel && el("button", { type: "button", class: "link",
      onclick: this.onCancel }, t("cancel"));
    const label = this.parent ? t("replyTo", { name: this.parent.author?.name || "" }) : t("text");
    return [
      this.stars?.node,
      el("div", { class: "field" },
        el("label", { class: "label", for: this.text.id }, label),
        this.text, this.previewBox, this.textError),
      el("div", { class: "composer__foot" }, this.nameField, this.signature, this.counter),
      this.formError,
      el("div", { class: "actions" }, this.sendButton, this.previewButton, cancel),
    ];
  }

  errorLine(field) {
    return el("p", { class: "error", id: `${this.id}-${field}-error` });
  }

  focus() {
    this.text.focus();
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
    await this.showName();
    this.name.focus();
    this.name.select();
  }

  count() {
    const { t, limit } = this.context;
    const left = limit - [...this.text.value].length;
    this.draft.write(this.text.value);
    this.counter.textContent = left < 0 ? t("tooLong", { n: -left }) : t("left", { n: left });
    this.counter.classList.toggle("counter--over", left < 0);
    // A counter that talks all the time is noise; it speaks when the end is near.
    this.counter.setAttribute("aria-live", left < 100 ? "polite" : "off");
  }

  /** Show what is wrong at its own field; true when the form may go. */
  check() {
    const { t, limit } = this.context;
    this.clearErrors();
    const length = [...this.text.value.trim()].length;
    if (!length) this.fieldError("text", t("needText"));
    else if (length > limit) this.fieldError("text", t("tooLong", { n: length - limit }));
    if (!this.nameField.hidden && !this.name.value.trim()) this.fieldError("name", t("needName"));
    this.node.querySelector('[aria-invalid="true"]')?.focus();
    return !this.node.querySelector('[aria-invalid="true"]');
  }

  clearErrors() {
    for (const line of [this.textError, this.nameError, this.formError]) line.textContent = "";
    for (const field of [this.text, this.name]) field.removeAttribute("aria-invalid");
  }

  fieldError(field, message) {
    const [input, line] = field === "name"
      ? [this.name, this.nameError] : [this.text, this.textError];
    input.setAttribute("aria-invalid", "true");
    line.textContent = message;
  }

  async submit(event) {
    event.preventDefault();
    this.hidePreview();
    if (!this.check() || this.isBusy) return;
    await this.busy(async () => {
      const body = this.body();
      const comment = await this.asReader((token) => this.post(body, token));
      this.reset();
      this.onSent(comment);
    });
  }

  body() {
    const rating = this.stars && this.context.rates ? this.stars.read() : null;
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

  /** Run `act(token)` as the reader, who becomes a guest of the typed name when unknown. */
  async asReader(act) {
    const { reader } = this.context;
    if (!(await reader.token())) await reader.becomeGuest(this.name.value.trim());
    await this.showName();
    return reader.act(act);
  }

  async busy(work) {
    const { t } = this.context;
    this.isBusy = this.sendButton.disabled = true;
    this.sendButton.textContent = t("sending");
    try {
      await work();
    } catch (problem) {
      this.showProblem(problem);
    } finally {
      this.isBusy = false;
      this.sendButton.textContent = t("send");
      if (!this.waiting) this.sendButton.disabled = false;
    }
  }

  showProblem(problem) {
    const { t } = this.context;
    if (problem.code === undefined) throw problem;
    if (!problem.isUncertain) this.nextKey.forget();
    for (const { field, detail } of problem.errors) {
      if (field === "name" || field === "text") this.fieldError(field, detail);
    }
    const isShown = this.node.querySelector('[aria-invalid="true"]');
    if (isShown) isShown.focus();
    else this.formError.textContent = problem.message || t("offline");
    if (problem.retryAfter) this.waitFor(problem.retryAfter);
  }

  /** Keep the button off for the seconds the service asked for, counting down. */
  waitFor(seconds) {
    const { t } = this.context;
    const message = this.formError.textContent;
    const tick = () => {
      this.waiting = seconds > 0;
      this.sendButton.disabled = this.waiting;
      this.formError.textContent = this.waiting
        ? `${message} ${t("retryIn", { n: seconds })}` : "";
      seconds -= 1;
      if (this.waiting) setTimeout(tick, 1000);
    };
    tick();
  }

  async togglePreview() {
    if (!this.previewBox.hidden) return this.hidePreview(true);
    if (!this.check()) return undefined;
    return this.busy(async () => {
      const { api, t } = this.context;
      const { html } = await this.asReader((token) => api.send("POST", api.path("preview"), {
        body: { text: this.text.value }, token, query: { lang: api.lang },
      }));
      // The one field that is markup: the service has sanitised it.
      this.previewBox.innerHTML = html;
      this.previewBox.hidden = false;
      this.text.hidden = true;
      this.previewButton.textContent = t("edit");
      this.previewBox.focus();
    });
  }

  hidePreview(isFocused = false) {
    if (this.previewBox.hidden) return;
    this.previewBox.hidden = true;
    this.text.hidden = false;
    this.previewButton.textContent = this.context.t("preview");
    if (isFocused) this.text.focus();
  }

  reset() {
    this.text.value = "";
    this.stars?.reset();
    this.draft.write("");
    this.nextKey.forget();
    this.count();
  }
}
