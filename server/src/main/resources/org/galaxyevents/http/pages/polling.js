import { api } from "./api.js";
import { Backoff } from "./backoff.js";

const VISIBLE = 3_000;
const HIDDEN = 60_000;

/** Asks for the current history at intervals, where the server offers no stream or none can be had. */
export class CurrentHistoryPoll {
  /** Whether the last question was answered. */
  works = false;

  #store;
  #changed;
  #running = false;
  #timer = null;
  #backoff = new Backoff();

  /** @param changed told when `works` changed */
  constructor(store, changed) {
    this.#store = store;
    this.#changed = changed;
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#askSoon());
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#askSoon();
  }

  stop() {
    this.#running = false;
    this.works = false;
    clearTimeout(this.#timer);
  }

  #askSoon(pause = 0) {
    clearTimeout(this.#timer);
    if (this.#running) this.#timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    const shown = this.#store.shown;
    let pause = document.visibilityState === "visible" ? VISIBLE : HIDDEN;
    try {
      const current = await api.get("history/current_history_json", { since: shown?.update_time ?? "" });
      // Whoever chose another history meanwhile does not want the answer about the one before.
      if (this.#running && current !== null && this.#store.shown?.id === shown?.id) this.#store.applyCurrent(current);
      this.#backoff.reset();
      this.#answered(true);
    } catch {
      pause += this.#backoff.next();
      this.#answered(false);
    }
    this.#askSoon(pause);
  }

  #answered(works) {
    if (!this.#running || works === this.works) return;
    this.works = works;
    this.#changed();
  }
}
