// What is the reader's own under this article, as `mine` and `me` tell it.

export class OwnState {
  constructor() {
    // Counts what the reader did, so that an answer from before it is not taken for the truth.
    this.changes = 0;
    this.forget();
  }

  forget() {
    this.changes += 1;
    this.id = null;
    this.reactions = new Map();
    this.flags = new Set();
    this.ignored = new Set();
    this.isSubscribed = false;
    this.isBookmarked = false;
  }

  /** Take in an answer of `mine`. */
  take({ reactions, flags, ignored, subscribed, bookmarked }) {
    this.reactions = new Map(Object.entries(reactions || {}).map(([id, kinds]) =>
      [id, new Set(kinds)]));
    this.flags = new Set(flags);
    this.ignored = new Set(ignored);
    this.isSubscribed = Boolean(subscribed);
    this.isBookmarked = Boolean(bookmarked);
  }

  /** The kinds this reader gave to a comment. */
  kinds(id) {
    return this.reactions.get(id) || new Set();
  }

  wrote(comment) {
    return Boolean(this.id) && comment.author?.id === this.id;
  }
}
