// Puts an address that is still being fetched on the clipboard.

/**
 * True when the clipboard has it. Safari allows writing only inside the click itself, so the item is
 * handed over at once with a promise of its text.
 */
export async function copyLater(promise) {
  try {
    if (window.ClipboardItem && navigator.clipboard?.write) {
      const blob = promise.then((text) => new Blob([text], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    } else {
      await navigator.clipboard.writeText(await promise);
    }
    return true;
  } catch {
    return false;
  }
}
