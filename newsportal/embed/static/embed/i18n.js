// The widgets' words. Forms of a number follow Intl.PluralRules (one, few, many, other).
import { az } from "./words/az.js";
import { en } from "./words/en.js";
import { kk } from "./words/kk.js";
import { ru } from "./words/ru.js";

const WORDS = { ru, kk, az, en };

/** `t(key, {n, ...})` in that language; unknown languages read Russian. */
export function translator(lang) {
  const words = WORDS[lang] || WORDS.ru;
  const plural = new Intl.PluralRules(WORDS[lang] ? lang : "ru");
  return (key, values = {}) => {
    const found = words[key] ?? WORDS.ru[key] ?? key;
    const phrase = typeof found === "object"
      ? found[plural.select(values.n)] ?? found.other
      : found;
    return phrase.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
}

/** The widget's language: its own `lang`, else the page's, else Russian. */
export function languageOf(element) {
  const lang = element.lang || element.closest("[lang]")?.lang || "ru";
  return lang.slice(0, 2).toLowerCase();
}
