// One comment as a list item: who, when, the text, a note for its author, the replies below.
import { el, icon } from "../dom.js";
import { starsShown } from "../stars.js";
import { timeElement } from "../time.js";

const REPLY = "M10 5V1L2 8.5 10 16v-4.2c5.5 0 9.3 1.7 12 5.5-1.1-6.1-4.5-11.3-12-12.3z";
const HUES = 6;
// Deeper answers stay readable on a phone when they stop moving to the right.
const DEEPEST_STEP = 4;

export class Card {
  constructor(comment, context) {
    this.context = context;
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
    this.comment = { ...this.comment, ...comment };
    // Writing the same again would take the focus from a button in it.
    if (JSON.stringify(this.comment) !== known) this.draw();
  }

  draw() {
    const { depth = 0, state = "published" } = this.comment;
    this.node.dataset.step = Math.min(depth, DEEPEST_STEP);
    this.node.dataset.state = state;
    const isTombstone = !this.comment.author;
    this.body.replaceChildren(...(isTombstone ? this.tombstone() : this.content()));
    if (isTombstone) this.body.removeAttribute("aria-label");
    else this.body.setAttribute("aria-label", this.comment.author.name);
  }

  get isPublic() {
    return (this.comment.state || "published") === "published" && Boolean(this.comment.author);
  }

  tombstone() {
    return [el("p", { class: "tombstone" }, this.context.t("removed"))];
  }

  content() {
    const text = el("div", { class: "text", lang: this.comment.language || "" });
    // Sanitised by the service; everything else here goes in as text.
    text.innerHTML = this.comment.html || "";
    return [this.head(), text, this.note(), this.foot()].filter(Boolean);
  }

  head() {
    const { t, lang } = this.context;
    const { author, rating, published_at, edited_at, is_pinned, is_featured } = this.comment;
    const when = published_at || this.comment.created_at;
    return el("header", { class: "comment__head" },
      avatar(author),
      el("div", { class: "comment__who" },
        el("span", { class: "name" }, author.name),
        author.is_staff && el("span", { class: "badge" }, author.badge || t("staff")),
        is_pinned && el("span", { class: "badge badge--quiet" }, t("pinned")),
        is_featured && el("span", { class: "badge badge--quiet" }, t("featured")),
        el("span", { class: "when" },
          when && el("a", { href: `#comment-${this.comment.id}` },
            el("span", { class: "visually-hidden" }, `${t("permalink")}: `),
            timeElement(when, lang)),
          edited_at && ` · ${t("edited")}`,
          this.answered())),
      rating && starsShown(rating, t("starsOf", { n: rating })));
  }

  /** To whom a nested reply speaks; replies to a root stand right below it. */
  answered() {
    const { parent, root, depth = 0 } = this.comment;
    const other = depth > 1 && parent !== root && this.context.find(parent)?.comment.author;
    return other ? ` · ${this.context.t("inReplyTo", { name: other.name })}` : null;
  }

  note() {
    const { state, reasons } = this.comment;
    const { t } = this.context;
    if (state === "pending") {
      return el("p", { class: "note" }, el("b", {}, t("held")), `. ${t("heldMore")}`);
    }
    if (state === "rejected") {
      const why = (reasons || []).map((code) => this.context.reasonLabel(code)).filter(Boolean);
      return el("p", { class: "note note--bad" },
        why.length ? t("rejectedWhy", { why: why.join(", ") }) : t("rejected"));
    }
    return state === "removed" ? el("p", { class: "note note--bad" }, t("removedOwn")) : null;
  }

  foot() {
    if (!this.isPublic || !this.context.canWrite()) return null;
    const { t } = this.context;
    return el("footer", { class: "comment__foot" },
      el("button", { type: "button", class: "reply", "aria-expanded": "false",
        "aria-label": t("replyTo", { name: this.comment.author.name }),
        onclick: () => this.context.openReply(this) }, icon(REPLY), t("reply")));
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

function avatar(author) {
  if (author.avatar_url) {
    return el("img", { class: "avatar", src: author.avatar_url, alt: "", width: 40, height: 40,
      loading: "lazy", referrerPolicy: "no-referrer" });
  }
  const [first] = author.name.trim();
  const hue = [...author.name].reduce((sum, char) => sum + char.codePointAt(0), 0) % HUES;
  return el("span", { class: `avatar avatar--${hue}`, "aria-hidden": "true" },
    (first || "·").toUpperCase());
}
