// The reader's own comments: shown to their author in every state and followed until decided.
import { watch } from "./watch.js";

// What caches on the way may be behind, generously.
const NEWER_MS = 5000;

export class Own {
  constructor(context, discussion) {
    Object.assign(this, { context, discussion, watches: new Map() });
  }

  stop() {
    for (const { stop } of this.watches.values()) stop();
    this.watches.clear();
  }

  async read() {
    const { api, article, reader } = this.context;
    const token = await reader.token();
    return token ? api.mine(api.path("articles", article, "mine"), token) : null;
  }

  /** What waits for moderation is shown to its author after a reload too. Null for strangers. */
  async show() {
    const { own, reader } = this.context;
    const { changes } = own;
    const mine = await this.read().catch(() => null);
    if (!mine) return null;
    own.id = reader.guestId || own.id;
    if (own.changes === changes) own.take(mine);
    for (const comment of mine.held) {
      // What its author took back, nobody needs to see again.
      if (comment.state !== "removed" || comment.removed_by !== "author") this.place(comment);
    }
    for (const comment of mine.recent) {
      if (this.discussion.thread.find(comment.id) || this.isNewer(comment)) this.place(comment);
    }
    this.discussion.redraw();
    return mine;
  }

  /** Whether it may have become public after the page was built, which is a second old at most. */
  isNewer({ published_at: at }) {
    return Date.parse(at) > Date.parse(this.discussion.since) - NEWER_MS;
  }

  place(comment) {
    const card = this.discussion.thread.showOwn(comment);
    this.discussion.showState();
    this.track(card);
    return card;
  }

  /** The service took a comment: show it in place and follow it. */
  sent(comment) {
    const { t, tell, onCounts, own } = this.context;
    own.id = comment.author.id;
    const card = this.place(comment);
    // A stream may have told of it before the answer came.
    this.discussion.updates.showPill();
    card.node.focus({ preventScroll: true });
    card.node.scrollIntoView({ block: "nearest" });
    if (comment.state === "published" && comment.counts) onCounts(comment.counts);
    tell(t({ published: "published", rejected: "rejected" }[comment.state] || "sentHeld"));
  }

  /** The answer to a PATCH: `current` is what the public sees until the new text is decided. */
  edited(card, { current, counts, ...answer }) {
    const { t, tell, onCounts } = this.context;
    const isWaiting = current && answer.state === "pending";
    card.update({ ...answer, ...current, edit: current ? answer : null });
    card.isOwn = true;
    if (counts) onCounts(counts);
    tell(t(answer.state === "published" ? "changed" : isWaiting ? "editHeld"
      : answer.state === "pending" ? "sentHeld" : "editRejected"));
    this.track(card);
  }

  removed(card, { counts, ...tombstone }) {
    const { t, tell, onCounts, onMine } = this.context;
    this.watches.get(card.comment.id)?.stop();
    this.watches.delete(card.comment.id);
    const next = card.node.nextElementSibling;
    if (card.children.children.length) card.update({ ...tombstone, edit: null });
    else this.discussion.thread.remove(card);
    (card.node.isConnected ? card.node : next)?.focus();
    this.discussion.showState();
    if (counts) onCounts(counts);
    tell(t("deleted"));
    // Stars that were given may be given again.
    this.read().then((mine) => mine && onMine(mine), () => null);
  }

  track(card) {
    const { id } = card.comment;
    if (!isWaiting(card.comment) || this.watches.has(id)) return;
    this.watches.set(id, watch({
      read: () => this.readOne(id),
      isDecided: (comment) => !isWaiting(comment),
      // The thread may have started again meanwhile, with another card.
      onDecided: (comment) => this.decided(this.discussion.thread.find(id) || card, comment),
    }));
  }

  decided(card, comment) {
    const { t, tell } = this.context;
    this.watches.delete(comment.id);
    const hadEdit = Boolean(card.comment.edit);
    card.update({ edit: null, ...comment });
    if (comment.edit) tell(t("editRejected"));
    else if (comment.state !== "published") tell(t("rejected"));
    else tell(t(hadEdit ? "changed" : "published"));
    this.discussion.refreshSoon();
  }

  /** A stream told of it: ask now instead of at the next turn. True when somebody follows it. */
  hurry(id) {
    this.watches.get(id)?.askNow();
    return this.watches.has(id);
  }

  /** `mine` says what waits or was just published; all the rest is in the reader's own list. */
  async readOne(id) {
    const { api, reader } = this.context;
    const mine = await this.read();
    if (!mine) return null;
    const near = [...mine.held, ...mine.recent].find((item) => item.id === id);
    if (near) return near;
    const page = await reader.act((token) => api.mine("/me/comments", token, { limit: 50 }));
    return page.items.find((item) => item.id === id) || null;
  }
}

function isWaiting({ state, edit }) {
  return state === "pending" || edit?.state === "pending";
}
