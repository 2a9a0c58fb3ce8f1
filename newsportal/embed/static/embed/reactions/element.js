// <news-reactions site="demo" article="key" lang="ru">: what readers feel about the article.
import { Api } from "../api.js";
import { baseStyle } from "../base_style.js";
import { el, icon, sheet } from "../dom.js";
import { tokenOrAsk } from "../guest_dialog.js";
import { languageOf, translator } from "../i18n.js";
import { NAME_LIMIT, readerOf } from "../reader.js";
import { SIGNS } from "./signs.js";

const style = sheet(`
:host { display: block; }
.reactions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.ask { flex-basis: 100%; margin: 0 0 .1rem; font-size: .9375rem; font-weight: 550; }
.kind { display: inline-flex; align-items: center; gap: .5rem; min-height: 2.75rem;
  padding: .3rem .95rem; border: 1px solid var(--line); border-radius: 99px;
  background: var(--paper); font-size: .9375rem; }
.kind:hover { border-color: var(--ink-soft); }
.kind[aria-pressed="true"] { border-color: var(--brand);
  background: color-mix(in srgb, var(--brand) 12%, transparent); }
.kind svg { width: 1.25rem; height: 1.25rem; color: var(--ink-soft); }
.kind[aria-pressed="true"] svg { color: var(--brand); }
.kind b { font-weight: 600; font-variant-numeric: tabular-nums; }
.kind b:empty { display: none; }
`);

class NewsReactions extends HTMLElement {
  #queue = Promise.resolve();

  connectedCallback() {
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [baseStyle, style];
    const lang = languageOf(this);
    this.api = new Api({
      base: this.getAttribute("api") || "", site: this.getAttribute("site"), lang,
    });
    this.reader = readerOf(this.api);
    this.t = translator(lang);
    this.path = this.api.path("articles", this.getAttribute("article"));
    this.status = el("p", { class: "error", role: "alert" });
    this.#start(root);
  }

  async #start(root) {
    const { api } = this;
    const [config, article] = await Promise.all([
      api.get(api.path("config"), { lang: api.lang }).catch(() => null),
      api.get(this.path, { lang: api.lang }).catch(() => null),
    ]);
    const kinds = config?.article_reaction_kinds || [];
    if (!kinds.length || !article || article.discussion.reactions === false) return;
    this.nameLimit = config.limits?.name_chars || NAME_LIMIT;
    // Before the buttons can be pressed, so the answer does not undo what the reader does.
    const own = await this.#own();
    this.buttons = new Map(kinds.map((each) => [each.kind, this.#button(each)]));
    root.replaceChildren(
      el("div", { class: "reactions", role: "group", "aria-label": this.t("react") },
        el("p", { class: "ask", "aria-hidden": "true" }, this.t("react")),
        [...this.buttons.values()].map(({ node }) => node)),
      this.status);
    this.#show(article.engagement.reactions || {});
    this.#press(own);
  }

  /** The kinds this reader has given before; none for strangers. */
  async #own() {
    try {
      const token = await this.reader.token();
      const mine = token && await this.api.mine(`${this.path}/mine`, token);
      return mine?.article_reactions || [];
    } catch {
      return [];
    }
  }

  #button({ kind, label }) {
    const count = el("b", {});
    const node = el("button", { type: "button", class: "kind", "aria-pressed": "false",
      "data-kind": kind, onclick: () => this.#toggle(kind) },
    SIGNS[kind] && icon(SIGNS[kind]), label, count);
    return { node, count };
  }

  #show(reactions) {
    for (const [code, { count }] of this.buttons) count.textContent = reactions[code] || "";
  }

  /** `own` = the kinds this reader has given. */
  #press(own) {
    for (const [code, { node }] of this.buttons) {
      node.ariaPressed = String(own.includes(code));
    }
  }

  async #toggle(code) {
    this.status.textContent = "";
    const { reader, t, nameLimit } = this;
    const token = await tokenOrAsk({ root: this.shadowRoot, reader, t, nameLimit });
    // One after the other: the last click is the last to arrive, and the last answer the newest.
    if (token) this.#queue = this.#queue.then(() => this.#send(code));
  }

  async #send(code) {
    const { node } = this.buttons.get(code);
    const isGiven = node.ariaPressed === "true";
    try {
      const path = `${this.path}/reactions/${encodeURIComponent(code)}`;
      const answer = await this.reader.act((own) => this.api.send(isGiven ? "DELETE" : "PUT", path,
        { token: own, query: { lang: this.api.lang } }));
      this.#show(answer.reactions);
      node.ariaPressed = String(!isGiven);
    } catch (problem) {
      this.status.textContent = problem.message || this.t("offline");
    }
  }
}

customElements.define("news-reactions", NewsReactions);
