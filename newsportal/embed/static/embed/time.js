// «4 часа назад» in the reader's language, kept true while the page is open.

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const REFRESH_MS = 30_000;

/** How long ago `moment` was, in one unit. */
export function relative(moment, lang, now = Date.now()) {
  const seconds = Math.max(0, (now - moment.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat(lang, { numeric: "always" });
  const unit = UNITS.find(([, size]) => seconds >= size);
  if (!unit) return new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(0, "second");
  return format.format(-Math.floor(seconds / unit[1]), unit[0]);
}

/** The full date and time, for a tooltip. */
export function absolute(moment, lang) {
  return new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" }).format(moment);
}

/** A <time> that `keepFresh` will look after. */
export function timeElement(iso, lang) {
  const node = document.createElement("time");
  const moment = new Date(iso);
  node.dateTime = iso;
  node.dataset.relative = "";
  node.title = absolute(moment, lang);
  node.textContent = relative(moment, lang);
  return node;
}

/** Rewrite every <time data-relative> below `root` twice a minute; returns a stopper. */
export function keepFresh(root, lang) {
  const rewrite = () => {
    for (const node of root.querySelectorAll("time[data-relative]")) {
      node.textContent = relative(new Date(node.dateTime), lang);
    }
  };
  rewrite();
  const timer = setInterval(rewrite, REFRESH_MS);
  return () => clearInterval(timer);
}
