// The frame of the discussion: heading, rating, form, order.
import { sheet } from "../dom.js";

export const commentsStyle = sheet(`
:host { display: block; }
h2 { margin: 0; font: 700 1.75rem/1.2 var(--title-font); letter-spacing: -.01em; }
h3 { margin: 0 0 .9rem; font: 700 1.2rem/1.25 var(--title-font); }
.count { color: var(--ink-soft); font-weight: 400; }
.stars { display: inline-flex; gap: .1rem; }
.stars svg { width: 1.05rem; height: 1.05rem; }
.star--on { color: var(--star); }
.star--off { color: var(--line); }

.summary { display: flex; flex-wrap: wrap; gap: 1rem 2.4rem; align-items: center;
  margin-top: 1.2rem; }
.summary__mean { display: grid; justify-items: center; gap: .25rem; font-size: .8125rem;
  color: var(--ink-soft); }
.summary__mean b { font: 700 2.9rem/1 var(--title-font); color: var(--ink); }
.bars { flex: 1 1 13rem; max-width: 22rem; margin: 0; padding: 0; list-style: none; }
.bar__row { display: grid; grid-template-columns: 1ch 1fr 3ch; gap: 0 .7rem; align-items: center;
  width: 100%; padding: .16rem .35rem; border: 0; border-radius: .4rem; background: none;
  font-size: .8125rem; color: var(--ink-soft); font-variant-numeric: tabular-nums; }
.bar__row:hover:not(:disabled) { background: var(--panel); color: var(--ink); }
.bar__row[aria-pressed="true"]:not(:disabled) { color: var(--ink);
  background: color-mix(in srgb, var(--star) 17%, transparent); }
.bar__count { text-align: right; }
.bar { overflow: hidden; height: .5rem; border-radius: 1rem; background: var(--line); }
.bar span { display: block; height: 100%; border-radius: 1rem; background: var(--star); }

.write { min-height: 17rem; margin-top: 1.5rem; padding: 1.3rem 1.4rem 1.4rem;
  border-radius: .8rem; background: var(--panel); }
.write:has(.closed) { min-height: 0; }
.closed { margin: 0; color: var(--ink-soft); }
.field { margin-top: .9rem; }
textarea { display: block; min-height: 6rem; resize: vertical; line-height: 1.5; }
textarea::placeholder, input::placeholder { color: var(--ink-soft); opacity: .85; }
.composer__foot { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; align-items: center; }
.field--name { flex: 1 1 14rem; max-width: 20rem; }
.signature { flex: 1 1 14rem; margin: .5rem 0 0; font-size: .875rem; color: var(--ink-soft); }
.signature:empty { display: none; }
.counter { margin: .5rem 0 0 auto; align-self: start; font-size: .8125rem;
  color: var(--ink-soft); font-variant-numeric: tabular-nums; }
.counter--over { color: var(--danger); font-weight: 600; }
.actions { gap: .6rem 1.3rem; align-items: center; }
.preview { padding: .7rem .85rem; min-height: 6rem; border: 1px dashed var(--ink-soft);
  border-radius: .5rem; background: var(--paper); }

.rating { display: flex; flex-wrap: wrap; gap: .1rem .9rem; align-items: center; margin: 0;
  padding: 0; border: 0; }
.rating legend { float: left; margin: 0 .3rem 0 0; padding: 0; }
.rating .link { font-size: .875rem; }
.stars--choice label { display: grid; place-items: center; width: 2.5rem; height: 2.75rem;
  cursor: pointer; color: var(--line); }
.stars--choice svg { width: 1.7rem; height: 1.7rem; stroke: var(--star); stroke-width: 1;
  color: var(--paper); }
.stars--choice label:has(~ label:hover) svg, .stars--choice label:hover svg { color: var(--star);
  opacity: .6; }
.stars--choice[data-rating="1"] label:nth-of-type(-n+1) svg,
.stars--choice[data-rating="2"] label:nth-of-type(-n+2) svg,
.stars--choice[data-rating="3"] label:nth-of-type(-n+3) svg,
.stars--choice[data-rating="4"] label:nth-of-type(-n+4) svg,
.stars--choice[data-rating="5"] label:nth-of-type(-n+5) svg { color: var(--star); }
.stars--choice input:focus-visible + label { outline: 2px solid var(--accent);
  border-radius: .4rem; }

.top { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center;
  justify-content: space-between; }
.tools, .shelf { display: flex; gap: .4rem; align-items: center; }
.tool { position: relative; display: inline-flex; gap: .45rem; align-items: center;
  min-width: 2.75rem; min-height: 2.75rem; padding: .3rem .8rem; justify-content: center;
  border: 1px solid var(--line); border-radius: 99px; background: var(--paper);
  font-size: .875rem; }
.tool:hover:not(:disabled) { border-color: var(--ink-soft); }
.tool svg { width: 1.15rem; height: 1.15rem; color: var(--ink-soft); }
.tool[aria-pressed="true"] { border-color: var(--brand);
  background: color-mix(in srgb, var(--brand) 12%, transparent); }
.tool[aria-pressed="true"] svg { color: var(--brand); }
.tool__badge { position: absolute; top: -.3rem; right: -.2rem; min-width: 1.25rem;
  padding: 0 .3rem; border-radius: 1rem; background: var(--accent); color: var(--paper);
  font-size: .75rem; font-weight: 650; line-height: 1.25rem; text-align: center; }
.notices { position: relative; }
.notices__panel { position: absolute; right: 0; top: calc(100% + .5rem); z-index: 3; overflow: auto;
  width: min(24rem, calc(100vw - 2rem)); max-height: 26rem; border: 1px solid var(--line);
  border-radius: .7rem; background: var(--paper); box-shadow: 0 .8rem 2.5rem rgb(0 0 0 / .22); }
.notices__panel:focus { outline: none; }
.notices__list { margin: 0; padding: .35rem; list-style: none; }
.notices__empty { margin: 0; padding: 1.2rem; color: var(--ink-soft); text-align: center; }
.notices__panel .error { padding: 1rem; }
.notice { display: grid; gap: .1rem; padding: .65rem .75rem; border-radius: .5rem; color: inherit;
  font-size: .9375rem; text-decoration: none; }
.notice:hover { background: var(--panel); }
.notice[data-unread="true"] { background: color-mix(in srgb, var(--accent) 9%, transparent); }
.notice b { font-weight: 600; }
.notice__text { color: var(--ink-soft); overflow-wrap: anywhere; }
.notice__text:empty { display: none; }
.toast { position: fixed; bottom: 1rem; left: 50%; z-index: 4; width: max-content;
  max-width: min(30rem, calc(100vw - 2rem)); margin: 0; padding: .7rem 1.15rem;
  border-radius: .6rem; transform: translateX(-50%); background: var(--ink); color: var(--paper);
  font-size: .9375rem; box-shadow: 0 .5rem 1.5rem rgb(0 0 0 / .25); overflow-wrap: anywhere; }
.toast:empty { display: none; }

.order { display: flex; flex-wrap: wrap; gap: .6rem; justify-content: flex-end;
  align-items: center; margin-top: 1.4rem; }
.filter { display: inline-flex; gap: .5rem; align-items: center; min-height: 2.5rem;
  margin-right: auto; padding: .2rem .9rem; border: 1px solid var(--star); border-radius: 99px;
  background: color-mix(in srgb, var(--star) 13%, transparent); font-size: .9375rem; }
.filter::after { content: "×"; font-size: 1.2rem; line-height: 1; }
select { min-height: 2.5rem; padding: .3rem .6rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--paper); color: var(--ink); font: inherit;
  font-size: .9375rem; }
.state { padding: 1.6rem 0; color: var(--ink-soft); text-align: center; }
.fresh { display: block; position: sticky; top: .8rem; z-index: 1; margin: .8rem auto 0;
  border-color: var(--brand); border-radius: 99px; background: var(--brand);
  color: var(--paper); box-shadow: 0 .3rem 1rem rgb(0 0 0 / .2); }
.fresh:hover:not(:disabled) { border-color: var(--brand); filter: brightness(1.1); }
.more { display: block; width: 100%; margin-top: 1.2rem; }

@media (max-width: 30rem) {
  .write { margin-inline: -1rem; padding-inline: 1rem; border-radius: 0; }
  .stars--choice label { width: 2.4rem; }
  .tool__label { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .notices__panel { right: -.5rem; }
}
`);
