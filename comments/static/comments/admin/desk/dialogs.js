// Questions that a key asks before it acts: each a dialog that Escape closes and Enter answers.

import { el, fill } from "./dom.js";

/** Show a dialog; resolves to what `read` returns when it is answered, or to null. */
export function ask({ title, body, submit, read, words, isWide = false, more = [] }) {
  return new Promise((resolve) => {
    const form = el(
      "form",
      { method: "dialog", class: "dk-form" },
      el("h2", { id: "dk-dialog-title" }, title),
      body,
      el(
        "div",
        { class: "dk-form-acts" },
        submit && el("button", { type: "submit", class: "dk-button dk-yes" }, submit),
        more,
        el("button", { type: "button", class: "dk-button", onclick: () => dialog.close("") }, words.close),
      ),
    );
    const dialog = el(
      "dialog",
      { class: `dk dk-dialog${isWide ? " dk-wide" : ""}`, "aria-labelledby": "dk-dialog-title" },
      form,
    );
    let answer = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer = read ? read(form) : true;
      if (answer !== undefined) dialog.close("done");
    });
    // Ctrl+Enter sends from within a text, as everywhere.
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "done" ? answer : dialog.answer ?? null);
    });
    document.getElementById("desk").after(dialog);
    dialog.showModal();
    form.querySelector("[data-first]")?.focus();
  });
}

export function textarea(label, name, { value = "", max, isFirst = false, rows = 4, required = false }) {
  return el(
    "label",
    { class: "dk-field" },
    el("span", {}, label),
    el("textarea", { name, rows, value, maxLength: max, required, "data-first": isFirst }),
  );
}

export function choice(label, name, options, chosen) {
  const boxes = options.map(([value, text]) =>
    el(
      "label",
      { class: "dk-choice" },
      el("input", { type: "radio", name, value, checked: value === chosen }),
      el("span", {}, text),
    ),
  );
  return el("fieldset", { class: "dk-field" }, el("legend", {}, label), el("div", { class: "dk-choices" }, boxes));
}

export function select(label, name, options) {
  const made = options.map(([value, text]) => el("option", { value }, text));
  return el("label", { class: "dk-field" }, el("span", {}, label), el("select", { name, class: "dk-select" }, made));
}

export function note(words, value) {
  return ask({
    title: words.note,
    words,
    body: [el("p", { class: "dk-hint" }, words.note_hint), textarea(words.note_label, "note", { value, max: 1000, isFirst: true })],
    submit: words.keep,
    read: (form) => form.note.value.trim(),
  });
}

export function escalate(words) {
  return ask({
    title: words.escalate,
    words,
    body: [
      choice(words.whom, "to", [["chief", words.chief], ["lawyer", words.lawyer]], "chief"),
      textarea(words.question, "note", { max: 1000, isFirst: true }),
    ],
    submit: words.pass_on,
    read: (form) => ({ to: form.to.value, note: form.note.value.trim() }),
  });
}

export function advise(words) {
  return ask({
    title: words.advise,
    words,
    body: textarea(words.advice, "answer", { max: 1000, isFirst: true, required: true }),
    submit: words.send_back,
    read: (form) => form.answer.value.trim() || undefined,
  });
}

export function reply(words, card) {
  const hint = card.state === "published" ? null : el("p", { class: "dk-hint" }, words.reply_publishes);
  return ask({
    title: fill(words.reply_to, { name: card.author.name }),
    words,
    body: [el("blockquote", { class: "dk-parent" }, el("p", {}, card.text)), hint, textarea(words.reply_text, "text", { max: 5000, isFirst: true, rows: 6, required: true })],
    submit: words.publish,
    read: (form) => form.text.value.trim() || undefined,
  });
}

const HOURS = { day: 24, week: 168, month: 720, ever: null };

const DAY_MS = 24 * 60 * 60 * 1000;

/** A day to choose beside the usual spans; to touch it chooses it. */
function untilDay(words) {
  const chosen = (event) => {
    event.target.form.time.value = "date";
  };
  // The last days of the calendar are no moment in every time zone.
  const [min, max] = [new Date(Date.now() + DAY_MS).toISOString().slice(0, 10), "2199-12-30"];
  return el(
    "label",
    { class: "dk-field" },
    el("span", {}, words.ban_until),
    el("input", { type: "date", name: "until", class: "dk-select", min, max, oninput: chosen }),
  );
}

/** What is asked of `time`: so many hours, until the end of a day, or for good. */
function banTime(form) {
  const time = form.time.value;
  form.until.required = time === "date";
  if (!form.until.reportValidity()) return undefined;
  return time === "date" ? { hours: null, until: form.until.value } : { hours: HOURS[time], until: null };
}

export function ban(words, card, reasons) {
  return ask({
    title: fill(words.ban_of, { name: card.author.name }),
    words,
    body: [
      choice(words.ban_kind, "kind", [["ban", words.ban_full], ["shadow", words.ban_shadow], ["premod", words.ban_premod]], "ban"),
      choice(words.ban_time, "time", [["day", words.day], ["week", words.week], ["month", words.month], ["ever", words.ever], ["date", words.ban_date]], "day"),
      untilDay(words),
      select(words.reason, "reason", reasons.map((reason) => [reason.code, reason.label])),
      el("label", { class: "dk-choice" }, el("input", { type: "checkbox", name: "all" }), el("span", {}, words.ban_and_reject)),
      el("p", { class: "dk-hint" }, words.ban_hint),
    ],
    submit: words.ban,
    read: (form) => banTime(form) && ({
      kind: form.kind.value,
      ...banTime(form),
      reason: form.reason.value,
      label: form.reason.selectedOptions[0].textContent,
      all: form.all.checked,
    }),
  });
}

export function help(words) {
  const rows = words.help.map(([keys, meaning]) =>
    el("li", {}, el("span", { class: "dk-keys" }, keys.split(" ").map((key) => el("kbd", {}, key))), el("span", {}, meaning)),
  );
  return ask({ title: words.keys, words, body: el("ul", { class: "dk-keylist" }, rows), isWide: true });
}
