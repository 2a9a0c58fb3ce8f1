// The list of roots with their replies: every comment has one card, whoever delivered it.
import { el } from "../dom.js";
import { Card } from "./card.js";

const REPLIES_A_CALL = 20;

export class Thread {
  constructor(context) {
    this.context = context;
    this.cards = new Map();
    this.firstIds = new Set();
    this.node = el("ol", { class: "thread" });
  }

  find(id) {
    return this.cards.get(id);
  }

  /** Start again with a first page; the reader's own is kept. */
  showFirst(items) {
    const own = [...this.cards.values()].filter((card) => card.isOwn);
    this.cards.clear();
    this.node.replaceChildren();
    this.firstIds = new Set(withReplies(items).map(({ id }) => id));
    this.showMore(items);
    for (const card of own.reverse()) this.keepOwn(card);
  }

  /** What only its author sees, and what only its author knows of a public comment. */
  keepOwn({ comment, isPublic, hasAppealed }) {
    const shown = this.find(comment.id);
    const { text, edit, editable_until } = comment;
    if (!isPublic) this.showOwn(comment).hasAppealed = hasAppealed;
    else if (shown) this.showOwn({ ...shown.comment, text, edit, editable_until });
    // The page may come from before it.
    else if (this.context.isNew(comment)) this.showOwn(comment);
  }

  showMore(items) {
    for (const item of items) this.addRoot(item);
  }

  addRoot(item) {
    const card = this.add(item, this.node);
    this.addReplies(card, item.replies || { items: [], next: null });
  }

  addReplies(rootCard, { items, next }) {
    for (const reply of items) this.add(reply, this.homeOf(reply, rootCard));
    rootCard.next = next;
    const rest = (rootCard.comment.reply_count || 0) - this.below(rootCard);
    rootCard.offerMore(rest, next ? () => this.loadReplies(rootCard) : null);
  }

  /** Below its parent when that is shown, else below the root. */
  homeOf(reply, rootCard) {
    return (this.cards.get(reply.parent) || rootCard)?.children || this.node;
  }

  below(card) {
    return [...card.node.querySelectorAll(".comment")]
      .filter((node) => node.dataset.state === "published").length;
  }

  add(comment, list) {
    const known = this.cards.get(comment.id);
    if (known) {
      known.update(comment);
      return known;
    }
    const card = new Card(comment, this.context);
    this.cards.set(comment.id, card);
    list.append(card.node);
    return card;
  }

  async loadReplies(rootCard) {
    const { api, sourceVersion } = this.context;
    const path = `/comments/${encodeURIComponent(rootCard.comment.id)}/replies`;
    rootCard.moreButton.disabled = true;
    try {
      const query = { limit: REPLIES_A_CALL, cursor: rootCard.next, at_least: sourceVersion() };
      const before = this.cards.size;
      const page = await api.get(path, query);
      // The thread may have started again meanwhile; its new card reads its own replies.
      if (this.find(rootCard.comment.id) !== rootCard) return;
      this.addReplies(rootCard, page);
      // The button may be gone: go on reading at the first reply that came.
      if (rootCard.moreButton.hidden) [...this.cards.values()][before]?.node.focus();
    } catch (problem) {
      this.context.tell(problem.message || this.context.t("offline"));
    } finally {
      rootCard.moreButton.disabled = false;
    }
  }

  /** Show the reader's own comment at once: a review first, a reply below its parent. */
  showOwn(comment) {
    const known = this.cards.get(comment.id);
    const home = comment.parent ? this.homeOf(comment, this.cards.get(comment.root)) : this.node;
    const card = known || this.add(comment, home);
    if (known) card.update(comment);
    else if (!comment.parent) this.node.prepend(card.node);
    card.isOwn = true;
    return card;
  }

  /** Bring the chain above a linked comment and itself on the page. */
  showLinked({ ancestors = [], ...comment }) {
    for (const item of [...ancestors, comment]) {
      if (item.parent) this.add(item, this.homeOf(item, this.cards.get(item.root)));
      else if (this.cards.has(item.id)) this.cards.get(item.id).update(item);
      else this.node.prepend(this.add(item, this.node).node);
    }
    if (!comment.parent && comment.replies) {
      this.addReplies(this.cards.get(comment.id), comment.replies);
    }
    return this.cards.get(comment.id);
  }

  remove(card) {
    for (const node of card.node.querySelectorAll(".comment")) {
      this.cards.delete(node.id.replace("comment-", ""));
    }
    card.node.remove();
    this.cards.delete(card.comment.id);
  }

  /**
   * Take in a fresh first page without moving anything: shown comments change in place. Returns
   * the ids of those that should be on it and are not: gone, or in another place now.
   */
  refresh({ items, next }) {
    const fresh = withReplies(items);
    const ids = new Set(fresh.map(({ id }) => id));
    const isMissing = ({ comment: { id, parent }, isOwn, isPublic }) => (!isOwn || isPublic)
      && !ids.has(id) && (this.firstIds.has(id) || (!next && !parent));
    const missing = [...this.cards.values()].filter(isMissing);
    for (const comment of fresh) this.cards.get(comment.id)?.update(comment);
    this.firstIds = ids;
    return missing.map((card) => card.comment.id);
  }

  /** The ids of public comments published after `since` that are not shown. */
  unknown(items, since) {
    return withReplies(items)
      .filter(({ id, author, published_at: published }) => author && !this.cards.has(id)
        && Date.parse(published) > Date.parse(since))
      .map(({ id }) => id);
  }
}

function withReplies(items) {
  return items.flatMap((item) => [item, ...(item.replies?.items || [])]);
}
