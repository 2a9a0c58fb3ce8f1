// One comment as a list item: who, when, the text, what one may do with it, the replies below.
import { el, icon } from "../dom.js";
import { Menu } from "../menu.js";
import { head } from "./card_head.js";
import { notes } from "./card_notes.js";
import { menuItems } from "./card_menu.js";
import { Votes } from "./votes.js";

const REPLY = "M10 5V1L2 8.5 10 16v-4.2c5.5 0 9.3 1.7 12 5.5-1.1-6.1-4.5-11.3-12-12.3z";
// Deeper answers stay readable on a phone when they stop moving to the right.
const DEEPEST_STEP = 4;
const PRESSED_MS = 50;

export class Card {
  constructor(comment, context) {
    this.context = context;
    this.votes = new Votes(this, context);
    this.menu = new Menu({ label: context.t("menu"), items: () => menuItems(this, context) });
    this.body = el("article", { class: "comment__body" });
    this.children = el("ol", { class: "children" });
    this.slot = el("div", { class: "comment__slot" });
    this.moreButton = el("button", { type: "button", class: "link more-replies", hidden: true });
    this.node = el("li", { class: "comment", id: `comment-${comment.id}`, tabIndex: -1 },
      this.body, this.slot, this.children, this.moreButton);
    this.update(comment);
  }

  /** Show this state of the comment. The replies and an open form stay as they are. */
  update(comment) {
    const known = JSON.stringify(this.comment);
    if (this.comment && comment.author && comment.version < this.comment.version) return;
    this.comment = { ...this.comment, ...this.withOwnNumbers(comment) };
    // Writing the same again would take the focus from a button in it.
    if (JSON.stringify(this.comment) !== known) this.draw();
  }

  /** A public answer may be a little older than the reader's own vote. */
  withOwnNumbers(comment) {
    if (!this.comment || !this.votes.isAhead) return comment;
    const { reactions, score } = this.comment;
    return { ...comment, reactions, score };
  }

  /** The numbers as the reader's own vote has made them. */
  showNumbers(numbers) {
    this.comment = { ...this.comment, ...numbers };
    this.draw();
  }

  draw() {
    clearTimeout(this.later);
    // A button that goes between being pressed and released hears of no click.
    if (this.body.matches(":active")) this.later = setTimeout(() => this.draw(), PRESSED_MS);
    else this.drawNow();
  }

  drawNow() {
    const { depth = 0, state = "published", author } = this.comment;
    this.node.dataset.step = Math.min(depth, DEEPEST_STEP);
    this.node.dataset.state = state;
    const focused = this.focused();
    this.body.replaceChildren(...this.content());
    if (author) this.body.setAttribute("aria-label", author.name);
    else this.body.removeAttribute("aria-label");
    if (focused && !this.body.contains(focused)) this.focusOn(focused.dataset.act);
    else focused?.focus();
  }

  /** What of it has the focus; drawing takes it away, also from what is put back as the menu is. */
  focused() {
    const active = this.context.root.activeElement;
    return this.body.contains(active) ? active : null;
  }

  /** Another button for the same act. */
  focusOn(act) {
    if (act) this.body.querySelector(`[data-act="${act}"]`)?.focus();
  }

  get isPublic() {
    return (this.comment.state || "published") === "published" && Boolean(this.comment.author);
  }

  get isMine() {
    return Boolean(this.isOwn) || this.context.own.wrote(this.comment);
  }

  content() {
    const { author, html, language } = this.comment;
    const { t, own } = this.context;
    if (!author) return [el("p", { class: "tombstone" }, t("removed"))];
    if (own.ignored.has(author.id)) return [this.ignored(author)];
    const text = el("div", { class: "text", lang: language || "" });
    // Sanitised by the service; everything else here goes in as text.
    text.innerHTML = html || "";
    return [head(this.comment, this.context), html && text, notes(this, this.context), this.foot()]
      .flat().filter(Boolean);
  }

  ignored(author) {
    const { t, acts } = this.context;
    return el("p", { class: "tombstone" }, `${t("ignoredAuthor", { name: author.name })} `,
      el("button", { type: "button", class: "link", "data-act": "unignore",
        onclick: () => acts.unignore(this) }, t("unignore")));
  }

  foot() {
    const { state = "published" } = this.comment;
    if (!this.isPublic && state !== "pending") return null;
    return el("footer", { class: "comment__foot" },
      this.isPublic && this.votes.nodes(), this.reply(), this.menu.node);
  }

  reply() {
    const { t, canWrite, acts } = this.context;
    if (!this.isPublic || !canWrite()) return null;
    return el("button", { type: "button", class: "reply", "aria-expanded": "false",
      "data-act": "reply", "aria-label": t("replyTo", { name: this.comment.author.name }),
      onclick: () => acts.reply(this) }, icon(REPLY), t("reply"));
  }

  get replyButton() {
    return this.body.querySelector(".reply");
  }

  /** Offer the rest of the replies; `onMore` null takes the offer back. */
  offerMore(count, onMore) {
    const { t } = this.context;
    this.moreButton.hidden = !onMore;
    this.moreButton.onclick = onMore;
    this.moreButton.textContent = count > 0 ? t("moreReplies", { n: count }) : t("more");
  }
}
