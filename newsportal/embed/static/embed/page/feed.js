// The demo feed: orders the stories as REST does and keeps their counters fresh.
import { Api } from "../api.js";
import { el } from "../dom.js";
import { keepFresh } from "../time.js";
import { showFollowLinks } from "./follow.js";
import { startSearch } from "./search.js";

const LIMIT = 50;
const REFRESH_MS = 15_000;
const feed = document.querySelector("[data-feed]");
const tabs = document.querySelector("[data-tabs]");
const api = new Api({ site: feed.dataset.site, lang: "ru" });
const cards = new Map([...feed.children].map((card) => [card.dataset.key, card]));
const written = [...cards.keys()];
let sort = "latest";

function show(card, { comments = 0, shares = 0 }) {
  for (const [name, count] of Object.entries({ comments, shares })) {
    const node = card.querySelector(`[data-count="${name}"]`);
    node.querySelector("b").textContent = count;
    node.dataset.empty = String(!count);
  }
}

/** A story that came after the page was written; its picture shows on the next visit. */
function plainCard({ key, title, language, updated_at: updated, published_at: published }) {
  const card = cards.get(written[0]).cloneNode(true);
  card.dataset.key = key;
  card.classList.add("card--plain");
  for (const part of card.querySelectorAll(".card__image, .card__lead, .kicker")) part.remove();
  card.querySelector("time").dateTime = updated || published;
  card.querySelector("h2").replaceChildren(
    el("a", { href: `/demo/${encodeURIComponent(key)}`, lang: language }, title));
  return card;
}

async function refresh() {
  const asked = sort;
  const query = { sort: asked, limit: LIMIT, section: feed.dataset.section };
  const { items } = await api.get(api.path("articles"), query);
  // An answer to an older question comes too late.
  if (asked !== sort) return;
  for (const item of items) {
    if (!cards.has(item.key)) cards.set(item.key, plainCard(item));
    show(cards.get(item.key), item.engagement);
  }
  // Orders by a number leave out stories that have none; those follow in the order of time.
  const listed = items.map(({ key }) => key);
  const rest = written.filter((key) => !listed.includes(key));
  const order = [...listed, ...rest];
  const shown = [...feed.children].map((card) => card.dataset.key);
  if (order.join() !== shown.join()) feed.replaceChildren(...order.map((key) => cards.get(key)));
}

async function choose(button) {
  sort = button.dataset.sort;
  for (const tab of tabs.children) tab.setAttribute("aria-pressed", String(tab === button));
  await refresh();
}

if (cards.size) {
  tabs.hidden = false;
  tabs.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) choose(button).catch(() => null);
  });
  setInterval(() => document.hidden || refresh().catch(() => null), REFRESH_MS);
  refresh().catch(() => null).then(() => keepFresh(document, "ru"));
}
startSearch(api);
showFollowLinks(api).catch(() => null);
