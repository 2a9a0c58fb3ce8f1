// `?s=<token>.<visit id>`: the share by whose link this reader came; passed on as `via`.

const FORM = /^([A-Za-z0-9_-]{1,64})\.[A-Za-z0-9_-]{1,64}$/;

/** The token of the share that brought the reader here, or null. */
export function arrivalToken() {
  const value = new URLSearchParams(location.search).get("s") || "";
  return FORM.exec(value)?.[1] || null;
}
