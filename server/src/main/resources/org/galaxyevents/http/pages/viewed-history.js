import { api } from "./api.js";
import { RefreshQueue } from "./refresh-queue.js";
import { ShownContents } from "./shown-contents.js";

const KEYS = { view: "summary", keys: "state,username,user_id" };
const REFUSED = new Set([400, 401, 403, 404]);
// Who asks again to be told learns that a view has ended, should the word of it have been lost.
const RENEWAL = 30_000;

/** A history of somebody else's that is being looked at, kept up to date as long as it may be. Dispatches `change`. */
export class ViewedHistory extends EventTarget {
  id = null;
  history = null;
  contents = null;
  /** Why there is nothing to see, in a sentence, or null. */
  ended = null;
  /** Whether its changes are announced to this page. */
  subscribed = false;
  /** Whether that was refused for a reason that may pass. */
  quiet = false;

  #streams;
  #cursor;
  #lookedAt;
  #renewal = null;
  #queue = new RefreshQueue(() => this.ask(), () => {});

  /**
   * @param streams whether the page has a stream, which can be told to bring news of it
   * @param cursor gives the stream's position, or null
   * @param lookedAt what all tabs look at, whose one stream has to bring it
   */
  constructor(streams, cursor, lookedAt) {
    super();
    this.#streams = streams;
    this.#cursor = cursor;
    this.#lookedAt = lookedAt;
  }

  async open(id) {
    if (id === this.id && this.ended === null) return;
    this.close();
    this.id = id;
    this.contents = new ShownContents(id, this.#cursor, () => {});
    this.#changed();
    if (this.#streams) this.#renewal = setInterval(() => this.subscribe(), RENEWAL);
    await this.#lookedAt.add(id);
    // First told, then asked: nothing falls between.
    await this.subscribe();
    if (id === this.id) this.#refresh();
  }

  close() {
    this.#unsubscribe();
    this.#queue.drop(this.id);
    clearInterval(this.#renewal);
    this.id = null;
    this.history = null;
    this.contents = null;
    this.ended = null;
    this.quiet = false;
    this.#changed();
  }

  /** Asks for its updates, again whenever the stream is another. */
  async subscribe() {
    const id = this.id;
    if (!this.#streams || id === null || this.ended !== null) return;
    try {
      await api.post("api/events/history-subscriptions", { history_ids: [id] });
      if (id !== this.id) return this.#lookAway(id, true);
      // What changed before the server listened is asked for once more.
      if (!this.subscribed && this.history !== null) this.#refresh();
      this.subscribed = true;
      this.quiet = false;
    } catch (error) {
      if (id !== this.id) return;
      this.subscribed = false;
      this.quiet = !REFUSED.has(error.status);
      if (!this.quiet) this.#refresh();
    }
    this.#changed();
  }

  /** Asks again, if it was asked for before: nobody knows what has changed. */
  load() {
    if (this.history !== null) this.#refresh();
  }

  /** Tries again at once what failed. */
  hurry() {
    this.#queue.hurry();
  }

  /** These histories changed; perhaps this one. */
  apply(historyIds) {
    if (this.id !== null && this.ended === null && historyIds.includes(this.id)) this.#refresh();
  }

  async loadOlderItems() {
    await this.contents.loadOlder();
    this.#changed();
  }

  /** Asks once; fails if the answer does, but not if it is a no. */
  async ask() {
    const { id, contents } = this;
    if (id === null || this.ended !== null) return;
    try {
      const [history] = await Promise.all([api.get(`api/histories/${id}`, KEYS), contents.refresh()]);
      if (id !== this.id) return;
      if (history.deleted || history.purged) this.#end(`“${history.name}” was deleted by its owner.`);
      else this.history = history;
    } catch (error) {
      if (!REFUSED.has(error.status)) throw error;
      if (id === this.id) this.#end(this.#refusal());
    }
    this.#changed();
  }

  /** Asks for the items only if the history has changed. */
  async poll() {
    const { id, history } = this;
    if (history === null) return this.ask();
    const { update_time: time } = await api.get(`api/histories/${id}`, { keys: "update_time" }).catch(refusedAsNews);
    if (time !== history.update_time) await this.ask();
  }

  #refusal() {
    if (this.history === null) return "There is no such history, or it is not shared with you.";
    return `“${this.history.name}” is no longer shared with you. What you saw here is taken away.`;
  }

  #end(sentence) {
    this.#unsubscribe();
    clearInterval(this.#renewal);
    this.ended = sentence;
    this.history = null;
    this.contents = null;
  }

  #refresh() {
    this.#queue.add(this.id);
  }

  #unsubscribe() {
    if (this.id !== null) this.#lookAway(this.id, this.subscribed);
    this.subscribed = false;
  }

  // Subscriptions are the user's: another tab may still look at it.
  #lookAway(id, subscribed) {
    this.#lookedAt.remove(id, () => subscribed && unsubscribe(id)).catch(() => {});
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** If it fails, what is announced about it is for nobody here, and ends with the stream. */
function unsubscribe(id) {
  return api.delete("api/events/history-subscriptions", { history_ids: [id] });
}

/** What may not be seen any more has changed, too. */
function refusedAsNews(error) {
  if (REFUSED.has(error.status)) return {};
  throw error;
}
