// Follows the reader's own review until the service has decided about it.

const DELAYS_MS = [300, 600, 1000, 2000, 4000, 8000, 16000, 30000];

/**
 * Call `read()` (the comment as its author sees it, or null) with growing pauses until
 * `isDecided(comment)`; then `onDecided(comment)`. A hidden tab does not ask.
 * Returns `{stop, askNow}`.
 */
export function watch({ read, isDecided, onDecided }) {
  let tries = 0;
  let timer = null;
  let isStopped = false;
  const later = () => {
    timer = setTimeout(ask, DELAYS_MS[Math.min(tries++, DELAYS_MS.length - 1)]);
  };
  const ask = async () => {
    timer = null;
    const comment = document.hidden ? null : await read().catch(() => null);
    if (isStopped) return;
    if (comment && isDecided(comment)) {
      isStopped = true;
      onDecided(comment);
    } else later();
  };
  const stop = () => {
    isStopped = true;
    clearTimeout(timer);
  };
  const askNow = () => {
    // No timer: an answer is on its way, and the next turn comes soon after it.
    tries = 0;
    if (timer === null || isStopped) return;
    clearTimeout(timer);
    ask();
  };
  later();
  return { stop, askNow };
}
