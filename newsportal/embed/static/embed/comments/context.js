// What all parts of one comments widget share.
import { Api } from "../api.js";
import { tokenOrAsk } from "../guest_dialog.js";
import { languageOf, translator } from "../i18n.js";
import { NAME_LIMIT, readerOf } from "../reader.js";
import { OwnState } from "./own_state.js";

const TEXT_LIMIT = 5000;

/** Of the element's attributes, before the site's settings came; the element adds its handlers. */
export function contextOf(element, root) {
  const lang = languageOf(element);
  const site = element.getAttribute("site");
  const api = new Api({ base: element.getAttribute("api") || "", site, lang });
  const reader = readerOf(api);
  const t = translator(lang);
  const context = {
    api, reader, lang, t, site, root,
    article: element.getAttribute("article"),
    articleUrl: element.getAttribute("article-url"),
    // Null: the order that the site chose.
    sort: element.getAttribute("sort"),
    rating: null,
    limit: TEXT_LIMIT,
    nameLimit: NAME_LIMIT,
    rates: true,
    takesRatings: true,
    // False while the editors have switched reactions off here.
    takesReactions: true,
    isOpen: true,
    can: null,
    config: null,
    own: new OwnState(),
    canWrite: () => context.isOpen && context.can?.comment !== false
      && (context.config?.guests_allowed !== false || Boolean(reader.getToken)),
    reasonLabel: (code) => reasonWords(t, code) || flagLabel(context.config, code),
    token: () => tokenOfReader(context),
  };
  return context;
}

/** Use the site's settings and the article's facts; without them the defaults hold. */
export function settle(context, config, facts) {
  context.config = config;
  context.limit = config?.limits?.text_chars || TEXT_LIMIT;
  context.nameLimit = config?.limits?.name_chars || NAME_LIMIT;
  context.isOpen = facts?.discussion?.is_open ?? true;
  context.takesRatings = (facts?.discussion?.ratings ?? "optional") !== "off";
  context.takesReactions = facts?.discussion?.reactions ?? true;
  context.rates = context.takesRatings && context.can?.rate !== false;
}

/** The reader's token, asking a guest's name; null when there will be none. */
async function tokenOfReader(context) {
  const { reader, root, t, nameLimit, config, tell } = context;
  const known = await reader.token();
  if (known) return known;
  if (config?.guests_allowed === false) {
    tell(t("loginFirst"));
    return null;
  }
  const token = await tokenOrAsk({ root, reader, t, nameLimit });
  if (token) context.onReader();
  return token;
}

function reasonWords(t, code) {
  const words = t(`reason_${code}`);
  return words === `reason_${code}` ? "" : words;
}

function flagLabel(config, code) {
  return config?.flag_reasons?.find(({ reason }) => reason === code)?.label || "";
}
