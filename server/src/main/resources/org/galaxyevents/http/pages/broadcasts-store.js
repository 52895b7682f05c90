import { api } from "./api.js";
import { momentOf } from "./relative-time.js";

const WEIGHTS = { urgent: 2, warning: 1, info: 0 };

/** The broadcasts, and which of them this user has dismissed in this browser. Dispatches `change`. */
export class BroadcastsStore extends EventTarget {
  #byId = new Map();
  #dismissed;
  #clock;
  #heard = 0;

  /** @param dismissed what was dismissed, a {@link StoredMap} of ids to what was dismissed of them */
  constructor(clock, dismissed) {
    super();
    this.#clock = clock;
    this.#dismissed = dismissed;
    dismissed.addEventListener("change", () => this.#changed());
  }

  /** Those to show now, what matters most first. */
  get shown() {
    return [...this.#byId.values()]
      .filter((broadcast) => this.#isActive(broadcast) && this.#dismissed.get(broadcast.id) !== broadcast.update_time)
      .sort((one, other) => (WEIGHTS[other.variant] ?? 0) - (WEIGHTS[one.variant] ?? 0)
        || newestFirst(one, other));
  }

  async load() {
    for (;;) {
      const heard = this.#heard;
      const listed = await api.get("api/notifications/broadcast");
      if (heard !== this.#heard) continue;
      this.#byId = new Map(listed.map((broadcast) => [broadcast.id, broadcast]));
      this.#dismissed.keepOnly(this.#byId);
      return this.#changed();
    }
  }

  /** Broadcasts that were published, edited or ended; each may be told twice. */
  merge(broadcasts) {
    this.#heard += 1;
    for (const broadcast of broadcasts) {
      if (broadcast.id === undefined) continue;
      this.#byId.set(broadcast.id, broadcast);
      // Of what ended nothing but that can be said; what goes on has begun by the server's clock.
      this.#clock.heard(broadcast.update_time);
      if (this.#isEnded(broadcast)) continue;
      this.#clock.heard(broadcast.publication_time);
    }
    this.#changed();
  }

  /** An edited one is shown again. */
  dismiss(broadcast) {
    this.#dismissed.set(broadcast.id, broadcast.update_time);
  }

  get all() {
    return [...this.#byId.values()];
  }

  #isActive(broadcast) {
    return momentOf(broadcast.publication_time) <= this.#clock.now() && !this.#isEnded(broadcast);
  }

  #isEnded({ expiration_time: end, update_time: edited }) {
    return end !== null && (end <= edited || momentOf(end) <= this.#clock.now());
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Compares notifications, or broadcasts. */
export function newestFirst({ publication_time: one }, { publication_time: other }) {
  return Number(one < other) - Number(one > other);
}
