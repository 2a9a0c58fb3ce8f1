// Small memories of this browser. Storage may be forbidden (private windows, blocked third
// parties); the page then simply goes on without memory across reloads.

/** One value that lives as long as the tab: `read()`, `write(value)`; null forgets it. */
export const tabMemory = (key) => memory(() => sessionStorage, key);

/** One value that outlives the tab. */
export const lastingMemory = (key) => memory(() => localStorage, key);

function memory(storage, key) {
  const attempt = (act) => {
    try {
      return act(storage());
    } catch {
      return null;
    }
  };
  return {
    read: () => attempt((kept) => JSON.parse(kept.getItem(key))),
    write: (value) => attempt((kept) => (value === null ? kept.removeItem(key)
      : kept.setItem(key, JSON.stringify(value)))),
  };
}
