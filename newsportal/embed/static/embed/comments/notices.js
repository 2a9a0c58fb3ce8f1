// What the reader is told: a button with the number of unread notices, and their list.
import { el, icon } from "../dom.js";
import { timeElement } from "../time.js";

const INBOX = "M5 3h14l3 10v7c0 .6-.4 1-1 1H3c-.6 0-1-.4-1-1v-7zm1.5 2L4.3 13H9a3 3 0 0 0 6"
  + " 0h4.7L17.5 5z";
const ASK_MS = 60_000;
const SHOWN = 20;
const EXCERPT = 90;

export class Notices {
  constructor(context) {
    this.context = context;
    this.asked = 0;
    const label = context.t("notices");
    this.badge = el("span", { class: "tool__badge", hidden: true });
    this.button = el("button", { type: "button", class: "tool", title: label,
      "data-act": "notices", "aria-label": label, "aria-expanded": "false",
      onclick: () => (this.panel.hidden ? this.open() : this.close()) }, icon(INBOX), this.badge);
    this.panel = el("div", { class: "notices__panel", role: "region", "aria-label": label,
      hidden: true, tabIndex: -1 });
    this.node = el("div", { class: "notices", hidden: true,
      onkeydown: (event) => event.key === "Escape" && this.close(true) }, this.button, this.panel);
    this.onOutside = (event) => event.composedPath().includes(this.node) || this.close();
  }

  start() {
    this.timer ??= setInterval(() => document.hidden || this.ask(), ASK_MS);
    return this.ask();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    document.removeEventListener("pointerdown", this.onOutside);
  }

  /** Who the reader is, and how many notices wait. */
  async ask() {
    const { api, reader, own } = this.context;
    const asked = ++this.asked;
    const token = await reader.token();
    const me = token && await api.mine("/me", token).catch(() => null);
    // An answer that is older than another question, or than what was read since, is not shown.
    if (asked !== this.asked) return;
    this.node.hidden = !me;
    if (!me) return;
    const isNew = own.id !== me.id;
    own.id = me.id;
    if (isNew) this.context.onMe();
    this.showUnread(me.counts.unread_notifications);
  }

  showUnread(count) {
    const { t } = this.context;
    this.badge.hidden = !count;
    this.badge.textContent = count > 99 ? "99+" : String(count);
    this.button.setAttribute("aria-label",
      count ? `${t("notices")}: ${t("unread", { n: count })}` : t("notices"));
  }

  async open() {
    const { api, reader, t } = this.context;
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.onOutside);
    this.panel.replaceChildren(el("p", { class: "notices__empty" }, t("loading")));
    this.panel.focus();
    try {
      const query = { limit: SHOWN, lang: api.lang };
      const page = await reader.act((token) => api.mine("/me/notifications", token, query));
      this.show(page.items);
      if (page.unread) await this.markRead();
    } catch (problem) {
      this.panel.replaceChildren(el("p", { class: "error" }, problem.message || t("offline")));
    }
  }

  async markRead() {
    const { api, reader } = this.context;
    await reader.act((token) => api.send("POST", "/me/notifications/read",
      { token, body: { all: true }, query: { lang: api.lang } }));
    this.asked += 1;
    this.showUnread(0);
  }

  close(isFocused = false) {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.onOutside);
    if (isFocused) this.button.focus();
  }

  show(items) {
    const { t } = this.context;
    this.panel.replaceChildren(items.length
      ? el("ol", { class: "notices__list" }, items.map((item) => this.row(item)))
      : el("p", { class: "notices__empty" }, t("noNotices")));
  }

  row({ kind, comment, article, created_at: at, is_read: isRead }) {
    const { t, lang } = this.context;
    return el("li", {}, el("a", { class: "notice", href: this.linkTo(comment, article),
      "data-unread": String(!isRead), onclick: () => this.close() },
    el("b", {}, t(`notice_${kind}`, { name: comment.author?.name || "…" })),
    el("span", { class: "notice__text" }, excerpt(comment.html)),
    el("span", { class: "when" }, article.title, " · ", timeElement(at, lang))));
  }

  linkTo(comment, article) {
    const { article: here, articleUrl } = this.context;
    const hash = `#comment-${comment.id}`;
    if (article.key === here) return hash;
    const other = articleUrl ? articleUrl.replace("{article}", encodeURIComponent(article.key))
      : article.url;
    return other + hash;
  }
}

/** The beginning of a comment as plain text; the parser runs no scripts and loads nothing. */
function excerpt(html) {
  const text = new DOMParser().parseFromString(html || "", "text/html").body.textContent.trim();
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT).trimEnd()}…` : text;
}
