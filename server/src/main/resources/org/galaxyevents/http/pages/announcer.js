const PAUSE = 5_000;

/** Tells screen readers what happened: of changes at most one sentence in 5 s, however many there are. */
export class Announcer {
  #region;
  #changes = 0;
  #timer = null;

  /** @param region an element with role=status */
  constructor(region) {
    this.#region = region;
  }

  say(sentence) {
    this.#region.textContent = sentence;
  }

  itemsChanged(count) {
    this.#changes += count;
    this.#timer ??= setTimeout(() => {
      this.#region.textContent = `${this.#changes === 1 ? "1 change" : `${this.#changes} changes`} in this history.`;
      this.#changes = 0;
      this.#timer = null;
    }, PAUSE);
  }
}
