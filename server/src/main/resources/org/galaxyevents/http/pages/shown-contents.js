import { api } from "./api.js";

const PAGE = 100;
const LARGEST_DELTA = 1000;
// Asked again with each further page, because what was removed since has moved the rest up.
const OVERLAP = 10;

/** The active items of one history, newest first, as far as they were asked for. */
export class ShownContents {
  items = [];
  loaded = false;
  /** Whether older items stand behind the ones loaded. */
  more = false;

  #cursor;
  #changed;
  #byTypeId = new Map();
  #since = null;
  #last = Promise.resolve();

  /**
   * @param cursor gives the stream's position, or null
   * @param changed told how many items a later answer changed
   */
  constructor(historyId, cursor, changed) {
    this.historyId = historyId;
    this.#cursor = cursor;
    this.#changed = changed;
  }

  /** Asks for what changed, or for everything as long as no position is known to ask from. */
  refresh() {
    return this.#inTurn(() => (this.#since === null || !this.loaded ? this.#reload() : this.#delta()));
  }

  reload() {
    return this.#inTurn(() => this.#reload());
  }

  loadOlder() {
    return this.#inTurn(async () => {
      const offset = Math.max(0, this.items.length - OVERLAP);
      const rows = await this.#page(offset, PAGE);
      this.more = rows.length === PAGE;
      this.#merge(rows, 0);
    });
  }

  // Two answers under way could overtake each other and bring a removed item back.
  #inTurn(task) {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #reload() {
    const limit = Math.max(PAGE, this.items.length);
    const asked = this.#cursor();
    const rows = await this.#page(0, limit);
    const present = new Set(rows.map((row) => row.type_id));
    for (const typeId of this.#byTypeId.keys()) {
      if (!present.has(typeId)) this.#byTypeId.delete(typeId);
    }
    this.more = rows.length === limit;
    this.#merge(rows, this.loaded ? 1 : 0);
    this.loaded = true;
    this.#since = asked;
  }

  // Asked from the position that was held before the event, never from the newest row seen: a transaction that
  // stamped its rows earlier and committed later would stay invisible. The next position is the stream's at the time
  // of asking, because everything up to it was committed by then, and it moves only when the answer is here.
  async #delta() {
    const asked = this.#cursor();
    const rows = await this.#contents([["limit", LARGEST_DELTA], ["q", "update_time-ge"], ["qv", this.#since]]);
    if (rows.length >= LARGEST_DELTA) return this.#reload();
    const oldest = this.items.at(-1)?.hid ?? 0;
    // What belongs on a page not yet loaded stays out, or that page would be asked for at a wrong offset.
    this.#merge(rows.filter((row) => !this.more || row.hid >= oldest || this.#byTypeId.has(row.type_id)), 1);
    this.#since = asked ?? this.#since;
  }

  #page(offset, limit) {
    return this.#contents([["order", "hid"], ["offset", offset], ["limit", limit],
      ["q", "deleted"], ["qv", "false"], ["q", "visible"], ["qv", "true"]]);
  }

  #contents(pairs) {
    return api.get(`api/histories/${this.historyId}/contents`, new URLSearchParams([["v", "dev"], ...pairs]));
  }

  /** A revision above 0 tells the view that the item changed while it was looked at. */
  #merge(rows, firstRevision) {
    let changes = 0;
    for (const row of rows) {
      const known = this.#byTypeId.get(row.type_id);
      if (row.deleted || row.visible === false) {
        if (this.#byTypeId.delete(row.type_id)) changes += 1;
      } else if (known === undefined) {
        this.#byTypeId.set(row.type_id, { ...row, revision: firstRevision });
        changes += 1;
      } else if (known.update_time !== row.update_time || known.state !== row.state) {
        this.#byTypeId.set(row.type_id, { ...row, revision: known.revision + 1 });
        changes += 1;
      }
    }
    this.items = [...this.#byTypeId.values()].sort((one, other) => other.hid - one.hid);
    if (changes > 0 && firstRevision > 0) this.#changed(changes);
  }
}
