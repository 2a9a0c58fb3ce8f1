// Keys by their place on the keyboard, so that a Russian layout needs no switching.

const ACTS = {
  KeyJ: "next",
  ArrowDown: "next",
  KeyK: "previous",
  ArrowUp: "previous",
  KeyP: "publish",
  KeyR: "reject",
  KeyS: "skip",
  KeyO: "open",
  KeyZ: "undo",
  KeyN: "note",
  KeyB: "ban",
  KeyA: "author",
  KeyE: "escalate",
  KeyX: "redact",
  KeyY: "reply",
  KeyF: "feature",
  KeyT: "pin",
  KeyH: "hold",
  KeyD: "remove",
  BracketRight: "next_queue",
  BracketLeft: "previous_queue",
};

function isTyping(event) {
  return event.target.closest("input, textarea, select, [contenteditable], dialog") !== null;
}

/** `onKey(act)` for a letter, `onDigit(number)` for 0-9; both say whether they did anything. */
export function listen({ onKey, onDigit }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
    if (event.key === "?") {
      if (onKey("help")) event.preventDefault();
    } else if (digit && !event.shiftKey) {
      if (onDigit(Number(digit[1]))) event.preventDefault();
    } else if (event.key === "Escape") {
      onKey("close");
    } else if (event.code === "KeyA" && event.shiftKey) {
      if (onKey("publish_bundle")) event.preventDefault();
    } else if (ACTS[event.code] && !event.shiftKey) {
      // A key held down walks on, and decides on nothing.
      const act = ACTS[event.code];
      if (event.repeat && act !== "next" && act !== "previous") return;
      if (onKey(act)) event.preventDefault();
    }
  });
}
