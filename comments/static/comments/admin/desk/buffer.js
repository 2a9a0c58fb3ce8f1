// The next cards, fetched before they are wanted.

// What is fetched is claimed, so no more is held than the pace asks for: twice what the last five
// seconds took. A reader's pace is the least; a run of the same key is the most.
const LEAST = 16;
const MOST = 60;
const PACE_MS = 5000;
// As many as the server gives at once.
const COUNT_MAX = 30;

export class Buffer {
  /** `ask(count, here)` resolves to cards; `onCards` hears of new ones, `onEmpty` of none. */
  constructor({ ask, onCards, onTrouble }) {
    this.ask = ask;
    this.onCards = onCards;
    this.onTrouble = onTrouble;
    this.cards = [];
    this.isAsking = false;
    this.isEmpty = false;
    this.turn = 0;
    this.taken = [];
  }

  /** How many cards the page should hold at this pace. */
  get wanted() {
    const since = Date.now() - PACE_MS;
    this.taken = this.taken.filter((at) => at > since);
    return Math.min(Math.max(2 * this.taken.length, LEAST), MOST);
  }

  /** Forget everything and begin again, with another queue or filter. */
  restart() {
    this.turn += 1;
    this.cards = [];
    this.isEmpty = false;
    this.isAsking = false;
    this.fill();
  }

  /** Hold nothing, and ask for nothing until `restart`. */
  stop() {
    this.turn += 1;
    this.cards = [];
    this.isEmpty = true;
    this.isAsking = false;
  }

  has(id) {
    return this.cards.some((card) => card.items.some((item) => item.id === id));
  }

  take(id) {
    const place = this.cards.findIndex((card) => card.id === id);
    if (place >= 0) this.cards.splice(place, 1);
    this.taken.push(Date.now());
    this.fill();
    return place;
  }

  /** Let go of those of these cards that are not `held` any more; returns how many. */
  drop(cards, held) {
    const gone = cards.filter((card) => this.cards.includes(card) && card.items.some((item) => !held.has(item.id)));
    this.cards = this.cards.filter((card) => !gone.includes(card));
    return gone.length;
  }

  putBack(card, place) {
    this.cards.splice(Math.max(place, 0), 0, card);
    this.isEmpty = false;
  }

  async fill() {
    const lacking = this.wanted - this.cards.length;
    if (this.isAsking || this.isEmpty || lacking <= 0) return;
    this.isAsking = true;
    const turn = this.turn;
    try {
      const last = this.cards.at(-1);
      const found = await this.ask(Math.min(Math.max(lacking, LEAST), COUNT_MAX), last ? last.article.id : null);
      if (turn !== this.turn) return;
      const fresh = found.filter((card) => !this.has(card.id));
      this.cards.push(...fresh);
      this.isEmpty = found.length === 0;
      this.onTrouble(null);
    } catch (problem) {
      if (turn !== this.turn) return;
      this.isEmpty = true;
      this.onTrouble(problem);
    }
    this.isAsking = false;
    this.onCards();
    this.fill();
  }
}
