/**
 * The right to hold the one stream of this browser: a Web Lock. Who has it keeps it until it gives it up or is closed, and
 * then the next in the queue has it; or until another tab takes it away.
 */
export class StreamLock {
  #name;
  #holder;
  /** The request that counts; an answer to one before it comes too late. */
  #turn = null;
  #waiting = null;
  #release = null;

  /** @param holder `granted()`; `lost()`, when it was taken away; `refused()`, where the browser lends no locks */
  constructor(name, holder) {
    this.#name = name;
    this.#holder = holder;
  }

  /** Stands in the queue for it. */
  stand() {
    this.leave();
    this.#waiting = new AbortController();
    this.#request({ signal: this.#waiting.signal });
  }

  /** Takes it from whoever has it. */
  take() {
    this.leave();
    this.#request({ steal: true });
  }

  /** Gives it up, or leaves the queue. */
  leave() {
    this.#turn = null;
    this.#waiting?.abort();
    this.#release?.();
    this.#waiting = null;
    this.#release = null;
  }

  async #request(options) {
    const turn = Symbol();
    this.#turn = turn;
    try {
      await navigator.locks.request(this.#name, options, () => this.#granted(turn));
    } catch (error) {
      if (turn !== this.#turn) return;
      this.leave();
      if (error.name === "AbortError") this.#holder.lost();
      else this.#holder.refused();
    }
  }

  #granted(turn) {
    if (turn !== this.#turn) return undefined;
    this.#waiting = null;
    const released = new Promise((release) => {
      this.#release = release;
    });
    this.#holder.granted();
    return released;
  }
}
