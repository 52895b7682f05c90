import { momentOf } from "./relative-time.js";

/**
 * What the server's clock says at least: people's own clocks are minutes wrong, and a broadcast would end too early or
 * never. As long as the server has not named a time, their clock has to do.
 */
export class ServerClock {
  /** The server's time when this page's timer stood at 0, in ms; the largest is the nearest. */
  #origin = null;

  /** @param time as the API writes it, which has come at the server */
  heard(time) {
    const origin = momentOf(time).getTime() - performance.now();
    if (!Number.isNaN(origin) && origin > (this.#origin ?? -Infinity)) this.#origin = origin;
  }

  /** In ms since 1970. */
  now() {
    return this.#origin === null ? Date.now() : this.#origin + performance.now();
  }
}
