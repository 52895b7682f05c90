import { Backoff } from "./backoff.js";

// A browser opens six connections to one HTTP/1.1 server. The stream has one, people's clicks need another.
const WIDTH = 4;

/** Stands in the queue for all histories at once; runs alone. */
export const EVERYTHING = "everything";

/**
 * The histories that have to be asked for again: each at most once in flight and once waiting, so that a hundred
 * events of one history cost two requests. What fails is tried again until it succeeds or is dropped.
 */
export class RefreshQueue {
  #refresh;
  #troubled;
  #waiting = new Set();
  #running = new Set();
  /** Of the ones that failed: their pause and its timer. */
  #failing = new Map();

  /**
   * @param refresh asked with an id; returns a promise
   * @param troubled told the error when something failed, null when nothing fails any more
   */
  constructor(refresh, troubled) {
    this.#refresh = refresh;
    this.#troubled = troubled;
  }

  add(id) {
    this.#waiting.add(id);
    this.#startNext();
  }

  drop(id) {
    this.#waiting.delete(id);
    this.#succeeded(id);
  }

  /** Tries again at once what failed: whatever was in the way is likely to be gone. */
  hurry() {
    for (const id of this.#failing.keys()) this.add(id);
  }

  #startNext() {
    if (this.#running.has(EVERYTHING)) return;
    if (this.#waiting.has(EVERYTHING)) {
      if (this.#running.size === 0) this.#run(EVERYTHING);
      return;
    }
    for (const id of this.#waiting) {
      if (this.#running.size >= WIDTH) return;
      if (!this.#running.has(id)) this.#run(id);
    }
  }

  async #run(id) {
    this.#waiting.delete(id);
    this.#running.add(id);
    try {
      await this.#refresh(id);
      this.#succeeded(id);
    } catch (error) {
      this.#failed(id, error);
    } finally {
      this.#running.delete(id);
      this.#startNext();
    }
  }

  #failed(id, error) {
    const failure = this.#failing.get(id) ?? { backoff: new Backoff(), timer: null };
    clearTimeout(failure.timer);
    failure.timer = setTimeout(() => this.add(id), Math.max(failure.backoff.next(), 1000 * Number(error.retryAfter ?? 0)));
    this.#failing.set(id, failure);
    this.#troubled(error);
  }

  #succeeded(id) {
    const failure = this.#failing.get(id);
    if (failure === undefined) return;
    clearTimeout(failure.timer);
    this.#failing.delete(id);
    if (this.#failing.size === 0) this.#troubled(null);
  }
}
