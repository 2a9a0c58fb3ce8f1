// What the less usual keys do: each asks if it must, then goes the way of every act.

import { showAuthor } from "./author.js";
import { advise, ban, escalate, note, reply } from "./dialogs.js";
import { fill } from "./dom.js";
import { redact } from "./redact.js";
import { newId } from "./sender.js";

export class Acts {
  constructor(desk) {
    this.desk = desk;
    this.words = desk.words;
    // Written before the decision that they go with, by card.
    this.notes = new Map();
    this.isAsking = false;
  }

  /** Whether the act is known; what it asks is answered later. */
  press(act, card) {
    const known = this[`do_${act}`];
    if (!known) return false;
    if (!this.isAsking) {
      this.isAsking = true;
      Promise.resolve(known.call(this, card)).finally(() => {
        this.isAsking = false;
        this.desk.list.focus(this.desk.list.currentId);
      });
    }
    return true;
  }

  reasons(card) {
    return this.desk.config.reasons[card.site] || [];
  }

  noteOf(card) {
    const text = this.notes.get(card.id) || "";
    this.notes.delete(card.id);
    return text;
  }

  async do_note(card) {
    const text = await note(this.words, this.notes.get(card.id) || "");
    if (text === null) return;
    this.notes.set(card.id, text);
    this.desk.say(this.words.note_kept);
    this.desk.list.nodes.get(card.id)?.classList.toggle("dk-noted", text !== "");
  }

  async do_escalate(card) {
    const asked = await escalate(this.words);
    if (!asked) return;
    const whom = asked.to === "chief" ? this.words.chief : this.words.lawyer;
    this.gone("escalate", card, asked, fill(this.words.passed_on, { whom }));
  }

  async do_answer(card) {
    const answer = await advise(this.words);
    if (!answer || this.isLost(card)) return;
    const place = this.desk.next(card);
    const body = { act: newId(), id: card.id, answer };
    this.desk.counts.decided(card.items.length);
    this.desk.sender.send("answer", body, { cards: [card], told: this.words.sent_back, place });
  }

  /** Whether colleagues took the card while a question about it was open. */
  isLost(card) {
    const isLost = !this.desk.buffer.has(card.id);
    if (isLost) this.desk.notice(fill(this.words.awake_lost, { count: 1 }));
    return isLost;
  }

  /** An act after which the card is somebody else's. */
  gone(call, card, values, told) {
    if (this.isLost(card)) return null;
    const place = this.desk.next(card);
    this.desk.counts.decided(card.items.length);
    this.desk.say(told);
    const body = { act: newId(), item: card.items[0], ...values };
    return this.desk.sender.send(call, body, { cards: [card], told, place });
  }

  async do_reply(card) {
    const text = await reply(this.words, card);
    if (!text) return;
    if (card.state === "pending" || card.is_edit) {
      await this.gone("reply", card, { text }, this.words.replied);
      return;
    }
    const body = { act: newId(), item: card.items[0], text };
    this.stays("reply", body, card, this.words.replied);
  }

  /** An act that leaves the card where it is. */
  stays(call, body, card, told) {
    if (this.isLost(card)) return null;
    this.desk.say(told);
    return this.desk.sender.send(call, body, { cards: [card], told, place: this.desk.buffer.cards.indexOf(card), stays: true });
  }

  async do_redact(card) {
    const spans = await redact(this.words, card);
    if (!spans) return;
    const body = { act: newId(), item: card.items[0], spans };
    const answer = await this.stays("redact", body, card, this.words.redacted);
    if (answer && !answer.results.some((result) => result.code)) await this.desk.renew(card);
  }

  do_feature(card) {
    this.highlight(card, "feature", "is_featured", this.words.featured, this.words.unfeatured);
  }

  do_pin(card) {
    this.highlight(card, "pin", "is_pinned", this.words.pinned, this.words.unpinned);
  }

  highlight(card, highlight, flag, on, off) {
    card[flag] = !card[flag];
    const body = { act: newId(), id: card.id, highlight, is_on: card[flag] };
    this.stays("highlight", body, card, card[flag] ? on : off);
  }

  async do_ban(card) {
    const chosen = await ban(this.words, card, this.reasons(card));
    if (!chosen) return;
    const { label, all, ...values } = chosen;
    const told = fill(this.words.banned, { name: card.author.name });
    this.stays("ban", { act: newId(), id: card.id, ...values }, card, told);
    if (all) await this.rejectAll(card, { code: values.reason, label });
  }

  async do_author(card) {
    const author = await this.author(card);
    if (!author) return;
    const can = new Set(card.acts);
    const answer = await showAuthor(this.words, author, this.reasons(card), can);
    if (answer?.ban) await this.do_ban(card);
    else if (answer?.all) this.reject(card, author.items, answer.all);
    else this.desk.giveBack(author.items);
  }

  /** Of the article, not of the card: it stays where it is. */
  async do_breaking(card) {
    try {
      const answer = await this.desk.api.call("breaking", { id: card.id });
      this.desk.say(answer.told);
    } catch (problem) {
      this.desk.notice(problem.message || this.words.try_again);
    }
  }

  async author(card) {
    const body = { seat: this.desk.seat, queue: this.desk.queue, id: card.id };
    try {
      return await this.desk.api.call("author", body);
    } catch (problem) {
      this.desk.notice(problem.message || this.words.try_again);
      return null;
    }
  }

  async rejectAll(card, reason) {
    const author = await this.author(card);
    if (author?.items.length) this.reject(card, author.items, reason);
  }

  /** Everything of one author at once, with one way back. */
  reject(card, items, reason) {
    const { desk } = this;
    const ids = new Set(items.map((item) => item.id));
    const cards = desk.buffer.cards.filter((each) => each.items.some((item) => ids.has(item.id)));
    const rest = cards.flatMap((each) => each.items).filter((item) => !ids.has(item.id));
    const place = desk.buffer.cards.indexOf(card);
    for (const each of cards) desk.buffer.cards.splice(desk.buffer.cards.indexOf(each), 1);
    desk.giveBack(rest);
    desk.counts.decided(items.length);
    desk.buffer.fill();
    desk.show();
    const told = fill(this.words.rejected_all, { count: items.length, reason: reason.label });
    desk.say(told);
    const body = { act: newId(), items, verdict: "reject", reason: reason.code, note: "" };
    desk.sender.send("decide", body, { cards, told, place: Math.max(place, 0) });
  }
}
