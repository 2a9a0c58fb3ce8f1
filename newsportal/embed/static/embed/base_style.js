// What all widgets share: colours from the page's --news-* properties, buttons, fields, dialog.
import { sheet } from "./dom.js";

export const baseStyle = sheet(`
:host {
  --ink: var(--news-ink, #1b1f24); --ink-soft: var(--news-ink-soft, #59616b);
  --paper: var(--news-paper, #fff); --panel: var(--news-panel, #f4f4f2);
  --line: var(--news-line, #dfdcd6); --brand: var(--news-brand, #0f4c5c);
  --accent: var(--news-accent, #b8400b); --danger: #b3261e; --star: #d98e04;
  --title-font: var(--news-title-font, Georgia, serif);
  color: var(--ink); font: 1rem/1.5 var(--news-font, system-ui, sans-serif);
}
@media (prefers-color-scheme: dark) {
  :host {
    --ink: var(--news-ink, #e9e6e0); --ink-soft: var(--news-ink-soft, #a3abb3);
    --paper: var(--news-paper, #14181c); --panel: var(--news-panel, #1d2328);
    --line: var(--news-line, #323a41); --brand: var(--news-brand, #7cc4d4);
    --accent: var(--news-accent, #f0915f); --danger: #ff9d92; --star: #f2b632;
  }
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
svg { fill: currentColor; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
button { font: inherit; color: inherit; cursor: pointer; }
button:disabled { cursor: default; opacity: .55; }
.button { min-height: 2.75rem; padding: .5rem 1.25rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--paper); font-weight: 550; }
.button:hover:not(:disabled) { border-color: var(--ink-soft); }
.button--main { border-color: var(--brand); background: var(--brand); color: var(--paper); }
.button--main:hover:not(:disabled) { border-color: var(--brand);
  background: color-mix(in srgb, var(--brand) 86%, var(--ink)); }
.button--danger { border-color: var(--danger); background: var(--danger); color: var(--paper); }
.button--danger:hover:not(:disabled) { border-color: var(--danger); filter: brightness(1.08); }
.link { padding: .35rem 0; border: 0; background: none; color: var(--brand); font-weight: 550; }
.link:hover { text-decoration: underline; text-underline-offset: .2em; }
input[type="text"], textarea { width: 100%; padding: .7rem .85rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--paper); color: var(--ink); font: inherit; }
input[type="text"]:focus, textarea:focus { outline: 2px solid var(--brand);
  outline-offset: -1px; }
[aria-invalid="true"] { border-color: var(--danger) !important; }
.label { display: block; margin-bottom: .3rem; font-size: .875rem; font-weight: 550; }
.error { margin: .35rem 0 0; color: var(--danger); font-size: .875rem; }
.error:empty { display: none; }
.progress { margin: .6rem 0 0; font-size: .875rem; color: var(--ink-soft); }
.progress:empty { display: none; }
dialog { width: min(25rem, calc(100vw - 2rem)); padding: 1.5rem; border: 1px solid var(--line);
  border-radius: .8rem; background: var(--paper); color: var(--ink);
  box-shadow: 0 1.5rem 4rem rgb(0 0 0 / .3); }
dialog::backdrop { background: rgb(12 18 24 / .5); }
dialog h2 { margin: 0 0 .4rem; font: 700 1.3rem/1.25 var(--title-font); }
dialog p { margin: 0 0 1rem; color: var(--ink-soft); font-size: .9375rem; }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1.1rem; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important;
  animation: none !important; } }
`);
