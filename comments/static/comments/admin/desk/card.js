// One card: the text with what was found in it, and what helps to decide.

import { el, fill, symbol } from "./dom.js";

const STARS = 5;

export function makeCard(card, words, { above, onAct }) {
  const heading = `by-${card.id}`;
  return el(
    "article",
    {
      class: "dk-card",
      id: `c-${card.id}`,
      tabIndex: -1,
      "data-card": card.id,
      "aria-labelledby": heading,
    },
    parent(card, words, above),
    author(card, words, heading),
    copies(card, words),
    text(card),
    chips(card, words),
    flags(card, words),
    asked(card, words),
    buttons(card, words, onAct),
  );
}

/** The head of a bundle: the article that the cards below it stand under. */
export function makeBundle(article) {
  const place = [article.site, article.section].filter(Boolean).join(" · ");
  return el(
    "header",
    { class: "dk-bundle", "data-bundle": article.id },
    el("span", {}, place),
    el("a", { href: article.url, target: "_blank", rel: "noopener noreferrer" }, article.title),
  );
}

function parent(card, words, above) {
  // It stands right above: no need to read it twice.
  if (!card.parent || above === card.parent.id) return null;
  const state = card.parent.state ? el("i", {}, ` (${card.parent.state})`) : null;
  return el(
    "blockquote",
    { class: "dk-parent", lang: card.parent.language },
    el("b", {}, fill(words.answers, { name: card.parent.author })),
    state,
    el("p", {}, card.parent.text),
  );
}

function author(card, words, id) {
  const by = card.author;
  return el(
    "div",
    { class: "dk-author" },
    el("b", { id }, by.name),
    by.is_guest && el("span", { class: "dk-chip" }, words.guest),
    card.source &&
      el(
        "a",
        {
          class: "dk-chip",
          href: card.source.url,
          target: "_blank",
          rel: "noopener noreferrer nofollow ugc",
        },
        card.source.label,
      ),
    by.is_staff && el("span", { class: "dk-chip dk-good" }, words.newsroom),
    by.is_trusted && el("span", { class: "dk-chip dk-good" }, words.trusted),
    card.rating > 0 &&
      el(
        "span",
        { class: "dk-stars", role: "img", "aria-label": fill(words.stars, card) },
        "★".repeat(card.rating) + "☆".repeat(STARS - card.rating),
      ),
    el(
      "span",
      { class: "dk-facts" },
      el("time", { dateTime: card.written_at }, card.written),
      ` · ${card.language.name} · `,
      el("span", { class: by.refused > by.published ? "dk-bad-past" : "" }, fill(words.past, by)),
    ),
  );
}

function copies(card, words) {
  if (!card.copies.length) return null;
  const names = card.copies.map((copy) => copy.author);
  const shown = [...new Set(names)].slice(0, 8).join(", ");
  return el(
    "p",
    { class: "dk-copies" },
    symbol("content_copy"),
    el("b", {}, fill(words.copies, { count: card.items.length })),
    ` ${shown}`,
  );
}

function text(card) {
  if (!card.is_edit) {
    return el("div", { class: "dk-text", lang: card.language.code }, card.marks.map(mark));
  }
  const tags = { same: "span", gone: "del", new: "ins" };
  const pieces = card.changes.map((piece) => el(tags[piece.kind], {}, piece.text));
  return el("div", { class: "dk-text dk-change", lang: card.language.code }, pieces);
}

function mark(piece) {
  return piece.label ? el("mark", { title: piece.label }, piece.text) : piece.text;
}

function chips(card, words) {
  const made = [
    card.state !== "pending" &&
      el("li", { class: `dk-chip dk-state-${card.state}` }, card.state_label),
    card.is_edit && el("li", { class: "dk-chip dk-warn" }, words.edit),
    card.has_frozen_votes && el("li", { class: "dk-chip dk-warn" }, words.frozen_votes),
    card.objections.map((label) => el("li", { class: "dk-chip dk-warn" }, label)),
  ].flat();
  if (!made.some(Boolean)) return null;
  return el("ul", { class: "dk-chips" }, made);
}

function flags(card, words) {
  if (!card.flags) return null;
  const reasons = card.flags.reasons.map((row) => `${row.label} — ${row.count}`).join(", ");
  return el(
    "div",
    { class: "dk-said" },
    el("b", {}, symbol("flag"), fill(words.reports, { count: card.flags.total })),
    el("span", {}, reasons),
    card.flags.notes.map((note) => el("q", {}, note)),
  );
}

function asked(card, words) {
  const { appeal, escalation, notes } = card;
  const parts = [
    appeal &&
      el(
        "div",
        { class: "dk-said" },
        el("b", {}, symbol("balance"), fill(words.appeal, appeal)),
        appeal.note && el("q", {}, appeal.note),
      ),
    escalation &&
      el(
        "div",
        { class: "dk-said" },
        el("b", {}, symbol("priority_high"), `${escalation.to_label}: `),
        el("span", {}, `${escalation.by}, ${escalation.asked}`),
        escalation.note && el("q", {}, escalation.note),
      ),
    notes.length > 0 && el("div", { class: "dk-said" }, symbol("sticky_note_2"), notes.map((note) => el("q", {}, note))),
  ];
  return parts.filter(Boolean);
}

/** What is pressed less often, behind one button; the keys work without opening it. */
function more(does, card, words, button) {
  const rows = [
    does.has("answer") && button("answer", words.advise, "E"),
    does.has("escalate") && !does.has("answer") && button("escalate", words.escalate, "E"),
    does.has("redact") && button("redact", words.redact, "X"),
    button("note", words.note, "N"),
    button("author", words.author, "A"),
    does.has("ban") && button("ban", words.ban, "B"),
    does.has("reply") && button("reply", words.reply, "Y"),
    does.has("feature") && button("feature", card.is_featured ? words.unfeature : words.feature, "F"),
    does.has("pin") && button("pin", card.is_pinned ? words.unpin : words.pin, "T"),
    does.has("hold") && button("hold", words.hold, "H"),
    does.has("remove") && button("remove", words.remove, "D"),
    does.has("breaking") && button("breaking", words.breaking),
  ];
  return el(
    "details",
    { class: "dk-more" },
    el("summary", { class: "dk-button" }, words.more),
    el("div", { class: "dk-menu" }, rows.filter(Boolean)),
  );
}

function buttons(card, words, onAct) {
  const does = new Set(card.acts);
  const button = (act, label, key, kind = "") =>
    el(
      "button",
      { type: "button", class: `dk-button ${kind}`, "data-act": act, onclick: () => onAct(act) },
      label,
      key && el("kbd", { "aria-hidden": "true" }, key),
    );
  const isPublic = card.state === "published" && !card.is_edit;
  return el(
    "div",
    { class: "dk-acts" },
    does.has("publish") &&
      button("publish", isPublic ? words.leave_public : words.publish, "P", "dk-yes"),
    does.has("reject") && button("reject", card.appeal ? words.refusal_stands : words.reject, "R", "dk-no"),
    button("skip", words.skip, "S"),
    more(does, card, words, button),
    el("a", { class: "dk-link", href: card.url, target: "_blank", "data-act": "open" }, words.open, el("kbd", { "aria-hidden": "true" }, "O")),
  );
}
