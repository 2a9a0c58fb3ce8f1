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
.bars li { display: grid; grid-template-columns: 1ch 1fr 3ch; gap: 0 .7rem; align-items: center;
  font-size: .8125rem; color: var(--ink-soft); font-variant-numeric: tabular-nums; }
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

.order { display: flex; justify-content: flex-end; margin-top: 1.4rem; }
select { min-height: 2.5rem; padding: .3rem .6rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--paper); color: var(--ink); font: inherit;
  font-size: .9375rem; }
.state { padding: 1.6rem 0; color: var(--ink-soft); text-align: center; }
.fresh { display: block; position: sticky; top: .8rem; z-index: 1; margin: .8rem auto 0;
  border-color: var(--brand); border-radius: 99px; background: var(--brand);
  color: var(--paper); box-shadow: 0 .3rem 1rem rgb(0 0 0 / .2); }
.fresh:hover:not(:disabled) { border-color: var(--brand); filter: brightness(1.1); }
.more { display: block; width: 100%; margin-top: 1.2rem; }

.thread, .children { margin: 0; padding: 0; list-style: none; }
.thread > .comment { padding-block: 1.5rem; border-bottom: 1px solid var(--line); }
.thread > .comment:last-child { border-bottom: 0; }
.comment:focus { outline: none; }
.comment:focus-visible > .comment__body { outline: 2px solid var(--accent);
  outline-offset: .4rem; border-radius: .4rem; }
.comment__body { border-radius: .5rem; transition: background-color 1s, box-shadow 1s; }
.comment--linked > .comment__body { background: color-mix(in srgb, var(--star) 17%, transparent);
  box-shadow: 0 0 0 .7rem color-mix(in srgb, var(--star) 17%, transparent); transition: none; }
.comment__head { display: flex; gap: .75rem; align-items: center; }
.comment__head .stars { margin-left: auto; align-self: flex-start; padding-top: .2rem; }
.comment__who { min-width: 0; line-height: 1.3; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.when { display: block; font-size: .8125rem; color: var(--ink-soft); }
.when a { color: inherit; text-decoration: none; }
.when a:hover { text-decoration: underline; }
.badge { display: inline-block; margin-left: .4rem; padding: 0 .5rem; border-radius: 1rem;
  background: var(--brand); color: var(--paper); font-size: .75rem; font-weight: 600; }
.badge--quiet { background: none; color: var(--brand); box-shadow: inset 0 0 0 1px; }
.avatar { flex: none; display: grid; place-items: center; width: 2.5rem; height: 2.5rem;
  border-radius: 50%; object-fit: cover; color: #fff; font-weight: 600; }
.children .avatar { width: 2rem; height: 2rem; font-size: .875rem; }
.avatar--0 { background: #0f5c6e; } .avatar--1 { background: #8a4b14; }
.avatar--2 { background: #6a4184; } .avatar--3 { background: #2f6b42; }
.avatar--4 { background: #a03a4c; } .avatar--5 { background: #3d5a96; }
.text { margin-top: .6rem; overflow-wrap: anywhere; line-height: 1.55; }
.text > :first-child, .preview > :first-child { margin-top: 0; }
.text > :last-child, .preview > :last-child { margin-bottom: 0; }
.text p, .preview p { margin: 0 0 .7em; }
.text a, .preview a { color: var(--brand); }
.text blockquote, .preview blockquote { margin: 0 0 .7em; padding-left: .9rem;
  border-left: 3px solid var(--line); color: var(--ink-soft); }
.text pre, .preview pre { overflow-x: auto; }
.tombstone { margin: 0; padding: .55rem .9rem; border-radius: .5rem; background: var(--panel);
  color: var(--ink-soft); font-size: .9375rem; }
.note { margin: .7rem 0 0; padding: .6rem .9rem; border-left: 3px solid var(--star);
  border-radius: 0 .4rem .4rem 0; font-size: .875rem;
  background: color-mix(in srgb, var(--star) 13%, transparent); }
.note--bad { border-color: var(--danger);
  background: color-mix(in srgb, var(--danger) 10%, transparent); }
.comment__foot { margin-top: .35rem; }
.reply { display: inline-flex; align-items: center; gap: .4rem; min-height: 2.25rem;
  padding: 0; border: 0; background: none; color: var(--ink-soft); font-size: .875rem;
  font-weight: 550; }
.reply:hover { color: var(--brand); }
.reply svg { width: 1rem; height: 1rem; }
.comment__slot:not(:empty) { margin: .6rem 0 .4rem; padding: 1.1rem 1.2rem 1.2rem;
  border-radius: .7rem; background: var(--panel); }
.comment__slot .field:first-of-type { margin-top: 0; }
.children > .comment { margin-top: 1.1rem; padding-left: 1.15rem;
  border-left: 2px solid var(--line); }
.children > .comment > .children > .comment[data-step="4"] { padding-left: 0; border-left: 0; }
.thread > .comment > .children { margin-left: .5rem; }
.more-replies { margin-top: .7rem; font-size: .9375rem; }

@media (max-width: 30rem) {
  .write { margin-inline: -1rem; padding-inline: 1rem; border-radius: 0; }
  .children > .comment { padding-left: .7rem; }
  .thread > .comment > .children { margin-left: 0; }
  .comment__head { flex-wrap: wrap; }
  .comment__who { flex: 1 1 9rem; }
  .comment__head .stars { margin-left: 0; padding-top: 0; }
  .stars--choice label { width: 2.4rem; }
}
`);
