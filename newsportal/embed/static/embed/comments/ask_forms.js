// Small forms under a comment: a report, an appeal, and the question before a deletion.
import { el } from "../dom.js";

const NOTE_CHARS = 1000;
let forms = 0;

/** The frame of all three: `onSend()` may throw an ApiProblem, which is shown in the form. */
function askForm({ context, title, parts, sendWord, isDanger = false, onSend, onCancel }) {
  const { t } = context;
  const error = el("p", { class: "error", role: "alert" });
  const send = el("button", { type: "submit",
    class: `button ${isDanger ? "button--danger" : "button--main"}` }, t(sendWord));
  const submit = async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    error.textContent = "";
    try {
      await onSend();
    } catch (problem) {
      if (problem.code === undefined) throw problem;
      error.textContent = problem.errors[0]?.detail || problem.message || t("offline");
    } finally {
      send.disabled = false;
    }
  };
  const node = el("form", { class: "ask", noValidate: true, "aria-label": title, onsubmit: submit },
    el("p", { class: "ask__title" }, title), parts, error,
    el("div", { class: "actions" }, send,
      el("button", { type: "button", class: "link", onclick: onCancel }, t("cancel"))));
  const focus = () => (node.querySelector("input, textarea") || send).focus();
  return { node, focus };
}

function noteField(id, label) {
  const note = el("textarea", { id, rows: 2, maxLength: NOTE_CHARS });
  return { note, field: el("div", { class: "field" },
    el("label", { class: "label", for: id }, label), note) };
}

/** `onSend({reason, note?})`. */
export function reportForm({ context, onSend, onCancel }) {
  const { t, config } = context;
  const id = `report-${++forms}`;
  const reasons = (config?.flag_reasons || []).map(({ reason, label }, index) =>
    el("label", { class: "choice" }, el("input", { type: "radio", name: id, value: reason,
      checked: index === 0 }), label));
  const { note, field } = noteField(`${id}-note`, t("reportNote"));
  const chosen = () => form.node.querySelector("input:checked").value;
  const form = askForm({ context, title: t("reportTitle"), sendWord: "report", onCancel,
    parts: [el("div", { class: "choices", role: "radiogroup", "aria-label": t("reportTitle") },
      reasons), field],
    onSend: () => onSend({ reason: chosen(), ...noted(note) }) });
  return form;
}

/** `onSend({note?})`. */
export function appealForm({ context, onSend, onCancel }) {
  const { t } = context;
  const { note, field } = noteField(`appeal-${++forms}-note`, t("appealNote"));
  return askForm({ context, title: t("appealTitle"), sendWord: "appeal", onCancel, parts: field,
    onSend: () => onSend(noted(note)) });
}

export function deleteForm({ context, onSend, onCancel }) {
  return askForm({ context, title: context.t("deleteTitle"), sendWord: "delete", isDanger: true,
    parts: null, onSend, onCancel });
}

function noted(note) {
  const text = note.value.trim();
  return text ? { note: text } : {};
}
