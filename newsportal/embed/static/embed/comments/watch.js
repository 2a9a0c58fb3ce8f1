// Follows the reader's own review until the service has decided about it.

const DELAYS_MS = [300, 600, 1000, 2000, 4000, 8000, 16000, 30000];

/**
 * Call `read()` (the comment as its author sees it, or null) with growing pauses until its state is
 * no longer pending; then `onDecided(comment)`. Returns a stopper. A hidden tab does not ask.
 */
export function watch({ read, onDecided }) {
  let tries = 0;
  let timer = null;
  const later = () => {
    timer = setTimeout(ask, DELAYS_MS[Math.min(tries++, DELAYS_MS.length - 1)]);
  };
  const ask = async () => {
    const comment = document.hidden ? null : await read().catch(() => null);
    if (timer === null) return;
    if (comment && comment.state !== "pending") onDecided(comment);
    else later();
  };
  later();
  return () => {
    clearTimeout(timer);
    timer = null;
  };
}
