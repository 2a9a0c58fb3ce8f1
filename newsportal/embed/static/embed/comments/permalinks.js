// #comment-<id> in the address: browsers do not look into shadow roots, so we scroll ourselves.

const SHOWN_MS = 4000;

/** The comment that the address names, or null. */
export function linkedId() {
  return /^#comment-([0-9a-f-]{36})$/i.exec(location.hash)?.[1] || null;
}

/** Scroll to a comment, give it the focus and light it up for a moment. */
export function goTo(node) {
  node.scrollIntoView({ block: "center", behavior: "instant" });
  node.focus({ preventScroll: true });
  node.classList.add("comment--linked");
  setTimeout(() => node.classList.remove("comment--linked"), SHOWN_MS);
}
