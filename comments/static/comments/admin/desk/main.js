// The desk: one page load, then cards by JSON. See docs/desk.md.

import { Api } from "./api.js";
import { Buffer } from "./buffer.js";
import { Counts } from "./counts.js";
import { Acts } from "./acts.js";
import { help } from "./dialogs.js";
import { el, fill, symbol } from "./dom.js";
import { listen } from "./keys.js";
import { List } from "./list.js";
import { Refusals } from "./refusals.js";
import { Sender, newId } from "./sender.js";
import { swipes } from "./swipe.js";

// So old is the least fresh number on the screen.
const PULSE_MS = 5_000;
// What a call may take of a claim's time.
const MARGIN_MS = 10_000;
// Nobody sits before a page that long without a key, a touch or a turn of the wheel.
const REST_MS = 5 * 60_000;
const TOUCHES = ["keydown", "pointerdown", "pointermove", "wheel", "touchmove"];

const idsOf = (card) => card.items.map((item) => item.id);

class Desk {
  constructor(root) {
    const config = JSON.parse(root.dataset.config);
    this.config = config;
    this.words = config.words;
    this.seat = newId();
    this.queue = config.queue;
    this.passed = new Set();
    this.touchedAt = Date.now();
    this.isResting = false;
    // When the server was last asked to keep what this page holds.
    this.keptAt = Date.now();
    this.banner = root.querySelector("[data-banner]");
    this.live = root.querySelector("[data-live]");
    this.api = new Api(config.urls, root.dataset.csrf);
    this.refusals = new Refusals(config.reasons, this.words);
    this.counts = new Counts(root, this.words, {
      onQueue: (queue) => this.open(queue),
      onFilter: () => this.restart(),
    });
    this.list = new List(root.querySelector("[data-cards]"), this.words, {
      onAct: (act, id) => this.press(act, id),
    });
    this.buffer = new Buffer({
      ask: (count, here) => this.ask(count, here),
      giveBack: () => this.leave(null),
      onCards: () => this.show(),
      onTrouble: (problem) => this.trouble(problem),
    });
    this.sender = new Sender({
      api: this.api,
      words: this.words,
      node: root.querySelector("[data-toasts]"),
      undoSeconds: config.undo_seconds,
      onTrouble: (problem) => this.trouble(problem),
      onRefused: (refused, cards) => this.refused(refused, cards),
      onUndone: (toast) => this.undone(toast),
    });
  }

  start() {
    this.acts = new Acts(this);
    const onSwipe = (act, id) => this.press(act, id);
    swipes(this.list.node, { onSwipe });
    const bar = document.querySelector("[data-thumbs]");
    const thumb = (act, icon, label, kind) =>
      el("button", { type: "button", class: `dk-thumb ${kind}`, onclick: () => this.press(act) }, symbol(icon), label);
    bar.hidden = false;
    bar.append(
      thumb("reject", "close", this.words.reject, "dk-thumb-no"),
      thumb("skip", "arrow_upward", this.words.skip, ""),
      thumb("undo", "undo", this.words.undo, ""),
      thumb("publish", "check", this.words.publish, "dk-thumb-yes"),
    );
    document.querySelector("[data-help]").addEventListener("click", () => help(this.words));
    this.open(this.queue);
    listen({ onKey: (act) => this.press(act), onDigit: (number) => this.digit(number) });
    setInterval(() => this.pulse(), PULSE_MS);
    for (const kind of TOUCHES) addEventListener(kind, () => this.touched(), { passive: true, capture: true });
    addEventListener("pagehide", () => this.leave(null));
    document.addEventListener("visibilitychange", () => this.isStale && !document.hidden && this.wake());
    // The page may come back from the browser's memory, its claims gone.
    addEventListener("pageshow", (event) => event.persisted && this.restart());
  }

  open(queue) {
    this.queue = queue;
    this.counts.choose(queue);
    this.restart();
    this.pulse();
  }

  restart() {
    this.refusals.close();
    this.passed.clear();
    this.list.showLoading();
    this.buffer.restart();
  }

  async ask(count, here) {
    const { site } = this.config;
    const { section, language, order } = this.counts.wanted;
    const body = { seat: this.seat, queue: this.queue, site, section, language, order, here, count };
    const answer = await this.api.call("cards", { ...body, passed: [...this.passed].slice(-500) });
    return answer.cards;
  }

  show() {
    if (!this.buffer.cards.length) {
      if (this.buffer.isEmpty) this.showEmpty();
      else this.list.showLoading();
      return;
    }
    const isNew = !this.buffer.cards.some((card) => card.id === this.list.currentId);
    this.list.show(this.buffer.cards);
    if (isNew) this.list.focus(this.buffer.cards[0].id);
  }

  showEmpty() {
    const waiting = this.counts.queues[this.queue]?.count ?? 0;
    const elsewhere = Math.max(0, waiting - this.passed.size);
    const lines = [
      el("p", {}, elsewhere ? fill(this.words.empty_taken, { count: elsewhere }) : this.words.empty),
    ];
    if (this.passed.size) {
      lines.push(
        el("p", {}, fill(this.words.empty_passed, { count: this.passed.size })),
        el("button", { type: "button", class: "dk-button", onclick: () => this.restart() }, this.words.show_passed),
      );
    }
    this.list.showEmpty(...lines);
  }

  get current() {
    return this.buffer.cards.find((card) => card.id === this.list.currentId) ?? null;
  }

  /** A key or a button; whether there was anything to do. */
  press(act, id = null) {
    if (id) this.list.mark(id);
    const card = this.current;
    if (act === "next" || act === "previous") return this.move(act === "next" ? 1 : -1);
    if (act === "undo") return this.sender.undo(), true;
    if (act === "close") return this.refusals.close(), true;
    if (act === "help") return help(this.words), true;
    if (act === "next_queue" || act === "previous_queue") return this.turnQueue(act === "next_queue" ? 1 : -1);
    if (this.isStale) return this.wake(), true;
    if (act === "publish_bundle") return this.publishBundle();
    if (!card) return false;
    if (act === "open") return window.open(card.url, "_blank", "noopener"), true;
    if (act === "skip") return this.skip(card);
    if (act === "note" || act === "author") return this.acts.press(act, card);
    if (act === "escalate" && card.acts.includes("answer")) return this.acts.press("answer", card);
    // What was removed is refused again by removing it.
    if (act === "reject" && !card.acts.includes("reject") && card.acts.includes("remove")) act = "remove";
    if (!card.acts.includes(act)) return false;
    if (act === "publish") return this.decide(card, "publish", "ok");
    if (act === "hold") return this.decide(card, "hold", "other");
    if (act === "reject" || act === "remove") return this.askWhy(card, act);
    return this.acts.press(act, card);
  }

  digit(number) {
    if (!this.refusals.isOpen) return false;
    if (this.isStale) return this.wake(), true;
    this.refusals.digit(number);
    return true;
  }

  turnQueue(step) {
    const names = this.counts.tabs.map((tab) => tab.dataset.queue);
    this.open(names[(names.indexOf(this.queue) + step + names.length) % names.length]);
    return true;
  }

  /** After reading them: the rest of this article's cards that are on the screen. */
  publishBundle() {
    const at = this.current?.article.id;
    const shown = this.buffer.cards.filter(
      (card) => card.article.id === at && this.list.nodes.has(card.id) && card.acts.includes("publish"),
    );
    const items = shown.flatMap((card) => card.items).slice(0, 100);
    if (!items.length) return false;
    const told = fill(this.words.published_all, { count: items.length });
    for (const card of shown) this.buffer.cards.splice(this.buffer.cards.indexOf(card), 1);
    this.buffer.fill();
    this.counts.decided(items.length);
    this.show();
    const body = { act: newId(), items, verdict: "publish", reason: "ok", note: "" };
    this.sender.send("decide", body, { cards: shown, told, place: 0 });
    return true;
  }

  askWhy(card, verdict) {
    if (this.refusals.isOpen) return this.refusals.close(), true;
    const node = this.list.nodes.get(card.id);
    this.refusals.open(node, card.site, (reason) => {
      this.decide(card, verdict, reason.code, reason.label);
    });
    return true;
  }

  decide(card, verdict, reason, label = "") {
    const told = this.told(card, verdict, label);
    const place = this.next(card);
    this.counts.decided(card.items.length);
    this.say(told);
    const body = { act: newId(), items: card.items, verdict, reason, note: this.acts.noteOf(card) };
    this.sender.send("decide", body, { cards: [card], told, place });
    return true;
  }

  told(card, verdict, reason) {
    const wasPublic = card.state === "published" && !card.is_edit;
    if (verdict === "publish") return wasPublic ? this.words.left_public : this.words.published;
    if (verdict === "hold") return this.words.held;
    return fill(verdict === "remove" ? this.words.removed : this.words.rejected, { reason });
  }

  /** Take a card off the screen and stand on the next one; returns where it was. */
  next(card) {
    this.refusals.close();
    const before = this.buffer.cards.findIndex((each) => each.id === card.id);
    const neighbour = this.buffer.cards[before + 1] ?? this.buffer.cards[before - 1];
    const place = this.buffer.take(card.id);
    if (neighbour) {
      this.list.currentId = neighbour.id;
      this.list.show(this.buffer.cards);
      this.list.focus(neighbour.id);
    } else {
      this.show();
    }
    return place;
  }

  skip(card) {
    for (const item of card.items) this.passed.add(item.id);
    this.next(card);
    this.say(this.words.skipped);
    this.leave(idsOf(card));
    return true;
  }

  move(step) {
    const { cards } = this.buffer;
    if (!cards.length) return false;
    const place = cards.findIndex((card) => card.id === this.list.currentId);
    const next = cards[Math.min(Math.max(place + step, 0), cards.length - 1)];
    this.list.currentId = next.id;
    this.list.show(cards);
    this.list.focus(next.id);
    return true;
  }

  async undone(toast) {
    let answer;
    try {
      answer = await this.api.insist(
        "undo",
        { act: toast.act, seat: this.seat, queue: this.queue, cards: toast.cards.map(idsOf) },
        (problem) => this.trouble(problem),
      );
    } catch (problem) {
      this.refused([{ detail: problem.message }], []);
      return;
    }
    for (const card of answer.cards) {
      const old = this.buffer.cards.findIndex((each) => each.id === card.id);
      if (old >= 0) {
        this.list.forget(card.id);
        this.buffer.cards.splice(old, 1);
      }
      this.buffer.putBack(card, Math.min(Math.max(toast.place, 0), this.buffer.cards.length));
      this.list.currentId = card.id;
    }
    if (!toast.stays) {
      this.counts.decided(-toast.cards.reduce((sum, card) => sum + card.items.length, 0));
      this.counts.done = Math.max(0, this.counts.done - 2);
    }
    this.list.show(this.buffer.cards);
    if (answer.cards.length) this.list.focus(answer.cards[0].id);
    this.say(this.words.undone);
  }

  refused(refused, cards) {
    const name = cards[0] ? `${fill(this.words.card_of, { name: cards[0].author.name })}: ` : "";
    const sentences = [...new Set(refused.map((result) => result.detail))];
    this.notice(`${name}${sentences.join(" ")}`);
  }

  notice(sentence) {
    const node = el("div", { class: "dk-toast dk-toast-bad", role: "alert" }, sentence);
    node.append(
      el("button", { type: "button", class: "dk-toast-undo", onclick: () => node.remove() }, this.words.close),
    );
    this.sender.node.prepend(node);
    setTimeout(() => node.remove(), 15_000);
  }

  trouble(problem) {
    const words = { session_over: this.words.session_over, offline: this.words.offline };
    this.banner.hidden = problem === null;
    this.banner.textContent = problem ? words[problem.code] || problem.message || this.words.offline : "";
  }

  say(sentence) {
    this.live.textContent = sentence;
  }

  /** Cards that were taken to be looked at, and are not on this page. */
  giveBack(items) {
    const ids = items.map((item) => item.id).filter((id) => !this.buffer.has(id));
    if (ids.length) this.leave(ids);
  }

  /** Read a card again: its text has changed under the same hand. */
  async renew(card) {
    const body = { seat: this.seat, ids: idsOf(card) };
    const { cards } = await this.api.call("renew", body);
    // Cards before it, or it itself, may be gone since.
    const place = this.buffer.cards.findIndex((each) => each.id === card.id);
    if (place < 0) return;
    this.list.forget(card.id);
    this.buffer.cards.splice(place, 1, ...cards);
    this.list.show(this.buffer.cards);
    if (cards.length) this.list.focus(cards[0].id);
  }

  touched() {
    this.touchedAt = Date.now();
    if (!this.isResting) return;
    this.isResting = false;
    this.restart();
  }

  /** Nobody is here: what this page holds goes to colleagues. */
  rest() {
    this.isResting = true;
    this.refusals.close();
    this.buffer.stop();
    this.list.showEmpty(el("p", {}, this.words.rested));
  }

  leave(ids) {
    const body = { seat: this.seat, ids };
    return this.api.call("leave", body, { keepalive: true }).catch(() => null);
  }

  /** Whether colleagues may have the cards on this screen by now: the computer slept, or was offline. */
  get isStale() {
    return Date.now() - this.keptAt > this.config.claim_seconds * 1000 - MARGIN_MS;
  }

  /** Ask which cards are still this page's before anything is done with one. */
  async wake() {
    if (this.isWaking || this.isResting) return;
    this.isWaking = true;
    this.refusals.close();
    const lost = await this.pulse();
    this.isWaking = false;
    if (lost === 0) this.notice(this.words.awake);
  }

  /** Keep what this page holds and count; returns how many cards colleagues have, null offline. */
  async pulse() {
    const isAway = Date.now() - this.touchedAt > REST_MS;
    if (isAway && !this.isResting && !this.sender.waiting) this.rest();
    // What comes while it is on its way is claimed later than it tells.
    const cards = [...this.buffer.cards];
    const asked = Date.now();
    let answer;
    try {
      answer = await this.api.call("pulse", { seat: this.seat, site: this.config.site });
    } catch (problem) {
      this.trouble(problem);
      return null;
    }
    this.keptAt = asked;
    this.counts.show(answer.queues);
    this.counts.showColleagues(answer.colleagues);
    if (!this.sender.waiting) this.trouble(null);
    const lost = this.buffer.drop(cards, new Set(answer.held));
    if (lost) {
      this.notice(fill(this.words.awake_lost, { count: lost }));
      this.buffer.fill();
      this.show();
    }
    // Something new may have come, or somebody has left.
    if (!this.isResting && this.buffer.isEmpty && answer.queues[this.queue].count > this.passed.size) {
      this.buffer.isEmpty = false;
      this.buffer.fill();
    }
    return lost;
  }
}

const desk = new Desk(document.getElementById("desk"));
desk.start();
