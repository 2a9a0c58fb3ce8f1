// «Поиск по отзывам»: what readers wrote about anything, below the news.
import { el } from "../dom.js";
import { timeElement } from "../time.js";

const LIMIT = 10;
const EXCERPT = 220;

export function startSearch(api) {
  const form = document.querySelector("[data-search]");
  const state = document.querySelector("[data-search-state]");
  const list = document.querySelector("[data-found]");
  let searches = 0;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const search = ++searches;
    state.textContent = "Ищем…";
    const q = form.querySelector("input").value.trim();
    const answer = await api.get(api.path("search"), { q, limit: LIMIT, lang: "ru" })
      .catch((problem) => problem);
    // An answer to older words comes too late.
    if (search !== searches) return;
    const items = answer.items || [];
    list.replaceChildren(...items.map(row));
    state.textContent = stateOf(answer, items);
  });
}

function stateOf(answer, items) {
  if (!answer.items) return answer.errors?.[0]?.detail || answer.message || "Нет связи с сервером.";
  if (!items.length) return "Ничего не нашлось.";
  return answer.match === "similar" ? "Точных совпадений нет, вот похожие:" : "";
}

function row({ id, author, html, article, published_at: published }) {
  return el("li", { class: "found__item" },
    el("a", { href: `/demo/${encodeURIComponent(article.key)}#comment-${id}` }, article.title),
    el("p", {}, excerpt(html)),
    el("span", { class: "meta" }, author.name, " · ", timeElement(published, "ru")));
}

/** The beginning of a review as plain text; the parser runs no scripts and loads nothing. */
function excerpt(html) {
  const text = new DOMParser().parseFromString(html || "", "text/html").body.textContent.trim();
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT).trimEnd()}…` : text;
}
