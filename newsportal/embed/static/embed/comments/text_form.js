// A form with a text: counts, checks, previews and says at its field what the service objects to.
// What was typed stays until the service has it.
import { el } from "../dom.js";

let forms = 0;

export class TextForm {
  constructor(context) {
    this.context = context;
    this.id = `form-${++forms}`;
  }

  /** The textarea with its counter, error lines and preview; subclasses put them in a form. */
  makeText({ value, rows, placeholder = "" }) {
    const { t } = this.context;
    this.text = el("textarea", {
      id: `${this.id}-text`, rows, value, placeholder, required: true,
      "aria-describedby": `${this.id}-count ${this.id}-text-error`, oninput: () => this.count(),
    });
    this.textError = this.errorLine("text");
    this.formError = el("p", { class: "error", role: "alert" });
    this.counter = el("span", { class: "counter", id: `${this.id}-count` });
    this.previewBox = el("div", { class: "preview", hidden: true, role: "region",
      "aria-label": t("previewTitle"), tabIndex: -1 });
    this.previewButton = el("button", { type: "button", class: "link",
      onclick: () => this.togglePreview() }, t("preview"));
    this.sendButton = el("button", { class: "button button--main", type: "submit" },
      t(this.sendWord));
  }

  get sendWord() {
    return "send";
  }

  textField(label) {
    return el("div", { class: "field" },
      el("label", { class: "label", for: this.text.id }, label),
      this.text, this.previewBox, this.textError);
  }

  actions(onCancel) {
    const cancel = onCancel && el("button", { type: "button", class: "link", onclick: onCancel },
      this.context.t("cancel"));
    return el("div", { class: "actions" }, this.sendButton, this.previewButton, cancel);
  }

  errorLine(field) {
    return el("p", { class: "error", id: `${this.id}-${field}-error` });
  }

  focus() {
    this.text.focus();
  }

  count() {
    const { t, limit } = this.context;
    const left = limit - [...this.text.value].length;
    this.counter.textContent = left < 0 ? t("tooLong", { n: -left }) : t("left", { n: left });
    this.counter.classList.toggle("counter--over", left < 0);
    // A counter that talks all the time is noise; it speaks when the end is near.
    this.counter.setAttribute("aria-live", left < 100 ? "polite" : "off");
  }

  /** Field name -> [input, error line]. */
  fieldParts() {
    return { text: [this.text, this.textError] };
  }

  get needsText() {
    return true;
  }

  /** Show what is wrong at its own field; true when the form may go. */
  check() {
    const { t, limit } = this.context;
    this.clearErrors();
    const length = [...this.text.value.trim()].length;
    if (!length && this.needsText) this.fieldError("text", t("needText"));
    else if (length > limit) this.fieldError("text", t("tooLong", { n: length - limit }));
    this.checkMore();
    this.wrongField()?.focus();
    return !this.wrongField();
  }

  checkMore() {}

  wrongField() {
    return this.node.querySelector('[aria-invalid="true"]');
  }

  clearErrors() {
    this.formError.textContent = "";
    for (const [input, line] of Object.values(this.fieldParts())) {
      input.removeAttribute("aria-invalid");
      line.textContent = "";
    }
  }

  fieldError(field, message) {
    const [input, line] = this.fieldParts()[field];
    input.setAttribute("aria-invalid", "true");
    line.textContent = message;
  }

  async submit(event) {
    event.preventDefault();
    this.hidePreview();
    if (!this.check() || this.isBusy) return;
    await this.busy(() => this.deliver());
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
      this.sendButton.textContent = t(this.sendWord);
      if (!this.waiting) this.sendButton.disabled = false;
    }
  }

  showProblem(problem) {
    if (problem.code === undefined) throw problem;
    const parts = this.fieldParts();
    for (const { field, detail } of problem.errors) {
      if (parts[field]) this.fieldError(field, detail);
    }
    if (this.wrongField()) this.wrongField().focus();
    else this.formError.textContent = problem.message || this.context.t("offline");
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

  /** Run `act(token)` as the reader. */
  asReader(act) {
    return this.context.reader.act(act);
  }

  hidePreview(isFocused = false) {
    if (this.previewBox.hidden) return;
    this.previewBox.hidden = true;
    this.text.hidden = false;
    this.previewButton.textContent = this.context.t("preview");
    if (isFocused) this.text.focus();
  }
}
