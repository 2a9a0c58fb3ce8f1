// Idempotency keys: one per attempt, the same again while nobody knows how the attempt ended.

/** A function of the body; `forget()` after a certain answer. */
export function attemptKeys() {
  let last = { body: null, key: null };
  const next = (body) => {
    if (last.body !== body) last = { body, key: newKey() };
    return last.key;
  };
  next.forget = () => {
    last = { body: null, key: null };
  };
  return next;
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages without HTTPS have no randomUUID; the key only has to be unguessable and unique.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
