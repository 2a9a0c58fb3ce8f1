import { sheet } from "../dom.js";

export const shareStyle = sheet(`
:host { display: block; }
.share { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem;
  container-type: inline-size; }
.quote { position: fixed; inset: auto; margin: 0; box-shadow: 0 .25rem 1rem rgb(0 0 0 / .2); }
.row { display: flex; flex-wrap: wrap; gap: .45rem; margin: 0; padding: 0; list-style: none; }
.network { display: inline-flex; align-items: center; justify-content: center; gap: .4rem;
  min-width: 2.75rem; height: 2.75rem; padding: 0 .7rem; border: 0; border-radius: 99px;
  background: var(--panel); color: var(--ink); transition: background-color .15s, color .15s; }
.network svg { width: 1.3rem; height: 1.3rem; }
.network:hover { background: var(--tint, var(--brand)); color: #fff; }
.network:active { transform: scale(.96); }
.count { font-size: .875rem; font-weight: 550; font-variant-numeric: tabular-nums; }
.count:empty { display: none; }
/* Six in a line whatever their numbers, so that «more» never stands alone. */
@container (max-width: 28rem) {
  .share > .row:not(.row--more) { display: grid; grid-template-columns: repeat(6, 1fr);
    width: 100%; gap: .35rem; }
  .row:not(.row--more) .network { flex-direction: column; gap: 0; width: 100%; min-width: 0;
    padding: 0; border-radius: 1rem; }
  .row:not(.row--more) .count { font-size: .75rem; line-height: 1; }
}
.row--more { flex-basis: 100%; }
.row--more .network b { min-width: 1.3rem; text-align: center; }
.code { text-align: center; }
.code img { display: block; margin: 0 auto; border-radius: .5rem; background: #fff; }
.code .actions { justify-content: center; }
.total { font-size: .875rem; color: var(--ink-soft); }
.status { margin: .5rem 0 0; font-size: .875rem; color: var(--ink-soft); }
.status:empty { margin: 0; }
.status input { width: min(26rem, 100%); margin-top: .3rem; }
.network--telegram { --tint: #1f7fb8; }
.network--whatsapp { --tint: #14823f; }
.network--vk { --tint: #0062cc; }
.network--ok { --tint: #c35a00; }
.network--facebook { --tint: #1560c8; }
.network--x { --tint: #23272b; }
.network--viber { --tint: #6b54cf; }
.network--linkedin { --tint: #0a66c2; }
@media (prefers-color-scheme: dark) { .network:hover { background: var(--tint, #0f5c6e); } }
`);
