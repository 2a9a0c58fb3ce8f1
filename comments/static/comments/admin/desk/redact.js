// Masking personal data: what was found is marked, what is selected is added, a click takes it off.

import { ask } from "./dialogs.js";
import { el } from "./dom.js";

// Offsets are counted in characters, as the server counts; a script's strings are not.
const characters = (text) => Array.from(text);

export async function redact(words, card) {
  const letters = characters(card.text);
  let spans = card.personal.map(([start, end]) => [start, end]);
  const selected = selectionOn(card);
  if (selected) spans.push(selected);
  const box = el("div", { class: "dk-text dk-redact", lang: card.language.code });
  const draw = () => {
    spans = joined(spans);
    const pieces = [];
    let at = 0;
    spans.forEach(([start, end], place) => {
      pieces.push(piece(letters.slice(at, start).join(""), at));
      const text = letters.slice(start, end).join("");
      const off = () => {
        spans.splice(place, 1);
        draw();
      };
      pieces.push(el("button", { type: "button", class: "dk-masked", title: words.unmask, onclick: off }, text));
      at = end;
    });
    pieces.push(piece(letters.slice(at).join(""), at));
    box.replaceChildren(...pieces);
  };
  box.addEventListener("pointerup", () => {
    const found = offsetsIn(box, getSelection());
    if (!found) return;
    spans.push(found);
    getSelection().removeAllRanges();
    draw();
  });
  draw();
  return ask({
    title: words.redact,
    words,
    isWide: true,
    body: [el("p", { class: "dk-hint" }, words.redact_hint), box],
    submit: words.mask,
    read: () => (spans.length ? spans : undefined),
  });
}

function piece(text, at) {
  return el("span", { "data-at": String(at) }, text);
}

/** Where the selection lies on the card itself, if all of it is in the text. */
function selectionOn(card) {
  const box = document.querySelector(`#c-${card.id} .dk-text`);
  const selection = getSelection();
  if (!box || selection.isCollapsed || !box.contains(selection.anchorNode) || !box.contains(selection.focusNode)) return null;
  const range = selection.getRangeAt(0);
  const before = document.createRange();
  before.setStart(box, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = characters(before.toString()).length;
  return card.is_edit ? null : [start, start + characters(range.toString()).length];
}

function offsetsIn(box, selection) {
  if (selection.isCollapsed || !box.contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0);
  const node = range.startContainer.parentElement?.closest("[data-at]");
  if (!node) return null;
  const before = document.createRange();
  before.setStart(node, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number(node.dataset.at) + characters(before.toString()).length;
  return [start, start + characters(range.toString()).length];
}

function joined(spans) {
  const rows = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = rows.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else rows.push([start, end]);
  }
  return rows;
}
