const INTERVAL = 5_000;
// A timer that comes this late did not run because the computer slept, or the tab was held up.
const SLEPT = 15_000;

/**
 * How long a stream may have been silent, in ms. The server says something every 30 s, if only where its cursor stands.
 * After two misses the connection is dead, which a browser does not notice by itself after a router forgot us. One that is
 * late may be dead when the computer wakes up, or somebody looks at the tab. When the network has changed it is.
 */
export const PATIENCE = { usual: 75_000, little: 35_000, none: 0 };

/**
 * Says when to look whether the stream is still there: now and then, and when it probably is not. Dispatches `look` (detail:
 * with which patience).
 */
export class Lookout extends EventTarget {
  #last = Date.now();

  constructor() {
    super();
    setInterval(() => this.#tick(), INTERVAL);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#look(PATIENCE.little));
    // Also where it is said to be gone: a server on this computer is still there, and of another one people had better know.
    for (const change of ["online", "offline"]) window.addEventListener(change, () => this.#look(PATIENCE.none));
  }

  #tick() {
    const now = Date.now();
    const slept = now - this.#last > INTERVAL + SLEPT;
    this.#last = now;
    this.#look(slept ? PATIENCE.little : PATIENCE.usual);
  }

  #look(patience) {
    this.dispatchEvent(new CustomEvent("look", { detail: patience }));
  }
}
