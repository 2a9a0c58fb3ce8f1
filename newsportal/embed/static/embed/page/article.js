// The demo article page: keeps «Последнее обновление (…)» true and fills the lists beside the text.
import { Api } from "../api.js";
import { el } from "../dom.js";
import { keepFresh } from "../time.js";
import { showFollowLinks } from "./follow.js";

const LATEST = 10;
const SHOWN = 7;
const page = document.querySelector("[data-article]");
const api = new Api({ site: page.dataset.site, lang: "ru" });

async function showUpdated() {
  const node = document.querySelector("[data-updated]");
  const article = await api.get(api.path("articles", page.dataset.article), { lang: "ru" });
  node.textContent = `(${article.updated_ago})`;
  node.dateTime = article.updated_at || article.published_at;
  const seconds = Math.max(1, article.refresh_after_seconds);
  // Timers take 31 bits of milliseconds; a page is never open for 24 days without a reload.
  setTimeout(() => showUpdated().catch(() => null), Math.min(seconds * 1000, 2 ** 31 - 1));
}

function latestItem({ key, title, language, updated_at: updated, published_at: published }) {
  return el("li", { "data-key": key },
    el("time", { dateTime: updated || published, "data-relative": true }),
    el("a", { href: `/demo/${encodeURIComponent(key)}`, lang: language }, title));
}

async function showLatest() {
  const { items } = await api.get(api.path("articles"), { sort: "latest", limit: LATEST });
  const others = items.filter(({ key }) => key !== page.dataset.article).slice(0, SHOWN);
  document.querySelector("[data-latest]").replaceChildren(...others.map(latestItem));
}

// Without REST the page stays as the server wrote it.
showUpdated().catch(() => null);
showFollowLinks(api).catch(() => null);
showLatest().catch(() => null).then(() => keepFresh(document, "ru"));
