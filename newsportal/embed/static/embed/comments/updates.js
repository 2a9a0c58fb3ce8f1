// Keeps the shown thread true: what changed is read again, one comment at a time; what is new waits
// behind a button, because nobody's page may jump.
import { el } from "../dom.js";

// More than this are not put in one by one: the thread is read again, newest first.
const MANY = 20;

export class Updates {
  constructor(context, discussion) {
    Object.assign(this, { context, discussion });
    this.unseen = new Set();
    this.gone = new Set();
    this.reading = new Map();
    this.pill = el("button", { type: "button", class: "button fresh", hidden: true,
      onclick: () => this.showUnseen() });
  }

  /** The thread starts again, or these were put in; what came meanwhile still waits. */
  reset(ids) {
    for (const id of ids) this.unseen.delete(id);
    this.showPill();
  }

  hear(kind, { id }) {
    if (kind === "resync") this.discussion.poll();
    else if (id) this.hearOf(kind, id);
    this.discussion.refreshSoon();
  }

  hearOf(kind, id) {
    const { own, thread } = this.discussion;
    const isRemoved = kind === "comment.removed";
    if (isRemoved) this.forget(id);
    if (kind === "comment.published") this.gone.delete(id);
    if (own.hurry(id)) return;
    const card = thread.find(id);
    if (card && isRemoved && !card.isMine && !hasReplies(card)) this.drop(card);
    else if (card) this.readAgain(id);
    else if (kind === "comment.published") this.found([id]);
  }

  forget(id) {
    this.gone.add(id);
    this.unseen.delete(id);
    this.showPill();
  }

  /** These are public and not on the page. */
  found(ids) {
    const before = this.unseen.size;
    for (const id of ids) if (!this.gone.has(id)) this.unseen.add(id);
    if (this.unseen.size > before) this.showPill();
  }

  showPill() {
    const { t, say } = this.context;
    for (const id of this.unseen) if (this.discussion.thread.find(id)) this.unseen.delete(id);
    const count = this.unseen.size;
    this.pill.hidden = !count;
    if (!count) return;
    this.pill.textContent = t("fresh", { n: count });
    say(this.pill.textContent);
  }

  async showUnseen() {
    const { discussion, context } = this;
    const ids = [...this.unseen];
    if (ids.length > MANY || context.rating) {
      await discussion.changeOrder({ sort: "newest", rating: null });
      discussion.thread.node.querySelector(".comment")?.focus();
      return;
    }
    const comments = await Promise.all(ids.map((id) => this.read(id)));
    const cards = comments.map((comment) => this.show(comment)).filter(Boolean);
    this.reset(ids);
    discussion.showState();
    for (const { node } of cards) node.classList.add("comment--new");
    cards.at(-1)?.node.focus();
    cards.at(-1)?.node.scrollIntoView({ block: "nearest" });
  }

  /** Put a comment on the page, with what it answers to; null when it is not public. */
  async bring(id) {
    return this.show(await this.read(id));
  }

  read(id) {
    return this.ask(id).catch(() => null);
  }

  /** The comment as it is since the last frame, whatever lies in caches on the way. */
  ask(id) {
    const { context: { api }, discussion: { live } } = this;
    return api.get(`/comments/${encodeURIComponent(id)}`, { at_least: live.sourceVersion });
  }

  /** Null for what is not public, or no longer since it was read. */
  show(comment) {
    const isPublic = comment?.author && !this.gone.has(comment.id);
    return isPublic ? this.discussion.thread.showLinked(comment) : null;
  }

  /** As its author sees it, with reasons; else, and when its author took it back, as all do. */
  async newest(id) {
    const { own, thread } = this.discussion;
    const card = thread.find(id);
    const mine = card?.isMine ? await own.readOne(id) : null;
    const isTakenBack = mine?.state === "removed" && mine.removed_by === "author";
    if (mine && !isTakenBack) return { edit: null, ...mine };
    return isTakenBack && !hasReplies(card) ? { status: 404 } : this.ask(id);
  }

  /** Read a shown comment again; once more when it changed while the answer was on its way. */
  async readAgain(id) {
    if (this.reading.has(id)) {
      this.reading.set(id, "changed");
      return;
    }
    do {
      this.reading.set(id, "asked");
      const answer = await this.newest(id).catch((problem) => problem);
      if (this.reading.get(id) === "asked") this.apply(id, answer);
    } while (this.reading.get(id) === "changed");
    this.reading.delete(id);
  }

  apply(id, answer) {
    const { thread } = this.discussion;
    const card = thread.find(id);
    if (!card) return;
    if (answer.status === 404) this.drop(card);
    else if (answer.id === id) {
      const { ancestors, replies, article, ...comment } = answer;
      card.update(comment);
    }
  }

  drop(card) {
    this.discussion.thread.remove(card);
    this.discussion.showState();
  }
}

/** What others answered to stays as a tombstone; anything else that is removed just goes. */
function hasReplies({ comment, children }) {
  return comment.reply_count > 0 || children.childElementCount > 0;
}
