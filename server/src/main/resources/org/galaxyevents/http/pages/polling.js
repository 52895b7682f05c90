import { Backoff } from "./backoff.js";

/** Asks a question at intervals, where the server offers no stream or none can be had. */
export class Poll {
  /** Whether the last question was answered. */
  works = false;

  #pauses;
  #ask;
  #changed;
  #running = false;
  #timer = null;
  #backoff = new Backoff();

  /**
   * @param pauses `visible` and `hidden` in ms; without `hidden` it rests while nobody looks
   * @param ask asks; told whether the answer is still wanted by a function given to it
   * @param changed told when `works` changed
   */
  constructor(pauses, ask, changed) {
    this.#pauses = pauses;
    this.#ask = ask;
    this.#changed = changed;
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#askSoon(0));
  }

  /** @param pause before the first question, in ms: what was just loaded need not be asked for at once */
  start(pause = 0) {
    if (this.#running) return;
    this.#running = true;
    this.#askSoon(pause);
  }

  stop() {
    this.#running = false;
    this.works = false;
    clearTimeout(this.#timer);
  }

  #askSoon(pause) {
    clearTimeout(this.#timer);
    if (this.#running) this.#timer = setTimeout(() => this.#question(), pause);
  }

  async #question() {
    let delay = 0;
    try {
      await this.#ask(() => this.#running);
      this.#backoff.reset();
      this.#answered(true);
    } catch {
      delay = this.#backoff.next();
      this.#answered(false);
    }
    const pause = this.#pauses[document.visibilityState];
    if (pause !== undefined) this.#askSoon(pause + delay);
  }

  #answered(works) {
    if (!this.#running || works === this.works) return;
    this.works = works;
    this.#changed();
  }
}
