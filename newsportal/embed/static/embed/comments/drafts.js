// What was typed and not yet taken by the service, so that a reload or an error loses nothing.
import { tabMemory } from "../storage.js";

/** The draft of one form: of the article's review, or of the reply to one comment. */
export function draftOf({ site, article }, parent) {
  const memory = tabMemory(`newsportal:draft:${site}:${article}:${parent ? parent.id : ""}`);
  return {
    read: () => memory.read() || "",
    write: (text) => memory.write(text || null),
  };
}
