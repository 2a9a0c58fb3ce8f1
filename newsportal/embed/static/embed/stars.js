// Five stars: shown, and chosen with mouse or keyboard.
import { el, icon } from "./dom.js";

const STAR = "M12 2.6l2.9 6.2 6.8.8-5 4.6 1.3 6.7L12 17.6l-6 3.3 1.3-6.7-5-4.6 6.800-.8z";
export const SCALE = [1, 2, 3, 4, 5];

/** A row of stars for a rating of 0..5, fractions rounded; the number is said to screen readers. */
export function starsShown(rating, label) {
  const full = Math.round(rating);
  const stars = SCALE.map((n) => {
    const star = icon(STAR);
    star.classList.add(n <= full ? "star--on" : "star--off");
    return star;
  });
  return el("span", { class: "stars", role: "img", "aria-label": label }, stars);
}

/** A radio group; `read()` gives 1..5 or null. */
export function starsChosen(t, group) {
  const inputs = SCALE.map((n) => el("input", {
    type: "radio", name: group, value: String(n), id: `${group}-${n}`, class: "visually-hidden",
  }));
  const clear = el("button", { type: "button", class: "link", hidden: true }, t("noRating"));
  const row = el("span", { class: "stars stars--choice" }, inputs.map((input, index) => [
    input,
    el("label", { for: input.id }, icon(STAR),
      el("span", { class: "visually-hidden" }, t("starsOf", { n: index + 1 }))),
  ]));
  const read = () => Number(inputs.find((input) => input.checked)?.value) || null;
  const paint = () => {
    row.dataset.rating = read() || 0;
    clear.hidden = !read();
  };
  const reset = () => {
    for (const input of inputs) input.checked = false;
    paint();
  };
  row.addEventListener("change", paint);
  clear.addEventListener("click", () => {
    reset();
    inputs[0].focus();
  });
  const node = el("fieldset", { class: "rating" },
    el("legend", { class: "label" }, t("yourRating")), row, clear);
  const choose = (rating) => {
    for (const input of inputs) input.checked = Number(input.value) === rating;
    paint();
  };
  return { node, read, reset, choose };
}
