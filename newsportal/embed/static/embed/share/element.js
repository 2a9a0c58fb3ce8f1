// <news-share site="demo" article="key" lang="ru">: the share row with its counters.
//
// Attributes: site, article, lang, api (another origin; default the page's own).
import { Api } from "../api.js";
import { baseStyle } from "../base_style.js";
import { el, icon } from "../dom.js";
import { languageOf, translator } from "../i18n.js";
import { NETWORK_ICONS } from "../network_icons.js";
import { arrivalToken, tellArrival } from "./arrival.js";
import { copyLater } from "./copy.js";
import { askServer, showCode } from "./dialogs.js";
import { offerQuotes } from "./quote.js";
import { shareStyle } from "./style.js";

// Stays in an address for us to fill in; letters of a title are encoded and never look so.
const INSTANCE = "{instance}";
// Shares are counted within a second or two, later by a busy service, and public answers may be a
// second old; asking later shows the share that was just made.
const REFRESH_MS = [400, 1500, 3000, 5000, 10_000];

class NewsShare extends HTMLElement {
  connectedCallback() {
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [baseStyle, shareStyle];
    const lang = languageOf(this);
    this.t = translator(lang);
    this.article = this.getAttribute("article");
    this.api = new Api({
      base: this.getAttribute("api") || "", site: this.getAttribute("site"), lang,
    });
    this.path = this.api.path("articles", this.article, "shares");
    this.row = el("ul", { class: "row" });
    this.more = el("ul", { class: "row row--more", id: "more", hidden: true });
    this.total = el("span", { class: "total" });
    this.status = el("p", { class: "status", role: "status" });
    root.replaceChildren(
      el("div", { class: "share", role: "group", "aria-label": this.t("share") },
        this.row, this.total, this.more), this.status);
    this.stopOffering = () => {};
    this.#start();
    tellArrival(this.api, this.article);
  }

  disconnectedCallback() {
    this.stopOffering();
  }

  async #start() {
    const { api } = this;
    const ask = (path, query) => api.get(path, query).catch(() => null);
    const [networks, article] = await Promise.all([
      ask(api.path("networks"), { lang: api.lang }),
      ask(api.path("articles", this.getAttribute("article")), { lang: api.lang }),
    ]);
    // The editors have switched sharing off here for a time.
    if (article?.discussion?.shares === false) return this.shadowRoot.replaceChildren();
    this.headline = article?.title || document.title;
    const shown = (networks?.items || []).filter(isForThisDevice)
      .sort((one, other) => one.order - other.order);
    this.buttons = new Map(shown.map((network) => [network.code, this.#button(network)]));
    const items = (isMore) => [...this.buttons.values()].filter(({ more }) => more === isMore)
      .map(({ node }) => el("li", {}, node));
    this.row.replaceChildren(...items(false));
    this.more.replaceChildren(...items(true));
    if (this.more.childElementCount) this.row.append(el("li", {}, this.#moreButton()));
    this.stopOffering = offerQuotes({ root: this.shadowRoot, label: this.t("shareQuote"),
      scope: this.closest("article") || document.body, act: (quote) => this.#quote(quote) });
    return this.#showCounts();
  }

  /** A passage goes into the telephone's own menu, elsewhere onto the clipboard. */
  async #quote(quote) {
    if (this.buttons.has("native")) return this.#native(quote);
    await this.#copy("copy", quote);
    return this.status.textContent;
  }

  #button(network) {
    const { code, name, more = false } = network;
    const path = NETWORK_ICONS[code];
    const count = el("span", { class: "count" });
    const node = el("button", {
      type: "button", class: `network network--${code}`, title: more ? null : name,
      "aria-label": this.t("shareIn", { name }), "data-network": code,
      onclick: () => this.#act(network),
    }, path ? icon(path) : el("b", {}, name[0]), more && el("span", {}, name), count);
    return { node, count, name, more };
  }

  #moreButton() {
    const label = this.t("shareMore");
    const button = el("button", { type: "button", class: "network network--more", title: label,
      "aria-label": label, "aria-expanded": "false", "aria-controls": "more",
      onclick: () => {
        this.more.hidden = !this.more.hidden;
        button.setAttribute("aria-expanded", String(!this.more.hidden));
      } }, icon(NETWORK_ICONS.more));
    return button;
  }

  #act({ code, name, intent_url_template: template }) {
    const own = { copy: () => this.#copy(), native: () => this.#native(),
      print: () => this.#print(), qr: () => this.#code() }[code];
    if (own) return own();
    if (!template) return this.#copy(code);
    if (!template.includes(INSTANCE)) return this.#open(code);
    const { shadowRoot: root, t } = this;
    return askServer({ root, t, network: code, name, act: (host) => this.#open(code, host) });
  }

  async #showCounts() {
    const totals = await this.api.get(this.path).catch(() => null);
    if (!totals) return null;
    for (const [code, { node, count, name }] of this.buttons) {
      const intents = totals.networks?.[code]?.intents || 0;
      count.textContent = intents || "";
      const words = this.t("shareIn", { name });
      const times = this.t("sharedCount", { n: intents });
      node.setAttribute("aria-label", intents ? `${words} (${times})` : words);
    }
    const { intents } = totals.total;
    this.total.textContent = intents ? this.t("sharedCount", { n: intents }) : "";
    return intents;
  }

  #share(network, quote = "") {
    const via = arrivalToken();
    return this.api.send("POST", this.path, {
      body: { network, ...(via && { via }), ...(quote && { quote }) }, query: { lang: this.api.lang },
    });
  }

  /** Open the network's own page. The window must open within the click, its address comes later. */
  async #open(network, host = "") {
    const opened = window.open("about:blank", "_blank");
    if (opened) opened.opener = null;
    try {
      const { intent_url: filled } = await this.#share(network);
      const address = filled.replace(INSTANCE, host);
      const isPage = /^https:/.test(address);
      if (opened && isPage) opened.location.replace(address);
      else opened?.close();
      if (!opened || !isPage) location.assign(address);
      this.#refreshCounts();
    } catch (problem) {
      opened?.close();
      this.status.textContent = problem.message || this.t("offline");
    }
  }

  /** The system's own menu of apps. A reader who closes it has shared nothing and says nothing. */
  async #native(quote = "") {
    try {
      const { url } = await this.#share("native", quote);
      await navigator.share({ title: this.headline, url, ...(quote && { text: quote }) }).catch((error) => {
        if (error.name !== "AbortError") this.status.replaceChildren(...this.#byHand(url));
      });
      this.#refreshCounts();
    } catch (problem) {
      this.status.textContent = problem.message || this.t("offline");
    }
  }

  #print() {
    this.#share("print").then(() => this.#refreshCounts(), () => {});
    window.print();
  }

  async #code() {
    try {
      const { url } = await this.#share("qr");
      showCode({ root: this.shadowRoot, t: this.t, url });
      this.#refreshCounts();
    } catch (problem) {
      this.status.textContent = problem.message || this.t("offline");
    }
  }

  async #copy(network = "copy", quote = "") {
    const sharing = this.#share(network, quote);
    const isCopied = await copyLater(sharing.then(({ url }) => url));
    try {
      const { url } = await sharing;
      this.status.replaceChildren(...(isCopied ? [this.t("copied")] : this.#byHand(url)));
      this.#refreshCounts();
    } catch (problem) {
      this.status.textContent = problem.message || this.t("offline");
    }
  }

  /** Without a clipboard (plain HTTP, refused permission) the reader copies from a field. */
  #byHand(url) {
    const field = el("input", { type: "text", readOnly: true, value: url,
      "aria-label": this.t("copyHere"), onfocus: () => field.select() });
    queueMicrotask(() => field.focus());
    return [this.t("copyHere"), " ", field];
  }

  async #refreshCounts() {
    const before = this.total.textContent;
    for (const pause of REFRESH_MS) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      await this.#showCounts();
      if (this.total.textContent !== before) return;
    }
  }
}

function isForThisDevice({ code, device }) {
  const isTouch = matchMedia("(any-pointer: coarse)").matches;
  if (code === "native" && !navigator.share) return false;
  return device === "any" || (device === "touch") === isTouch;
}

customElements.define("news-share", NewsShare);
