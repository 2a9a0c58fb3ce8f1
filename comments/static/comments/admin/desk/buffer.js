// The next cards, fetched before they are wanted.

// What is fetched is claimed: enough for the fastest fingers, and not more than that.
const LOW = 16;
const COUNT = 16;

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
    this.fill();
    return place;
  }

  putBack(card, place) {
    this.cards.splice(Math.max(place, 0), 0, card);
    this.isEmpty = false;
  }

  async fill() {
    if (this.isAsking || this.isEmpty || this.cards.length >= LOW) return;
    this.isAsking = true;
    const turn = this.turn;
    try {
      const last = this.cards.at(-1);
      const found = await this.ask(COUNT, last ? last.article.id : null);
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
