import { api } from "./api.js";
import { newestFirst } from "./broadcasts-store.js";

const PAGE = 20;
const ALL = 1000;

/** The notifications of the user, newest first, as far as they were asked for. Dispatches `change` and `arrival` (detail: the notification). */
export class NotificationsStore extends EventTarget {
  items = [];
  unread = 0;
  /** Whether older ones stand behind the ones loaded. */
  more = false;

  #byId = new Map();
  /** How many answers and events have come: a list that was asked for before that may lack what they said. */
  #heard = 0;

  async load() {
    const limit = Math.max(PAGE, this.items.length);
    for (;;) {
      const heard = this.#heard;
      // The end of time: the count alone.
      const [listed, status] = await Promise.all([
        api.get("api/notifications", { limit, offset: 0 }), api.get("api/notifications/status", { since: "9999-12-31" })]);
      if (heard !== this.#heard) continue;
      this.#byId = new Map(listed.map((item) => [item.id, item]));
      this.more = listed.length === limit;
      this.unread = status.total_unread_count;
      return this.#changed();
    }
  }

  async loadOlder(limit = PAGE) {
    const listed = await api.get("api/notifications", { limit, offset: this.items.length });
    this.more = listed.length === limit;
    for (const item of listed) if (!this.#byId.has(item.id)) this.#byId.set(item.id, item);
    this.#changed();
  }

  /** A notification that was just published; it may be told twice. */
  add(item) {
    this.#heard += 1;
    if (item.id === undefined || this.#byId.has(item.id)) return;
    this.#byId.set(item.id, { seen_time: null, deleted: false, ...item });
    this.unread += 1;
    this.#changed();
    this.dispatchEvent(new CustomEvent("arrival", { detail: item }));
  }

  /** What changed, by whichever tab, and how many are unread in all. */
  merge({ total_unread_count: unread, notifications }) {
    this.#heard += 1;
    const arrived = notifications.filter((item) => !this.#byId.has(item.id) && !item.deleted && item.seen_time === null);
    for (const item of notifications) {
      if (item.deleted) this.#byId.delete(item.id);
      else this.#byId.set(item.id, item);
    }
    this.unread = unread;
    this.#changed();
    for (const item of arrived) this.dispatchEvent(new CustomEvent("arrival", { detail: item }));
  }

  async markSeen(ids, seen = true) {
    await api.put("api/notifications", { notification_ids: ids, changes: { seen } });
    // The announcement of it may have come before the answer; then there is nothing left to count.
    for (const id of ids) {
      const item = this.#byId.get(id);
      if (!item || (item.seen_time !== null) === seen) continue;
      this.unread += seen ? -1 : 1;
      this.#byId.set(id, { ...item, seen_time: seen ? new Date().toISOString() : null });
    }
    this.#heard += 1;
    this.#changed();
  }

  /** All that are loaded; as there may be unread ones behind them, those are loaded first. */
  async markAllSeen() {
    if (this.more && this.items.filter((item) => item.seen_time === null).length < this.unread) await this.loadOlder(ALL);
    const ids = this.items.filter((item) => item.seen_time === null).map(({ id }) => id);
    if (ids.length > 0) await this.markSeen(ids);
  }

  async remove(id) {
    await api.delete(`api/notifications/${id}`);
    const item = this.#byId.get(id);
    if (item?.seen_time === null) this.unread -= 1;
    this.#byId.delete(id);
    this.#heard += 1;
    this.#changed();
  }

  #changed() {
    this.items = [...this.#byId.values()].sort(newestFirst);
    this.dispatchEvent(new Event("change"));
  }
}
