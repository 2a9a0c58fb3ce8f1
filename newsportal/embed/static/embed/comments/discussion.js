// Reads pages of the thread, in an order, and keeps them fresh.
import { el } from "../dom.js";
import { Acts } from "./acts.js";
import { Live } from "./live.js";
import { Own } from "./own.js";
import { goTo, linkedId } from "./permalinks.js";
import { Thread } from "./thread.js";
import { Updates } from "./updates.js";

const POLL_MS = 20_000;
// After a frame: many pages hear of it at once and shall not all ask in the same moment.
const SOON_MS = 1000;
const SPREAD_MS = 2000;
const PAGE = { limit: 20, replies: 3 };

export class Discussion {
  constructor(context) {
    this.context = context;
    this.thread = new Thread(context);
    this.own = new Own(context, this);
    this.updates = new Updates(context, this);
    this.live = new Live({
      onFrame: (kind, data) => this.updates.hear(kind, data),
      // What changed between the page and the stream's beginning was told to nobody.
      onOpen: () => this.poll(),
    });
    context.find = (id) => this.thread.find(id);
    context.sourceVersion = () => this.live.sourceVersion;
    context.acts = new Acts(context, this);
    context.isNew = (comment) => !context.rating && this.own.isNewer(comment);
    this.loads = 0;
    // Of polls, in the order in which they began: how many there were, and whose answer is shown.
    this.polls = 0;
    this.polled = 0;
    this.build();
  }

  build() {
    const { t } = this.context;
    this.state = el("p", { class: "state" }, t("loading"));
    this.more = el("button", { type: "button", class: "button more", hidden: true,
      onclick: () => this.loadMore() }, t("more"));
    this.node = el("div", { class: "discussion" }, this.updates.pill, this.state,
      this.thread.node, this.more);
  }

  /** Read the first page and what is the reader's own; returns the latter, null for strangers. */
  async start() {
    this.timer = setInterval(() => this.live.isOpen || this.poll(), POLL_MS);
    this.onShow = () => {
      this.live.onVisibility();
      this.poll();
    };
    this.onHash = () => this.follow();
    document.addEventListener("visibilitychange", this.onShow);
    window.addEventListener("hashchange", this.onHash);
    await this.load();
    return this.own.show();
  }

  stop() {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    document.removeEventListener("visibilitychange", this.onShow);
    window.removeEventListener("hashchange", this.onHash);
    this.live.stop();
    this.own.stop();
  }

  read(cursor, query = {}) {
    const { api, article, sort, rating } = this.context;
    const asked = { sort, rating, ...PAGE, cursor, at_least: this.live.version, ...query };
    return api.page(api.path("articles", article, "comments"), asked);
  }

  facts() {
    const { api, article } = this.context;
    return api.get(api.path("articles", article), { lang: api.lang }).catch(() => null);
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
    const { version } = this.live;
    const unseen = [...this.updates.unseen];
    // The cursor continues the page that is about to go.
    this.more.hidden = true;
    try {
      const [{ body, etag }, facts] = await Promise.all([this.read(), this.facts()]);
      if (!isLatest()) return;
      this.etag = etag;
      this.since = facts?.server_time || this.since;
      this.thread.showFirst(body.items);
      this.updates.reset(unseen);
      this.showEnd(body.next);
      // What was heard while the page was on its way found nothing to change.
      if (this.live.version !== version) this.poll();
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
    this.showState();
  }

  /** Say that there is nothing, when there is nothing. */
  showState() {
    const { t, rating } = this.context;
    this.state.hidden = this.thread.cards.size > 0;
    this.state.textContent = rating ? t("emptyRating", { n: rating }) : t("empty");
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
      this.context.tell(problem.message || this.context.t("offline"));
    }
  }

  async changeOrder(order) {
    Object.assign(this.context, order);
    this.context.onOrder();
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
    const poll = ++this.polls;
    const answer = await this.read().catch(() => null);
    if (!isLatest() || !answer || poll < this.polled) return;
    this.polled = poll;
    if (answer.etag && answer.etag === this.etag) return;
    this.etag = answer.etag;
    for (const id of this.thread.refresh(answer.body)) this.updates.readAgain(id);
    const [fresh, facts] = await Promise.all([this.newest(answer), this.facts()]);
    if (!isLatest()) return;
    this.updates.found(this.thread.unknown(fresh.items, this.since));
    if (facts) this.context.onCounts(facts.engagement);
  }

  /** Where new comments stand first, whatever the order of the page. A stream names them itself. */
  async newest({ body }) {
    const { sort, rating } = this.context;
    if (this.live.isOpen || (sort === "newest" && !rating)) return body;
    const query = { sort: "newest", rating: null, limit: 10 };
    return (await this.read(undefined, query).catch(() => ({ body }))).body;
  }

  /** Numbers have changed: read them in a moment, once for all that changes until then. */
  refreshSoon() {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.poll();
    }, SOON_MS + Math.random() * SPREAD_MS);
  }

  /** Go to the comment that the address names, fetching it when it is not on the page. */
  async follow() {
    const id = linkedId();
    if (!id) return;
    const { t, tell } = this.context;
    const card = this.thread.find(id) || await this.updates.bring(id);
    if (card) goTo(card.node);
    else tell(t("linkedGone"));
  }
}
