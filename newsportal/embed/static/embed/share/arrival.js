// `?s=<token>` or `?s=<token>.<visit id>`: the share by whose link this reader came.
import { uuid7 } from "./ids.js";

const FORM = /^([A-Za-z0-9]{1,64})(\.[A-Za-z0-9_-]{1,64})?$/;
const TRIES = [0, 2000, 10_000];
// A page may have several rows.
const telling = new Set();

const mark = () => FORM.exec(new URLSearchParams(location.search).get("s") || "") || [];

/** The token of the share that brought the reader here, or null; passed on as `via`. */
export function arrivalToken() {
  return mark()[1] || null;
}

/**
 * Tell of a visit that the link itself did not: a browser that fetched it ahead, or nobody was there
 * to write it down. Then the address says so, so that a reload does not tell it again.
 */
export async function tellArrival(api, article) {
  const [, token, visit] = mark();
  if (!token || visit || telling.has(token)) return;
  telling.add(token);
  // A page that is drawn ahead has no reader yet.
  if (document.prerendering) {
    await new Promise((resolve) => {
      document.addEventListener("prerenderingchange", resolve, { once: true });
    });
  }
  const id = uuid7();
  for (const pause of TRIES) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      await api.tell({ id, kind: "click_back", article, token });
      markTold(token, id);
      return;
    } catch (problem) {
      if (!problem.isUncertain) return;
    }
  }
}

function markTold(token, id) {
  const url = new URL(location.href);
  if (url.searchParams.get("s") !== token) return;
  url.search = url.search.replace(`s=${token}`, `s=${token}.${id}`);
  history.replaceState(history.state, "", url);
}
