const FIRST = 1_000;
const LONGEST = 30_000;

/** Pauses between attempts: anything up to a bound that doubles from 1 s to 30 s, so that a thousand tabs do not return at once. */
export class Backoff {
  #bound = FIRST;

  next() {
    const pause = Math.random() * this.#bound;
    this.#bound = Math.min(LONGEST, this.#bound * 2);
    return pause;
  }

  reset() {
    this.#bound = FIRST;
  }
}
