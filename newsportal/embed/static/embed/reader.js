// Who speaks: the publisher's reader (a token from the page) or a guest with a name of their own.
import { solve } from "./proof_of_work.js";
import { lastingMemory, tabMemory } from "./storage.js";

/** The longest name, when the service's settings did not come. Unit: characters. */
export const NAME_LIMIT = 50;

const readers = new Map();

/** The reader of one site, shared by all widgets of the page. */
export function readerOf(api) {
  const id = `${api.root}|${api.site}`;
  if (!readers.has(id)) readers.set(id, new Reader(api, `newsportal:guest:${id}`));
  return readers.get(id);
}

/**
 * A guest's token lives in memory and in sessionStorage: a reload of the tab keeps the guest, so
 * held reviews stay visible to their author, while closing the tab forgets the token, so the next
 * person at a shared computer does not write under a stranger's name. Only the name lives longer.
 */
class Reader {
  constructor(api, storageKey) {
    this.api = api;
    this.memory = tabMemory(storageKey);
    this.nameMemory = lastingMemory(`${storageKey}:name`);
    this.guest = this.memory.read();
    this.getToken = null;
    this.onSolving = () => {};
  }

  /** `provider` is the publisher's `async () => jwt | null`; it wins over the guest. */
  useTokens(provider) {
    this.getToken = provider;
  }

  /** The current token or null; never asks anybody. */
  async token() {
    const given = this.getToken ? await this.getToken() : null;
    if (given) return given;
    return this.isGuestAlive() ? this.guest.token : null;
  }

  isGuestAlive() {
    return Boolean(this.guest && Date.parse(this.guest.expires_at) > Date.now() + 5000);
  }

  get name() {
    return this.guest?.reader?.name || "";
  }

  /** The guest's own id; null for the publisher's readers, whose tokens we do not read. */
  get guestId() {
    return !this.getToken && this.isGuestAlive() ? this.guest.reader?.id : null;
  }

  /** The name last used in this browser, to be offered again. */
  get lastName() {
    return this.name || this.nameMemory.read() || "";
  }

  /**
   * A fresh guest of that name, solving the site's puzzle when it asks for one: `onSolving(true)`
   * meanwhile. Throws ApiProblem (field `name`, guests_closed, rate_limited).
   */
  async becomeGuest(name) {
    this.guest = await this.register({ name }).catch(async (problem) => {
      if (problem.code !== "challenge_required" || !problem.challenge) throw problem;
      this.onSolving(true);
      try {
        return await this.register({ name, challenge: await solve(problem.challenge) });
      } finally {
        this.onSolving(false);
      }
    });
    this.memory.write(this.guest);
    this.nameMemory.write(name);
    return this.guest.token;
  }

  register(body) {
    const { api } = this;
    return api.send("POST", api.path("guests"), { body, query: { lang: api.lang } });
  }

  forget() {
    this.guest = null;
    this.memory.write(null);
  }

  /** Run `act(token)`; when the service no longer knows a guest's token, once more with a new one. */
  async act(act) {
    const token = await this.token();
    try {
      return await act(token);
    } catch (problem) {
      const name = this.lastName;
      if (problem.status !== 401 || this.getToken || !name) throw problem;
      this.forget();
      return act(await this.becomeGuest(name));
    }
  }
}
