// <news-comments site="demo" article="key" lang="ru">: the discussion of one article.
//
// Attributes: site, article, lang (ru, kk, az, en), api (another origin; default the page's own),
// sort (as the service's `sort`; default the site's), article-url (an address with {article}, for
// links to other articles; default the publisher's own). What the element holds is shown until this
// script runs: put the service's `comments.html` there for readers without scripts.
// Property `getToken`: the publisher's `async () => jwt | null`.
import { baseStyle } from "../base_style.js";
import { el } from "../dom.js";
import { keepFresh } from "../time.js";
import { cardStyle } from "./card_style.js";
import { Composer } from "./composer.js";
import { contextOf, settle } from "./context.js";
import { Discussion } from "./discussion.js";
import { Notices } from "./notices.js";
import { Shelf } from "./shelf.js";
import { commentsStyle } from "./style.js";
import { summary } from "./summary.js";
import { Toast } from "./toast.js";
import { Toolbar } from "./toolbar.js";

// A longer pause than this is waited out by nobody on one page.
const PAUSE_MAX_MS = 3600 * 1000;

class NewsComments extends HTMLElement {
  #stops = [];

  connectedCallback() {
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    // Its ids would stand on the page twice. Structured data stays: search engines look after us.
    for (const part of [...this.children]) if (part.localName !== "script") part.remove();
    root.adoptedStyleSheets = [baseStyle, commentsStyle, cardStyle];
    this.context = this.#makeContext(root);
    this.discussion = new Discussion(this.context);
    this.#build(root);
    this.#stops = [keepFresh(root, this.context.lang), () => this.discussion.stop(),
      () => this.notices.stop()];
    this.#start();
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }

  /** The publisher's own readers: `element.getToken = async () => jwt`. */
  set getToken(provider) {
    this.tokenProvider = provider;
    this.context?.reader.useTokens(provider);
  }

  #makeContext(root) {
    this.toast = new Toast();
    const context = contextOf(this, root);
    if (this.tokenProvider) context.reader.useTokens(this.tokenProvider);
    return Object.assign(context, {
      tell: (message) => this.toast.show(message),
      say: (message) => this.toast.say(message),
      onCounts: (engagement) => this.#showCounts(engagement),
      onReader: () => this.#readerChanged(),
      onMe: () => this.discussion.redraw(),
      onMine: (mine) => this.#takeMine(mine),
      onOrder: () => this.#showOrder(),
    });
  }

  #build(root) {
    const { context } = this;
    this.count = el("span", { class: "count" });
    this.summary = el("div", {});
    this.form = el("div", { class: "write" });
    this.shelf = new Shelf(context);
    this.notices = new Notices(context);
    this.toolbar = new Toolbar(context, (order) => this.discussion.changeOrder(order));
    root.replaceChildren(
      el("div", { class: "comments" },
        el("div", { class: "top" },
          el("h2", {}, context.t("reviews"), " ", this.count),
          el("div", { class: "tools" }, this.shelf.node, this.notices.node)),
        this.summary,
        this.form,
        this.toolbar.node,
        this.discussion.node,
        this.toast.node));
  }

  async #start() {
    const { api, article } = this.context;
    const settings = api.get(api.path("config"), { lang: api.lang }).catch(() => null);
    const reading = this.discussion.start();
    const facts = await this.discussion.facts();
    settle(this.context, await settings, facts);
    const template = this.context.config?.stream_url_template;
    if (template) this.discussion.live.start(template.replace("{article}", article));
    if (facts) this.#showCounts(facts.engagement);
    this.toolbar.show();
    await this.#showForm();
    const mine = await reading;
    if (mine) await this.#takeMine(mine);
    this.discussion.redraw();
    this.notices.start();
    // Last, because everything above the thread has its height only now.
    await this.discussion.follow();
  }

  /** What the service says the reader may do here. */
  async #takeMine(mine) {
    const { context } = this;
    const could = context.canWrite();
    context.can = mine.can;
    context.rates = context.takesRatings && mine.can?.rate !== false;
    this.composer?.showStars();
    this.shelf.show();
    if (could !== context.canWrite()) await this.#showForm();
  }

  /** Somebody became a guest, or a guest took another name. */
  async #readerChanged() {
    const { own, reader } = this.context;
    own.forget();
    own.id = reader.guestId;
    for (const card of this.discussion.thread.cards.values()) card.isOwn &&= own.wrote(card.comment);
    this.composer?.showName();
    this.notices.start();
    this.shelf.show();
    this.discussion.redraw();
  }

  /** The answer to a POST has fewer numbers than the article; the others stay as they were. */
  #showCounts(numbers) {
    this.engagement = { ...this.engagement, ...numbers };
    this.count.textContent = this.engagement.comments || "";
    const focused = this.shadowRoot.activeElement?.closest(".bar__row");
    const shown = summary(this.engagement, this.context,
      (stars) => this.toolbar.toggleRating(stars));
    // What is pressed at this moment stays where nothing changed.
    if (shown?.isEqualNode(this.summary.firstChild)) return;
    this.summary.replaceChildren(...(shown ? [shown] : []));
    if (focused) this.summary.querySelector(`[data-act="${focused.dataset.act}"]`)?.focus();
  }

  #showOrder() {
    this.toolbar.show();
    this.#showCounts({});
  }

  async #showForm() {
    const { t, reader, can, config, isOpen } = this.context;
    this.composer = null;
    if (!isOpen) this.#showClosed(t("closed"));
    else if (can?.comment === false) {
      this.#showClosed(this.#whyNot(can));
      this.#openAgain(can);
    }
    else if (config?.guests_allowed === false && !(await reader.token())) {
      this.#showClosed(t("closedGuests"));
    } else {
      this.composer = new Composer({
        context: this.context,
        onSent: (comment) => this.#sent(comment),
      });
      this.form.replaceChildren(el("h3", {}, t("write")), this.composer.node);
    }
  }

  #sent(comment) {
    // A reader rates an article once; further reviews go without stars.
    if (comment.rating && comment.state !== "rejected") this.context.rates = false;
    this.composer.showStars();
    this.discussion.own.sent(comment);
  }

  #showClosed(message) {
    const { t, config } = this.context;
    const url = config?.login_url || "";
    this.form.replaceChildren(el("p", { class: "closed" }, message, " ",
      /^https?:\/\//.test(url) && el("a", { href: url }, t("login"))));
  }

  /** In slow mode the form comes back by itself when the pause is over. */
  #openAgain({ reason, retry_at: until }) {
    const wait = Date.parse(until) - Date.now();
    if (reason !== "slow_mode" || !(wait < PAUSE_MAX_MS)) return;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.context.can = { ...this.context.can, comment: true };
      this.#showForm();
    }, Math.max(wait, 0) + 250);
  }

  #whyNot({ reason, retry_at: until }) {
    const { t, lang } = this.context;
    const words = t(`cannot_${reason}`);
    if (!until) return words;
    const format = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" });
    return `${words} ${t("cannotUntil", { when: format.format(new Date(until)) })}`;
  }
}

customElements.define("news-comments", NewsComments);
