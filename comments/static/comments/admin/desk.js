// Keys for the queue; without this file every button works all the same.
// Keys are taken by their place on the keyboard, so that a Russian layout needs no switching.

const cards = [...document.querySelectorAll("[data-card]")];

function current() {
  return document.activeElement?.closest("[data-card]") ?? null;
}

function focusCard(card) {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "start" });
}

function move(step) {
  const place = cards.indexOf(current());
  focusCard(cards[place < 0 ? 0 : Math.min(Math.max(place + step, 0), cards.length - 1)]);
}

function press(card, key) {
  const found = card?.querySelector(`[data-key="${key}"]`);
  if (found instanceof HTMLDetailsElement) {
    found.open = !found.open;
    focusCard(card);
  } else {
    found?.click();
  }
}

function choose(card, digit) {
  const list = card?.querySelector("details[open]");
  list?.querySelector(`[data-digit="${digit === 0 ? 10 : digit}"]`)?.click();
}

const acts = {
  KeyJ: () => move(1),
  KeyK: () => move(-1),
  KeyP: () => press(current(), "publish"),
  KeyR: () => press(current(), "reject"),
  KeyO: () => press(current(), "open"),
};

function isTyping(event) {
  return event.target.closest("input, textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  if (digit) {
    choose(current(), Number(digit[1]));
  } else if (acts[event.code]) {
    event.preventDefault();
    acts[event.code]();
  }
});

// A second press while the first is on its way would decide on nothing new.
for (const form of document.querySelectorAll(".desk-acts")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  // The page may come back from the browser's memory as it was left.
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

const target = document.querySelector("[data-card]:target");
if (target) focusCard(target);
else cards[0]?.focus({ preventScroll: true });
