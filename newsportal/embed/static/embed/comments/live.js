// The article's stream: tells what changed, by ids and numbers. Without it the page polls.

const KINDS = ["comment.published", "comment.edited", "comment.removed", "counts", "resync"];
// After a refusal (503, 429) the browser does not try again by itself; we do, ever more seldom.
const RETRY_MS = [15_000, 30_000, 60_000, 120_000];

export class Live {
  /**
   * `onFrame(kind, data)`; `onOpen()` at each (re)connection, once it is known where the article
   * stands: who asks without a version may get a cache's answer that is older than the stream.
   * A null address: no stream.
   */
  constructor({ onFrame, onOpen }) {
    Object.assign(this, { onFrame, onOpen, address: null, lastId: "", refusals: 0 });
  }

  /** The article's page version that was heard of; a page read for it is to be no older. */
  get version() {
    return this.lastId.split(".")[0];
  }

  /** That of the article whose discussion is shown, often the same one. */
  get sourceVersion() {
    return this.lastId.split(".").at(-1);
  }

  /** Whether changes are told, so that nobody has to ask. */
  get isOpen() {
    return this.source?.readyState === 1;
  }

  start(address) {
    this.address = address;
    if (!document.hidden) this.open();
  }

  stop() {
    this.close();
    this.address = null;
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  /** A hidden tab gives its connection back: a browser has but few for one host. */
  onVisibility() {
    if (document.hidden) this.close();
    else if (!this.source) this.open();
  }

  open() {
    if (!this.address) return;
    this.close();
    const address = new URL(this.address, location.href);
    // The browser sends Last-Event-ID itself when it reconnects, but not for a new source.
    if (this.lastId) address.searchParams.set("last_event_id", this.lastId);
    const source = new EventSource(address);
    this.source = source;
    source.onopen = () => {
      this.refusals = 0;
      if (this.lastId) this.onOpen();
    };
    source.onerror = () => source.readyState === EventSource.CLOSED && this.retry();
    for (const kind of KINDS) source.addEventListener(kind, (event) => this.hear(kind, event));
  }

  hear(kind, { data, lastEventId }) {
    const isFirst = !this.lastId;
    this.lastId = lastEventId || this.lastId;
    // The very first one only says where the article stands.
    if (isFirst) this.onOpen();
    else this.onFrame(kind, JSON.parse(data));
  }

  retry() {
    this.close();
    const pause = RETRY_MS[Math.min(this.refusals++, RETRY_MS.length - 1)];
    // Spread, lest all pages come back in the same second.
    this.timer = setTimeout(() => this.open(), pause * (0.75 + Math.random() / 2));
  }
}
