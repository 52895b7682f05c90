import { api } from "./api.js";
import { Poll } from "./polling.js";

// With as many failures in a row the page polls, while the stream goes on trying.
const FAILURES_BEFORE_POLLING = 4;
const LONGEST_WAIT_FOR_STREAM = 1_500;

/**
 * What keeps the page's stores up to date: the one stream, or polls while there is none. Dispatches `status`.
 *
 * A source is an object with `load()`, which asks for everything; `on`, what it does with events, by their names;
 * `poll`, how it is asked for without a stream: `{ visible, hidden, ask }`, and `eager` if at once; and `ready(viewed)`,
 * told that the stream is back, opened with these histories of others.
 *
 * Sources are loaded at the stream's first `cursor`, that is, after it announced what was due. Whatever changes from
 * then on is announced, and the position to ask for deltas from is older than what was loaded: nothing falls between.
 * Without a stream the page does not wait for long; it then loads again at a `ready` that resumed nothing, because
 * nobody can know what was missed before it. What changed while the page polled is announced behind a `ready` that
 * resumed: polls do not move the position.
 */
export class LiveUpdates extends EventTarget {
  #sources;
  #polls;
  #stream = null;
  #begun = false;
  #polled = false;
  #closed = false;

  constructor(sources) {
    super();
    this.#sources = sources;
    const changed = () => {
      this.#polled = true;
      this.dispatchEvent(new Event("status"));
    };
    this.#polls = sources.map(({ poll }) => new Poll(poll, poll.ask, changed));
  }

  /** "connecting", "live", "reconnecting" or "polling". */
  get status() {
    if (this.#stream?.status === "live") return "live";
    if (this.#polls.some((poll) => poll.works)) return "polling";
    return this.#stream?.status ?? (this.#polled ? "reconnecting" : "connecting");
  }

  /** The stream's position, or null. */
  get cursor() {
    return this.#stream?.position ?? null;
  }

  /** Without a stream from the beginning. */
  poll() {
    this.#begin();
    this.#follow();
  }

  /** @param stream brings the news from now on */
  open(stream) {
    this.#stream = stream;
    stream.addEventListener("announcement", ({ detail: { type, data } }) => this.#announced(type, data));
    stream.addEventListener("ready", ({ detail: { complete, viewed } }) => this.#ready(complete, viewed));
    stream.addEventListener("status", () => {
      if (stream.status === "reconnecting") this.#begin();
      this.#follow();
    });
    setTimeout(() => this.#begin(), LONGEST_WAIT_FOR_STREAM);
    stream.open();
  }

  /** Asks for nothing more until `resume`. */
  pausePolls() {
    for (const poll of this.#polls) poll.stop();
  }

  resume() {
    this.#follow();
  }

  /** Ends for good: another account follows. */
  close() {
    this.#closed = true;
    this.pausePolls();
    this.#stream?.close();
  }

  #begin() {
    if (!this.#begun) this.#load();
    this.#begun = true;
  }

  #load() {
    for (const source of this.#sources) source.load();
  }

  #announced(type, data) {
    if (type === "cursor") this.#begin();
    // The server cannot tell any more what has changed.
    if (type === "resync" && this.#begun) this.#load();
    for (const source of this.#sources) source.on[type]?.(data);
  }

  #ready(complete, viewed) {
    api.askAgain();
    if (!this.#begun) return;
    if (!complete) this.#load();
    for (const source of this.#sources) source.ready?.(viewed);
  }

  // Where there is no stream at all, what was loaded a moment ago need not be asked for again.
  #firstPause({ visible, eager = false }) {
    return this.#stream === null && !eager ? visible : 0;
  }

  #follow() {
    if (this.#closed) return;
    if (this.#stream === null || this.#stream.failures >= FAILURES_BEFORE_POLLING) {
      this.#polls.forEach((poll, index) => poll.start(this.#firstPause(this.#sources[index].poll)));
    } else if (this.#stream.status === "live") {
      this.pausePolls();
    }
    this.dispatchEvent(new Event("status"));
  }
}
