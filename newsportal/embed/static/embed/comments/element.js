// <news-comments site="demo" article="key" lang="ru">: the discussion of one article.
//
// Attributes: site, article, lang (ru, kk, az, en), api (another origin; default the page's own),
// sort (newest, oldest, best). What the element holds is shown until this script runs: put the
// service's `comments.html` there for readers without scripts. Property `getToken`: the publisher's `async () => jwt | null`.
import { Api } from "../api.js";
import { baseStyle } from "../base_style.js";
import { el } from "../dom.js";
import { languageOf, translator } from "../i18n.js";
import { NAME_LIMIT, readerOf } from "../reader.js";
import { keepFresh } from "../time.js";
import { Composer } from "./composer.js";
import { Discussion } from "./discussion.js";
import { commentsStyle } from "./style.js";
import { summary } from "./summary.js";

const SORTS = ["newest", "oldest", "best"];
const TEXT_LIMIT = 5000;

class NewsComments extends HTMLElement {
  #stops = [];

  connectedCallback() {
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    // Its ids would stand on the page twice. Structured data stays: search engines look after us.
    for (const part of [...this.children]) if (part.localName !== "script") part.remove();
    root.adoptedStyleSheets = [baseStyle, commentsStyle];
    this.context = this.#makeContext(root);
    this.discussion = new Discussion(this.context);
    this.#build(root);
    this.#stops = [keepFresh(root, this.context.lang), () => this.discussion.stop()];
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
    const lang = languageOf(this);
    const site = this.getAttribute("site");
    const api = new Api({ base: this.getAttribute("api") || "", site, lang });
    const reader = readerOf(api);
    if (this.tokenProvider) reader.useTokens(this.tokenProvider);
    const t = translator(lang);
    return {
      api, reader, lang, t, site, root,
      article: this.getAttribute("article"),
      sort: SORTS.includes(this.getAttribute("sort")) ? this.getAttribute("sort") : SORTS[0],
      limit: TEXT_LIMIT,
      nameLimit: NAME_LIMIT,
      rates: true,
      isOpen: true,
      labels: {},
      canWrite: () => this.context.isOpen
        && (this.context.guestsAllowed !== false || Boolean(reader.getToken)),
      reasonLabel: (code) => this.context.labels[code] || reasonWords(t, code),
      say: (message) => {
        this.live.textContent = message;
      },
      onCounts: (engagement) => this.#showCounts(engagement),
    };
  }

  #build(root) {
    const { t, sort } = this.context;
    this.live = el("p", { class: "visually-hidden", role: "status" });
    this.count = el("span", { class: "count" });
    this.summary = el("div", {});
    this.form = el("div", { class: "write" });
    const order = el("select", { "aria-label": t("sort"),
      onchange: () => this.discussion.changeSort(order.value) },
      SORTS.map((name) => el("option", { value: name, selected: name === sort }, t(name))));
    root.replaceChildren(
      el("div", { class: "comments" },
        el("div", { class: "top" }, el("h2", {}, t("reviews"), " ", this.count)),
        this.summary,
        this.form,
        el("div", { class: "order" }, order),
        this.discussion.node,
        this.live));
  }

  async #start() {
    const { api, article } = this.context;
    const settings = api.get(api.path("config"), { lang: api.lang }).catch(() => null);
    const facts = api.get(api.path("articles", article), { lang: api.lang }).catch(() => null);
    const reading = this.discussion.start();
    await this.#apply(await settings, await facts);
    const mine = await reading;
    if (mine?.can?.rate === false) this.#takeNoRatings();
    // Last, because everything above the thread has its height only now.
    await this.discussion.follow();
  }

  /** Use the site's settings and the article's numbers; without them the defaults hold. */
  async #apply(config, facts) {
    const { context } = this;
    context.limit = config?.limits?.text_chars || TEXT_LIMIT;
    context.nameLimit = config?.limits?.name_chars || NAME_LIMIT;
    context.guestsAllowed = config?.guests_allowed;
    context.loginUrl = config?.login_url;
    context.labels = labelsOf(config);
    context.isOpen = facts?.discussion?.is_open ?? true;
    context.rates = (facts?.discussion?.ratings ?? "optional") !== "off";
    if (facts) this.#showCounts(facts.engagement);
    await this.#showForm();
    if (!context.canWrite()) this.discussion.redraw();
  }

  /** The answer to a POST has fewer numbers than the article; the others stay as they were. */
  #showCounts(numbers) {
    this.engagement = { ...this.engagement, ...numbers };
    this.count.textContent = this.engagement.comments || "";
    const shown = summary(this.engagement, this.context);
    this.summary.replaceChildren(...(shown ? [shown] : []));
  }

  async #showForm() {
    const { t, reader } = this.context;
    if (!this.context.isOpen) {
      this.form.replaceChildren(el("p", { class: "closed" }, t("closed")));
    } else if (this.context.guestsAllowed === false && !(await reader.token())) {
      this.form.replaceChildren(this.#loginNote());
    } else {
      this.composer = new Composer({
        context: this.context,
        onSent: (comment) => {
          if (comment.rating) this.#takeNoRatings();
          this.discussion.sent(comment);
        },
      });
      this.form.replaceChildren(el("h3", {}, t("write")), this.composer.node);
    }
  }

  /** A reader rates an article once; further reviews go without stars. */
  #takeNoRatings() {
    this.context.rates = false;
    this.composer?.showStars();
  }

  #loginNote() {
    const { t, loginUrl } = this.context;
    return el("p", { class: "closed" }, t("closedGuests"), " ",
      /^https?:\/\//.test(loginUrl || "") && el("a", { href: loginUrl }, t("login")));
  }
}

function reasonWords(t, code) {
  const words = t(`reason_${code}`);
  return words === `reason_${code}` ? "" : words;
}

function labelsOf(config) {
  return Object.fromEntries((config?.flag_reasons || []).map(({ code, label }) => [code, label]));
}

customElements.define("news-comments", NewsComments);
