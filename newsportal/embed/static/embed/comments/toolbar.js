// Above the thread: which stars are shown, and in which order.
import { el } from "../dom.js";

// With stars chosen the service has these orders only.
const SORTS_OF_STARS = ["best", "newest", "oldest"];
const SORTS = ["best", "newest", "oldest"];

export class Toolbar {
  /** `onOrder({sort?, rating?})` when the reader chose. */
  constructor(context, onOrder) {
    Object.assign(this, { context, onOrder });
    const { t } = context;
    this.select = el("select", { "aria-label": t("sort"),
      onchange: () => onOrder({ sort: this.select.value }) });
    this.filter = el("button", { type: "button", class: "filter", hidden: true,
      onclick: () => {
        onOrder({ rating: null });
        this.select.focus();
      } });
    this.node = el("div", { class: "order" }, this.filter, this.select);
    this.show();
  }

  show() {
    const { t, config, rating } = this.context;
    const all = config?.sorts || SORTS;
    const shown = rating ? all.filter((sort) => SORTS_OF_STARS.includes(sort)) : all;
    const current = this.current(shown);
    this.select.replaceChildren(...shown.map((name) =>
      el("option", { value: name, selected: name === current }, t(name))));
    this.filter.hidden = !rating;
    this.filter.textContent = rating ? t("onlyRating", { n: rating }) : "";
    this.filter.setAttribute("aria-label", `${this.filter.textContent}. ${t("allReviews")}`);
  }

  /** The order that is shown: the reader's, else the site's. */
  current(shown) {
    const { sort, config } = this.context;
    return [sort, config?.default_sort].find((name) => shown.includes(name)) || shown[0];
  }

  /** Choose stars, or all again when they were chosen; an order that has none gives way. */
  toggleRating(stars) {
    const { rating, sort } = this.context;
    const next = rating === stars ? null : stars;
    const isKept = !next || !sort || SORTS_OF_STARS.includes(sort);
    this.onOrder({ rating: next, sort: isKept ? sort : null });
  }
}
