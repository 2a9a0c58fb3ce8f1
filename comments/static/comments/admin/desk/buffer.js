// The next cards, fetched before they are wanted.

// What is fetched is claimed, so no more is held than the pace asks for: twice what the last five
// seconds took. A reader's pace is the least; a run of the same key is the most.
const LEAST = 16;
const MOST = 60;
const PACE_MS = 5000;
// As many as the server gives at once.
const COUNT_MAX = 30;

export class Buffer {
  /** `ask(count, here)` resolves to cards, `giveBack()` when none are held; `onCards` hears of new. */
  constructor({ ask, giveBack, onCards, onTrouble }) {
    this.ask = ask;
    this.giveBack = giveBack;
    this.onCards = onCards;
    this.onTrouble = onTrouble;
    this.cards = [];
    // The call that is on its way.
    this.asking = null;
    this.isEmpty = false;
    this.isStopped = false;
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
  async restart() {
    const turn = this.turn + 1;
    await this.stop();
    if (turn !== this.turn) return;
    this.isStopped = false;
    this.fill();
  }

  /** Hold nothing, and ask for nothing until `restart`. Resolves when all was given back. */
  async stop() {
    this.turn += 1;
    this.cards = [];
    this.isEmpty = false;
    this.isStopped = true;
    // What is on its way is claimed, too; and what is not yet given back would not be given again.
    await this.asking;
    if (this.turn > 1) this.leaving = Promise.all([this.leaving, this.giveBack()]);
    await this.leaving;
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
    if (this.asking || this.isStopped || this.isEmpty || lacking <= 0) return;
    this.asking = this.more(Math.min(Math.max(lacking, LEAST), COUNT_MAX));
    const isCurrent = await this.asking;
    this.asking = null;
    if (isCurrent) this.onCards();
    this.fill();
  }

  /** Ask for so many; whether the answer was still wanted. */
  async more(count) {
    const { turn } = this;
    try {
      const found = await this.ask(count, this.cards.at(-1)?.article.id ?? null);
      if (turn !== this.turn) return false;
      const fresh = found.filter((card) => !this.has(card.id));
      this.cards.push(...fresh);
      this.isEmpty = found.length === 0;
      this.onTrouble(null);
    } catch (problem) {
      if (turn !== this.turn) return false;
      this.isEmpty = true;
      this.onTrouble(problem);
    }
    return true;
  }
}
