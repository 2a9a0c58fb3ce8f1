// Reads pages of the thread, keeps them fresh, opens replies and follows the reader's own comments.
import { el } from "../dom.js";
import { Composer } from "./composer.js";
import { goTo, linkedId } from "./permalinks.js";
import { Thread } from "./thread.js";
import { watch } from "./watch.js";

const POLL_MS = 20_000;
const PAGE = { limit: 20, replies: 3 };

export class Discussion {
  constructor(context) {
    this.context = context;
    this.thread = new Thread(context);
    context.find = (id) => this.thread.find(id);
    context.openReply = (card) => this.openReply(card);
    this.watches = new Map();
    this.loads = 0;
    this.build();
  }

  build() {
    const { t } = this.context;
    this.state = el("p", { class: "state" }, t("loading"));
    this.banner = el("button", { type: "button", class: "button fresh", hidden: true,
      onclick: () => this.showFresh() });
    this.more = el("button", { type: "button", class: "button more", hidden: true,
      onclick: () => this.loadMore() }, t("more"));
    this.node = el("div", { class: "discussion" }, this.banner, this.state, this.thread.node,
      this.more);
  }

  /** Read the first page and what is the reader's own; returns the latter, null for strangers. */
  async start() {
    this.timer = setInterval(() => this.poll(), POLL_MS);
    this.onShow = () => this.poll();
    this.onHash = () => this.follow();
    document.addEventListener("visibilitychange", this.onShow);
    window.addEventListener("hashchange", this.onHash);
    await this.load();
    return this.showMine();
  }

  stop() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onShow);
    window.removeEventListener("hashchange", this.onHash);
    for (const stop of this.watches.values()) stop();
    this.watches.clear();
  }

  read(cursor) {
    const { api, article, sort } = this.context;
    return api.page(api.path("articles", article, "comments"), { sort, ...PAGE, cursor });
  }

  /** Whether no newer load has begun since: an answer to an older question is not shown. */
  latest() {
    const { loads } = this;
    return () => loads === this.loads;
  }

  /** The first page, from the top. */
  async load() {
    const { t } = this.context;
    this.loads += 1;
    const isLatest = this.latest();
    // The cursor continues the page that is about to go.
    this.more.hidden = true;
    try {
      const { body, etag } = await this.read();
      if (!isLatest()) return;
      this.etag = etag;
      this.thread.showFirst(body.items);
      this.showEnd(body.next);
    } catch (problem) {
      if (!isLatest()) return;
      const again = el("button", { type: "button", class: "link", onclick: () => this.load() },
        t("again"));
      this.state.replaceChildren(problem.message || t("failed"), " ", again);
      this.state.hidden = false;
    }
  }

  showEnd(next) {
    this.next = next;
    this.more.hidden = !next;
    this.more.disabled = false;
    this.banner.hidden = true;
    this.state.hidden = this.thread.cards.size > 0;
    this.state.textContent = this.context.t("empty");
  }

  async loadMore() {
    const isLatest = this.latest();
    this.more.disabled = true;
    try {
      const { body } = await this.read(this.next);
      if (!isLatest()) return;
      const before = this.thread.cards.size;
      this.thread.showMore(body.items);
      this.showEnd(body.next);
      if (!body.next) [...this.thread.cards.values()][before]?.node.focus();
    } catch (problem) {
      if (!isLatest()) return;
      this.more.disabled = false;
      this.context.say(problem.message || this.context.t("offline"));
    }
  }

  async changeSort(sort) {
    this.context.sort = sort;
    // No polls until the new order is shown: they would compare it with the old one.
    this.etag = undefined;
    await this.load();
  }

  redraw() {
    for (const card of this.thread.cards.values()) card.draw();
  }

  /** Ask whether the page changed; tell, and let the reader decide when it moves. */
  async poll() {
    if (document.hidden || this.etag === undefined) return;
    const isLatest = this.latest();
    const answer = await this.read().catch(() => null);
    if (!isLatest() || !answer || (answer.etag && answer.etag === this.etag)) return;
    this.etag = answer.etag;
    const count = this.thread.refresh(answer.body, this.context.sort);
    this.banner.hidden = !count;
    if (count) {
      this.banner.textContent = this.context.t("fresh", { n: count });
      this.context.say(this.banner.textContent);
    }
    await this.refreshCounts();
  }

  async showFresh() {
    await this.load();
    this.thread.node.querySelector(".comment")?.focus();
  }

  async refreshCounts() {
    const { api, article, onCounts } = this.context;
    const facts = await api.get(api.path("articles", article), { lang: api.lang })
      .catch(() => null);
    if (facts) onCounts(facts.engagement);
  }

  // --- The reader's own comments ---------------------------------------------------------------

  async mine() {
    const { api, article, reader } = this.context;
    const token = await reader.token();
    return token ? api.mine(api.path("articles", article, "mine"), token) : null;
  }

  /** What waits for moderation is shown to its author after a reload too. */
  async showMine() {
    const mine = await this.mine().catch(() => null);
    for (const comment of mine?.held || []) this.track(this.thread.showOwn(comment));
    this.state.hidden = this.thread.cards.size > 0;
    return mine;
  }

  /** The service took a comment: show it in place and follow it. */
  sent(comment) {
    const { t, say, onCounts } = this.context;
    const card = this.thread.showOwn(comment);
    this.state.hidden = true;
    this.closeReply();
    card.node.focus({ preventScroll: true });
    card.node.scrollIntoView({ block: "nearest" });
    if (comment.state === "published" && comment.counts) onCounts(comment.counts);
    say(t({ published: "published", rejected: "rejected" }[comment.state] || "sentHeld"));
    this.track(card);
  }

  track(card) {
    const { id, state } = card.comment;
    if (state !== "pending" || this.watches.has(id)) return;
    this.watches.set(id, watch({
      read: () => this.readOwn(id),
      onDecided: (comment) => {
        this.watches.delete(id);
        card.update(comment);
        const { t, say } = this.context;
        say(t(comment.state === "published" ? "published" : "rejected"));
        this.refreshCounts();
      },
    }));
  }

  /** `mine` says what waits or was just published; whatever was decided later is public by now. */
  async readOwn(id) {
    const { api } = this.context;
    const mine = await this.mine();
    const own = [...(mine?.held || []), ...(mine?.recent || [])].find((item) => item.id === id);
    return own || api.get(`/comments/${encodeURIComponent(id)}`);
  }

  // --- Replies and links -----------------------------------------------------------------------

  openReply(card) {
    const isSame = this.replied === card;
    this.closeReply();
    if (isSame) return;
    this.replied = card;
    const composer = new Composer({
      context: this.context,
      parent: card.comment,
      onSent: (comment) => this.sent(comment),
      onCancel: () => {
        this.closeReply();
        card.replyButton?.focus();
      },
    });
    card.slot.replaceChildren(composer.node);
    card.replyButton?.setAttribute("aria-expanded", "true");
    composer.focus();
  }

  closeReply() {
    this.replied?.slot.replaceChildren();
    this.replied?.replyButton?.setAttribute("aria-expanded", "false");
    this.replied = null;
  }

  /** Go to the comment that the address names, fetching it when it is not on the page. */
  async follow() {
    const id = linkedId();
    if (!id) return;
    const { api, t, say } = this.context;
    try {
      const card = this.thread.find(id) || this.thread.showLinked(
        await api.get(`/comments/${encodeURIComponent(id)}`));
      goTo(card.node);
    } catch {
      say(t("linkedGone"));
    }
  }
}
