// What the author of a comment is told about it: that it waits, or why it is not public.
import { el } from "../dom.js";

export function notes(card, context) {
  return [stateNote(card, context), editNote(card, context)];
}

function stateNote(card, context) {
  const { state, removed_by: removedBy } = card.comment;
  const { t } = context;
  if (state === "pending") {
    return el("p", { class: "note" }, el("b", {}, t("held")), `. ${t("heldMore")}`,
      why(card.comment, context));
  }
  if (state === "rejected") return refusal(t("rejected"), t("rejectedWhy"), card, context);
  const isTakenBack = removedBy === "author";
  return state === "removed" && !isTakenBack
    ? refusal(t("removedOwn"), t("removedOwnWhy"), card, context) : null;
}

/** The reasons in the site's own words, else in ours. */
function words({ reasons, reason_labels: labels }, context) {
  return (reasons || []).map((code) => labels?.[code] || context.reasonLabel(code))
    .filter(Boolean).join(", ");
}

function why(text, context) {
  const told = words(text, context);
  return told && el("span", { class: "note__why" }, ` ${context.t("heldWhy", { why: told })}`);
}

/** The reasons and a button to ask for another decision. */
function refusal(plain, withReasons, card, context) {
  const { t, acts } = context;
  const told = words(card.comment, context);
  const text = told ? withReasons.replace("{why}", told) : plain;
  return el("p", { class: "note note--bad" }, text, " ", card.hasAppealed
    ? el("span", { class: "note__why" }, t("appealed"))
    : el("button", { type: "button", class: "link", "data-act": "appeal",
      onclick: () => acts.appeal(card) }, t("appeal")));
}

/** Of another text of a public comment. */
function editNote({ comment: { edit } }, context) {
  const { t } = context;
  if (!edit) return null;
  if (edit.state === "pending") {
    return el("p", { class: "note" }, el("b", {}, t("editHeld")), why(edit, context));
  }
  const told = words(edit, context);
  return el("p", { class: "note note--bad" },
    told ? t("editRejectedWhy", { why: told }) : t("editRejected"));
}
