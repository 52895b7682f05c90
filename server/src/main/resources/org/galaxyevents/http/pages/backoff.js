const FIRST = 1_000;
const LONGEST = 30_000;

/** Pauses between attempts: anything up to a bound that doubles from 1 s to 30 s, so that a thousand tabs do not return at once. */
export class Backoff {
  #bound = FIRST;
  #random;

  /** @param random gives a number from 0 up to 1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  next() {
    const pause = this.#random() * this.#bound;
    this.#bound = Math.min(LONGEST, this.#bound * 2);
    return pause;
  }

  reset() {
    this.#bound = FIRST;
  }
}
