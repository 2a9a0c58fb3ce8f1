// What waits: the tabs, the filters, how much is left and who else is here.

import { el, fill } from "./dom.js";

// Until the page has seen how fast this person is.
const SECONDS_A_CARD = 8;

export class Counts {
  constructor(root, words, { onQueue, onFilter }) {
    this.words = words;
    this.tabs = [...root.querySelectorAll("[data-queue]")];
    this.filters = Object.fromEntries(
      [...root.querySelectorAll("[data-filter]")].map((node) => [node.dataset.filter, node]),
    );
    this.progress = root.querySelector("[data-progress]");
    this.colleagues = root.querySelector("[data-colleagues]");
    this.done = 0;
    this.began = Date.now();
    this.queues = {};
    for (const tab of this.tabs) tab.addEventListener("click", () => onQueue(tab.dataset.queue));
    for (const node of Object.values(this.filters)) node.addEventListener("change", onFilter);
    root.querySelector("[data-go]")?.addEventListener("change", (event) => {
      location.assign(event.target.value);
    });
  }

  get wanted() {
    const { section, language, order } = this.filters;
    return {
      section: section.value ? Number(section.value) : null,
      language: language.value,
      order: order.value,
    };
  }

  choose(queue) {
    this.queue = queue;
    for (const tab of this.tabs) tab.setAttribute("aria-pressed", String(tab.dataset.queue === queue));
    this.tell();
  }

  show(queues) {
    this.queues = queues;
    for (const tab of this.tabs) {
      const count = queues[tab.dataset.queue];
      const number = tab.querySelector(".dk-number");
      number.textContent = count ? `${count.count}${count.is_more ? "+" : ""}` : "";
    }
    this.tell();
  }

  /** A card was decided: the number falls at once, whatever the next poll says. */
  decided(texts) {
    this.done += 1;
    const count = this.queues[this.queue];
    if (count) {
      count.count = Math.max(0, count.count - texts);
      this.show(this.queues);
    }
  }

  tell() {
    const count = this.queues[this.queue];
    if (!count) return;
    this.options("section", this.words.all_sections, count.sections, "id");
    this.options("language", this.words.all_languages, count.languages, "code");
    const pace = this.done > 4 ? (Date.now() - this.began) / 1000 / this.done : SECONDS_A_CARD;
    const minutes = Math.ceil((count.count * Math.min(pace, 60)) / 60);
    const left = count.count ? fill(this.words.left, { count: count.count, minutes }) : "";
    const done = this.done ? fill(this.words.done, { count: this.done }) : "";
    this.progress.textContent = [left, done].filter(Boolean).join(" · ");
  }

  options(name, all, rows, key) {
    const node = this.filters[name];
    const chosen = node.value;
    const known = rows.some((row) => String(row[key]) === chosen);
    const options = rows.map((row) =>
      el("option", { value: String(row[key]) }, `${row.name} — ${row.count}`),
    );
    if (chosen && !known) {
      options.push(el("option", { value: chosen }, node.selectedOptions[0]?.dataset.name || chosen));
    }
    node.replaceChildren(el("option", { value: "" }, all), ...options);
    node.value = chosen;
  }

  showColleagues(people) {
    const names = [...new Set(people.map((person) => person.name))];
    this.colleagues.textContent = names.length ? fill(this.words.at_work, { names: names.join(", ") }) : "";
  }
}
