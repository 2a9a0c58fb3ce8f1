// What was typed and not yet taken by the service, so that a reload or an error loses nothing.

/** The draft of one form: of the article's review, or of the reply to one comment. */
export function draftOf({ site, article }, parent) {
  const key = `newsportal:draft:${site}:${article}:${parent ? parent.id : ""}`;
  return {
    read: () => attempt(() => sessionStorage.getItem(key)) || "",
    write: (text) => attempt(() => (text ? sessionStorage.setItem(key, text)
      : sessionStorage.removeItem(key))),
    clear: () => attempt(() => sessionStorage.removeItem(key)),
  };
}

// Storage may be forbidden; the form itself still holds the text.
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
