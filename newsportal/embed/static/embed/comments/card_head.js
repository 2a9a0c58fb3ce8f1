// Who wrote a comment and when, with its badges and stars.
import { el } from "../dom.js";
import { starsShown } from "../stars.js";
import { absolute, timeElement } from "../time.js";

const HUES = 6;

export function head(comment, context) {
  const { t } = context;
  const { author, rating, is_pinned, is_featured } = comment;
  return el("header", { class: "comment__head" },
    avatar(author),
    el("div", { class: "comment__who" },
      el("span", { class: "name" }, author.name),
      author.is_staff && el("span", { class: "badge" }, author.badge || t("staff")),
      !author.is_staff && author.badge
        && el("span", { class: "badge badge--quiet" }, author.badge),
      is_pinned && el("span", { class: "badge badge--quiet" }, t("pinned")),
      is_featured && el("span", { class: "badge badge--star" }, t("featured")),
      when(comment, context)),
    rating && starsShown(rating, t("starsOf", { n: rating })));
}

function when(comment, context) {
  const { t, lang } = context;
  const { id, published_at: published, created_at: created, edited_at: edited } = comment;
  return el("span", { class: "when" },
    (published || created) && el("a", { href: `#comment-${id}`, "data-act": "permalink" },
      el("span", { class: "visually-hidden" }, `${t("permalink")}: `),
      timeElement(published || created, lang)),
    edited && ` · ${t("edited")}`,
    ...elsewhere(comment, context),
    answered(comment, context));
}

/** Where a comment stands that was written elsewhere. */
function elsewhere({ source }, { t, lang }) {
  // Nothing but a web page: a link of another kind would run in this one.
  if (!source || !/^https?:\/\//.test(source.url)) return [];
  const written = source.published_at && absolute(new Date(source.published_at), lang);
  return [" · ", el("a", { href: source.url, class: "source", rel: "nofollow ugc noopener",
    target: "_blank", title: written }, t(`source_${source.kind}`, { name: source.name }))];
}

/** To whom a nested reply speaks; replies to a root stand right below it. */
function answered({ parent, root, depth = 0 }, context) {
  const other = depth > 1 && parent !== root && context.find(parent)?.comment.author;
  return other ? ` · ${context.t("inReplyTo", { name: other.name })}` : null;
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
