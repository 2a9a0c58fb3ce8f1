// Comments: their cards, menus and small forms.
import { sheet } from "../dom.js";

export const cardStyle = sheet(`
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
.when .source { text-decoration: underline; }
.when a:hover { text-decoration: underline; }
.badge { display: inline-block; margin-left: .4rem; padding: 0 .5rem; border-radius: 1rem;
  background: var(--brand); color: var(--paper); font-size: .75rem; font-weight: 600; }
.badge--quiet { background: none; color: var(--brand); box-shadow: inset 0 0 0 1px; }
.badge--star { background: color-mix(in srgb, var(--star) 22%, transparent); color: var(--ink); }
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
  color: var(--ink-soft); font-size: .9375rem; overflow-wrap: anywhere; }
.tombstone .link { padding: 0; }
.note { margin: .7rem 0 0; padding: .6rem .9rem; border-left: 3px solid var(--star);
  border-radius: 0 .4rem .4rem 0; font-size: .875rem;
  background: color-mix(in srgb, var(--star) 13%, transparent); }
.note .link { padding: 0; font-size: inherit; }
.note--bad { border-color: var(--danger);
  background: color-mix(in srgb, var(--danger) 10%, transparent); }
.comment__foot { display: flex; flex-wrap: wrap; gap: .1rem .35rem; align-items: center;
  margin: .3rem 0 0 -.55rem; }
.vote, .reply { display: inline-flex; align-items: center; gap: .4rem; min-height: 2.25rem;
  padding: 0 .55rem; border: 0; border-radius: 99px; background: none; color: var(--ink-soft);
  font-size: .875rem; font-weight: 550; }
.vote:hover:not(:disabled), .reply:hover, .menu__button:hover { background: var(--panel);
  color: var(--brand); }
.vote svg { width: 1.05rem; height: 1.05rem; }
.vote[data-act="dislike"] svg { transform: rotate(180deg); }
.vote[aria-pressed="true"] { color: var(--brand);
  background: color-mix(in srgb, var(--brand) 12%, transparent); }
.vote__count { font-variant-numeric: tabular-nums; }
.reply svg { width: 1rem; height: 1rem; }
.menu { position: relative; margin-left: auto; }
.menu__button { display: grid; place-items: center; width: 2.25rem; height: 2.25rem; padding: 0;
  border: 0; border-radius: 50%; background: none; color: var(--ink-soft); }
.menu__button svg { width: 1.2rem; height: 1.2rem; }
.menu__list { position: absolute; right: 0; top: 100%; z-index: 2; display: grid; min-width: 13rem;
  max-width: calc(100vw - 3rem); padding: .35rem; border: 1px solid var(--line);
  border-radius: .6rem; background: var(--paper); box-shadow: 0 .6rem 2rem rgb(0 0 0 / .2); }
.menu__item { min-height: 2.5rem; padding: .4rem .75rem; border: 0; border-radius: .4rem;
  background: none; text-align: left; font-size: .9375rem; overflow-wrap: anywhere; }
.menu__item:hover:not(:disabled), .menu__item:focus-visible { background: var(--panel); }
.menu__item[data-act="delete"] { color: var(--danger); }
.comment--new > .comment__body { box-shadow: -.75rem 0 0 -.55rem var(--accent); }
.comment__slot:not(:empty) { margin: .6rem 0 .4rem; padding: 1.1rem 1.2rem 1.2rem;
  border-radius: .7rem; background: var(--panel); }
.comment__slot .field:first-of-type { margin-top: 0; }
.ask__title { margin: 0 0 .7rem; font-weight: 600; }
.ask .field { margin-top: .7rem; }
.ask textarea { min-height: 3.5rem; }
.choices { display: grid; gap: 0 1rem;
  grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
.choice { display: flex; gap: .6rem; align-items: center; min-height: 2.4rem;
  font-size: .9375rem; }
.choice input { width: 1.1rem; height: 1.1rem; accent-color: var(--brand); }
.children > .comment { margin-top: 1.1rem; padding-left: 1.15rem;
  border-left: 2px solid var(--line); }
.children > .comment > .children > .comment[data-step="4"] { padding-left: 0; border-left: 0; }
.thread > .comment > .children { margin-left: .5rem; }
.more-replies { margin-top: .7rem; font-size: .9375rem; }

@media (max-width: 30rem) {
  .children > .comment { padding-left: .7rem; }
  .thread > .comment > .children { margin-left: 0; }
  .comment__head { flex-wrap: wrap; }
  .comment__who { flex: 1 1 9rem; }
  .comment__head .stars { margin-left: 0; padding-top: 0; }
}
`);
