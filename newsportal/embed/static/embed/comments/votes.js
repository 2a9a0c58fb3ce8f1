// Likes, dislikes and the site's other reactions under one comment.
import { el, icon } from "../dom.js";
import { SIGNS } from "../reactions/signs.js";

const OPPOSITE = { like: "dislike", dislike: "like" };
// How long public answers may still tell the numbers from before the reader's own vote.
const STALE_MS = 4000;

export class Votes {
  constructor(card, context) {
    Object.assign(this, { card, context, waiting: 0, votedAt: -STALE_MS });
    this.queue = Promise.resolve();
  }

  /** A button for each kind; empty before the site's settings came. */
  nodes() {
    const { config, own, takesReactions } = this.context;
    if (!takesReactions) return [];
    const given = own.kinds(this.card.comment.id);
    return (config?.reaction_kinds || []).map(({ kind, label }) =>
      this.button(kind, label, given.has(kind)));
  }

  button(kind, label, isGiven) {
    const { t } = this.context;
    const count = this.card.comment.reactions?.[kind] || 0;
    const isOwn = this.card.isMine;
    const sign = SIGNS[kind === "dislike" ? "like" : kind];
    return el("button", {
      type: "button", class: "vote", "data-act": kind, "aria-pressed": String(isGiven),
      "aria-label": count ? `${label}: ${count}` : label,
      title: isOwn ? t("ownVote") : label, disabled: isOwn, onclick: () => this.toggle(kind),
    }, sign ? icon(sign) : label,
    count > 0 && el("span", { class: "vote__count" }, String(count)));
  }

  /** Whether numbers of a public answer may be older than what the reader just did. */
  get isAhead() {
    return this.waiting > 0 || Date.now() - this.votedAt < STALE_MS;
  }

  async toggle(kind) {
    if (!(await this.context.token())) return;
    const { own } = this.context;
    const { id, reactions, score } = this.card.comment;
    if (!this.waiting) this.sure = { kinds: own.kinds(id), reactions, score };
    const isOn = !own.kinds(id).has(kind);
    this.show(guess(own.kinds(id), reactions, kind, isOn));
    this.waiting += 1;
    // One after the other: the last wish is the last to arrive.
    this.queue = this.queue.then(() => this.send(kind, isOn));
    await this.queue;
  }

  async send(kind, isOn) {
    const { api, reader, tell, t } = this.context;
    const path = `/comments/${encodeURIComponent(this.card.comment.id)}/reactions/`;
    try {
      const numbers = await reader.act((token) => api.send(isOn ? "PUT" : "DELETE",
        path + encodeURIComponent(kind), { token, query: { lang: api.lang } }));
      this.sure = { ...numbers, kinds: changed(this.sure.kinds, kind, isOn) };
      this.votedAt = Date.now();
    } catch (problem) {
      tell(problem.message || t("offline"));
    }
    this.waiting -= 1;
    // While more is on its way, what the reader wished stays; then the service's word counts.
    if (!this.waiting) this.show(this.sure);
  }

  show({ kinds, ...numbers }) {
    const { own } = this.context;
    own.changes += 1;
    own.reactions.set(this.card.comment.id, kinds);
    this.card.showNumbers(numbers);
  }
}

function changed(kinds, kind, isOn) {
  const next = new Set(kinds);
  if (isOn) next.add(kind);
  else next.delete(kind);
  if (isOn) next.delete(OPPOSITE[kind]);
  return next;
}

/** What the service will answer, most likely. */
function guess(kinds, reactions, kind, isOn) {
  const after = changed(kinds, kind, isOn);
  const counts = { ...reactions };
  for (const each of new Set([...kinds, ...after])) {
    const step = Number(after.has(each)) - Number(kinds.has(each));
    counts[each] = Math.max(0, (counts[each] || 0) + step);
  }
  return { kinds: after, reactions: counts, score: (counts.like || 0) - (counts.dislike || 0) };
}
