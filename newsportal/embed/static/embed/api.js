// Speaks the REST contract: JSON in and out, problems as exceptions, tokens when there is one.

/** An answer that is not a success, or none at all (`status` 0). */
export class ApiProblem extends Error {
  constructor(status, body, retryAfter) {
    super(body.detail || body.title || "");
    this.status = status;
    this.code = body.code || (status ? "error" : "offline");
    this.errors = body.errors || [];
    this.retryAfter = retryAfter;
    // What to solve before the next try, with the code `challenge_required`.
    this.challenge = body.challenge || null;
  }

  /** Whether nobody knows if the server acted; the same Idempotency-Key may be sent again. */
  get isUncertain() {
    return this.status === 0 || this.status >= 500 || this.code === "idempotency_in_progress";
  }
}

async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After"));
  return new ApiProblem(response.status, body, Number.isFinite(seconds) ? seconds : 0);
}

/** One site of one newsportal. `base` is "" for the page's own origin. */
export class Api {
  constructor({ base = "", site, lang }) {
    this.root = `${base.replace(/\/$/, "")}/api/v1`;
    this.site = site;
    this.lang = lang;
    this.running = new Map();
  }

  /** The path of something of this site's; parts are encoded here and nowhere else. */
  path(...parts) {
    return ["", "sites", this.site, ...parts].map(encodeURIComponent).join("/");
  }

  url(path, query = {}) {
    const known = Object.entries(query).filter(([, value]) => value != null && value !== "");
    return this.root + path + (known.length ? `?${new URLSearchParams(known)}` : "");
  }

  /** The body. Equal reads that run at the same time share one request. */
  async get(path, query) {
    return (await this.page(path, query)).body;
  }

  /** The body and its ETag, which says whether anything changed since. */
  page(path, query) {
    const url = this.url(path, query);
    if (!this.running.has(url)) {
      // The browser asks with its own If-None-Match: no preflight, and a 304 costs no bytes.
      const answer = this.fetch(url, { cache: "no-cache" })
        .then(async (response) => ({
          body: await response.json(),
          etag: response.headers.get("ETag"),
        }))
        .finally(() => this.running.delete(url));
      this.running.set(url, answer);
    }
    return this.running.get(url);
  }

  /** A personal read. */
  async mine(path, token, query) {
    const headers = { Authorization: `Bearer ${token}` };
    return (await this.fetch(this.url(path, query), { headers, cache: "no-store" })).json();
  }

  /** A write; null when the answer has no body. */
  async send(method, path, { body, token, key, query } = {}) {
    const headers = { "Accept-Language": this.lang };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    if (key) headers["Idempotency-Key"] = key;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const response = await this.fetch(this.url(path, query), { method, headers, body: text });
    return response.status === 204 ? null : response.json();
  }

  /** Something that happened on the page; it goes on where the page is left meanwhile. */
  tell(event) {
    // A type that needs no question to another origin first.
    return this.fetch(this.url(this.path("events")), { method: "POST", keepalive: true,
      headers: { "Content-Type": "text/plain" }, body: JSON.stringify({ events: [event] }) });
  }

  async fetch(url, options) {
    let response;
    try {
      // The service ignores cookies; not sending them keeps public answers shareable.
      response = await fetch(url, { credentials: "omit", ...options });
    } catch {
      throw new ApiProblem(0, {}, 0);
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  }
}
