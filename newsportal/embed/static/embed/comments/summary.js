// The readers' rating: the mean in large, and how many gave which number of stars. A row shows the
// reviews of these stars alone.
import { el } from "../dom.js";
import { SCALE, starsShown } from "../stars.js";

/** Nothing when nobody rated. `engagement.rating_histogram` counts one star first. */
export function summary({ rating, rating_histogram: histogram = [] }, context, onStars) {
  const { t, lang } = context;
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (!rating || !total) return null;
  const mean = new Intl.NumberFormat(lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
    .format(rating);
  const rows = [...SCALE].reverse().map((stars) =>
    row({ stars, count: histogram[stars - 1] || 0, total, context, onStars }));
  return el("div", { class: "summary" },
    el("div", { class: "summary__mean" },
      el("b", {}, mean), starsShown(rating, t("average", { rating: mean })),
      el("span", {}, t("ratingsCount", { n: total }))),
    el("ol", { class: "bars" }, rows));
}

function row({ stars, count, total, context: { t, rating }, onStars }) {
  const filled = el("span", {});
  // Set by script and not in markup, so that the page needs no 'unsafe-inline' for styles.
  filled.style.width = `${(100 * count) / total}%`;
  const label = `${t("starsOf", { n: stars })}: ${count}`;
  return el("li", {},
    el("button", { type: "button", class: "bar__row", "aria-label": label, "data-act": `${stars}`,
      title: count ? t("onlyRating", { n: stars }) : "", disabled: !count && rating !== stars,
      "aria-pressed": String(rating === stars), onclick: () => onStars(stars) },
    el("span", { "aria-hidden": "true" }, String(stars)),
    el("span", { class: "bar", "aria-hidden": "true" }, filled),
    el("span", { class: "bar__count", "aria-hidden": "true" }, String(count))));
}
