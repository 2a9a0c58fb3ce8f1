// The author's page at a key: past, bans, latest texts, and everything of theirs that waits.

import { ask, select } from "./dialogs.js";
import { el, fill } from "./dom.js";

/** Resolves to `{all: reason}` to reject all that waits, `{ban: true}`, or null. */
export function showAuthor(words, author, reasons, can) {
  const facts = [
    author.is_guest ? words.guest : "",
    fill(words.since, { date: author.since }),
    fill(words.past, author),
    fill(words.waits, { count: author.waiting }),
  ];
  const bans = author.bans.map((ban) =>
    el("li", { class: "dk-chip dk-state-rejected" }, fill(words.banned_until, ban)),
  );
  const lines = author.latest.map((line) =>
    el(
      "li",
      {},
      el("span", { class: `dk-dot dk-dot-${line.state}`, title: line.state_label }),
      el("div", {}, el("p", {}, line.text), el("small", {}, [line.state_label, line.reason, line.written, line.article].filter(Boolean).join(" · "))),
    ),
  );

  const finish = (event, value) => {
    const dialog = event.target.closest("dialog");
    dialog.answer = value;
    dialog.close("");
  };
  const rejectAll =
    can.has("reject") &&
    author.items.length > 0 &&
    el(
      "div",
      { class: "dk-inline" },
      select(words.reason, "reason", reasons.map((reason) => [reason.code, reason.label])),
      el(
        "button",
        {
          type: "button",
          class: "dk-button dk-no",
          onclick: (event) => {
            const chosen = event.target.form.reason;
            finish(event, { all: { code: chosen.value, label: chosen.selectedOptions[0].textContent } });
          },
        },
        fill(words.reject_all, { count: author.items.length }),
      ),
    );
  const banButton =
    can.has("ban") &&
    el("button", { type: "button", class: "dk-button", onclick: (event) => finish(event, { ban: true }) }, words.ban, el("kbd", {}, "B"));
  return ask({
    title: author.name,
    words,
    isWide: true,
    body: [
      el("p", { class: "dk-hint" }, facts.filter(Boolean).join(" · ")),
      bans.length > 0 && el("ul", { class: "dk-chips" }, bans),
      rejectAll,
      el("ul", { class: "dk-latest" }, lines),
    ],
    more: banButton || [],
  });
}
