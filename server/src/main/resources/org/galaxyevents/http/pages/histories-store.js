import { api } from "./api.js";
import { EVERYTHING, RefreshQueue } from "./refresh-queue.js";
import { ShownContents } from "./shown-contents.js";

const PAGE = 50;
const SUMMARY = { view: "summary", keys: "state" };
const WITH_OWNER = { ...SUMMARY, keys: "state,user_id" };
const NOT_OURS = new Set([400, 403, 404]);

/**
 * What this tab knows: the histories of its account, and the items of the shown one, which is the session's current
 * history. Dispatches `change`, `itemschange` (detail: how many), `accountchange` and `gone` (detail: the history).
 *
 * Histories keep their place in the list while they change: a list that sorts itself under the pointer makes people
 * open the wrong one.
 */
export class HistoriesStore extends EventTarget {
  histories = [];
  contents = null;
  more = false;
  /** Why changes cannot be loaded at the moment, or null. */
  trouble = null;

  #userId;
  #cursor;
  #asked = false;
  /** How many histories have left the list: a list that was asked for before that still has them. */
  #forgotten = 0;
  #queue = new RefreshQueue((id) => (id === EVERYTHING ? this.#loadEverything() : this.#refresh(id)), (error) => {
    this.trouble = error;
    this.#changed();
  });

  /** @param cursor gives the stream's position, or null */
  constructor(userId, cursor) {
    super();
    this.#userId = userId;
    this.#cursor = cursor;
  }

  get shown() {
    return this.#find(this.contents?.historyId) ?? null;
  }

  /** Whether only the session's one history can be had. */
  get anonymous() {
    return this.#userId === null;
  }

  load() {
    this.#asked = true;
    this.#queue.add(EVERYTHING);
  }

  /** Tries again at once what failed. */
  hurry() {
    this.#queue.hurry();
  }

  /** Something about these histories changed; before the first load there is nothing to bring up to date. */
  apply(historyIds) {
    if (!this.#asked) return;
    for (const id of historyIds) this.#queue.add(id);
  }

  /** Asks for the current history alone, as Galaxy's page does every three seconds. */
  async poll(isWanted) {
    const shown = this.shown;
    const current = await api.get("history/current_history_json", { since: shown?.update_time ?? "" });
    // Whoever chose another history meanwhile does not want the answer about the one before.
    if (isWanted() && current !== null && this.shown?.id === shown?.id) this.applyCurrent(current);
  }

  /** Whether it is in the list. */
  has(id) {
    return this.#find(id) !== undefined;
  }

  /** Takes an answer about the session's current history, or loads everything if it is another than the shown one. */
  applyCurrent(current) {
    if (!this.belongsToUs(current)) return;
    if (current.id === this.shown?.id) this.apply([current.id]);
    else this.load();
  }

  /** False when this browser's session became someone else's while the page was open. */
  belongsToUs(current) {
    const ours = (current.user_id ?? null) === this.#userId;
    if (!ours) this.dispatchEvent(new Event("accountchange"));
    return ours;
  }

  async show(id) {
    if (id === this.contents?.historyId) return;
    const before = this.contents;
    const opened = this.#open(id);
    this.#changed();
    try {
      const [history] = await Promise.all([api.act("history/set_as_current", { id }), opened.refresh()]);
      this.#put(history, 0);
    } catch (error) {
      if (this.contents === opened) this.contents = before;
      throw error;
    } finally {
      this.#changed();
    }
  }

  async create() {
    const history = await api.act("history/create_new_current");
    if (this.anonymous) this.histories = [];
    this.#put(history, 0);
    this.#open(history.id);
    this.apply([history.id]);
    this.#changed();
  }

  async rename(id, name) {
    this.#put(await api.put(`api/histories/${id}`, { name }), 0);
    this.#changed();
  }

  async remove(id) {
    await api.delete(`api/histories/${id}`);
    this.#forget(id);
  }

  async loadOlder() {
    const listed = await this.#list(this.histories.length, PAGE);
    this.more = listed.length === PAGE;
    for (const history of listed) {
      if (!this.#find(history.id)) this.histories.push({ ...history, revision: 0 });
    }
    this.#changed();
  }

  async loadOlderItems() {
    await this.contents.loadOlder();
    this.#changed();
  }

  async #loadEverything() {
    const forgotten = this.#forgotten;
    const current = await api.get("history/current_history_json");
    if (!this.belongsToUs(current)) return;
    const limit = Math.max(PAGE, this.histories.length);
    const listed = await this.#list(0, limit);
    if (forgotten !== this.#forgotten) return this.load();
    this.more = listed.length === limit;
    const known = new Map(this.histories.map((history) => [history.id, history]));
    this.histories = listed.map((history) => ({ revision: 0, ...known.get(history.id), ...history }));
    if (!this.#find(current.id)) this.#put(current, 0);
    const contents = current.id === this.contents?.historyId ? this.contents : this.#open(current.id);
    this.#changed();
    await contents.reload();
    this.#changed();
  }

  async #refresh(id) {
    // Without an account there is one history, so another one has taken its place.
    if (this.anonymous && !this.#find(id)) return this.load();
    const contents = id === this.contents?.historyId ? this.contents : null;
    const known = this.#find(id);
    try {
      const [history] = await Promise.all([api.get(`api/histories/${id}`, known ? SUMMARY : WITH_OWNER), contents?.refresh()]);
      // Somebody else's, which was looked at a moment ago.
      if (!known && history.user_id !== this.#userId) return;
      // Forgotten while the answer was under way: it tells of a time before that, and nobody would take it back.
      if (known && !this.#find(id)) return;
      if (history.deleted || history.purged) this.#forget(id);
      else this.#put(history, 1);
    } catch (error) {
      if (!NOT_OURS.has(error.status)) throw error;
      this.#forget(id);
    }
    this.#changed();
  }

  #list(offset, limit) {
    return api.get("api/histories", { ...SUMMARY, order: "update_time", offset, limit });
  }

  #open(id) {
    const changed = (count) => this.dispatchEvent(new CustomEvent("itemschange", { detail: count }));
    this.contents = new ShownContents(id, this.#cursor, changed);
    return this.contents;
  }

  #find(id) {
    return this.histories.find((history) => history.id === id);
  }

  #put(history, firstRevision) {
    const at = this.histories.findIndex((known) => known.id === history.id);
    if (at === -1) {
      this.histories.unshift({ ...history, revision: firstRevision });
      return;
    }
    const known = this.histories[at];
    // An answer that was under way while a newer one came, for instance to a rename.
    if (history.update_time < known.update_time) return;
    const revision = known.revision + (history.update_time === known.update_time ? 0 : 1);
    this.histories[at] = { ...known, ...history, revision };
  }

  #forget(id) {
    const history = this.#find(id);
    this.#forgotten += 1;
    this.#queue.drop(id);
    this.histories = this.histories.filter((kept) => kept.id !== id);
    if (id === this.contents?.historyId) {
      this.contents = null;
      this.dispatchEvent(new CustomEvent("gone", { detail: history }));
      this.load();
    }
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
