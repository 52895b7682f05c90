import { PATIENCE } from "./lookout.js";

// How long a tab that is awake needs to answer, at most. Not the same everywhere, so that of two windows that find the
// holder gone one is first.
const ANSWER = 2_000;
const SPREAD = 1_000;

/**
 * Decides in a tab that follows when it takes the stream from the tab that holds it: when that one does not answer, because
 * it was frozen or hangs, or when it is hidden and has no stream, because a browser lets its timers run once a minute.
 * Only a tab that is looked at takes it; the others stand in the queue of the lock.
 */
export class Takeover {
  /** When it is taken, if nothing better is heard until then; or null. */
  due = null;

  #random;
  #heard;

  constructor(now, random = Math.random) {
    this.#random = random;
    this.#heard = now;
  }

  /** The holder said something; of its stream, that it is live or not, and of itself, whether it is hidden. */
  heard(now, { live, hidden }) {
    this.#heard = now;
    if (live || !hidden) this.due = null;
    else this.due ??= now + this.#random() * SPREAD;
  }

  /** The holder was asked whether it is there. */
  asked(now) {
    this.due ??= now + ANSWER + this.#random() * SPREAD;
  }

  /** What to do: "wait", "ask" whether the holder is there, or "take" the stream. */
  next(now, { patience, visible }) {
    if (!visible) return "wait";
    if (this.due !== null) return now >= this.due ? "take" : "wait";
    // What a live stream brings each half minute is passed on.
    return patience < PATIENCE.usual || now - this.#heard > PATIENCE.little ? "ask" : "wait";
  }
}
