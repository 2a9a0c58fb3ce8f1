// A passage that the reader selects may be shared: the link leads to it and is told with it.
import { el } from "../dom.js";

const SHORTEST = 10;
// As the service takes it.
const LONGEST = 300;
const GAP = 8;
const TOLD_MS = 2000;

/**
 * Show a button beside what is selected in `scope`. A press calls `act(passage)` and shows for a
 * moment what that resolves to. Returns a stopper.
 */
export function offerQuotes({ root, scope, label, act }) {
  if (!HTMLElement.prototype.showPopover) return () => {};
  let passage = "";
  const button = el("button", { type: "button", class: "button button--main quote",
    popover: "manual", onclick: async () => {
      const words = await act(passage);
      button.textContent = words || label;
      setTimeout(() => button.togglePopover(false), words ? TOLD_MS : 0);
    } }, label);
  // What is selected stays so while the button is pressed.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  root.append(button);
  const look = () => {
    const selection = document.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const before = passage;
    passage = range && scope.contains(range.commonAncestorContainer)
      ? selection.toString().replace(/\s+/g, " ").trim() : "";
    const isOffered = passage.length >= SHORTEST && passage.length <= LONGEST;
    if (passage !== before) button.textContent = label;
    button.togglePopover(isOffered);
    if (isOffered) placeBeside(button, range.getBoundingClientRect());
  };
  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener("selectionchange", look, { signal });
  addEventListener("scroll", look, { signal, passive: true });
  return () => listening.abort();
}

/** Below the passage, as telephones have their own menu above it. */
function placeBeside(button, { left, right, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = button;
  const place = (left + right - width) / 2;
  button.style.left = `${Math.max(GAP, Math.min(place, innerWidth - width - GAP))}px`;
  button.style.top = `${Math.min(bottom + GAP, innerHeight - height - GAP)}px`;
}
