import { Backoff } from "./backoff.js";
import { PATIENCE } from "./lookout.js";

const ANNOUNCED = ["cursor", "history_update", "notification_update", "broadcast_update", "notification_status",
  "entry_point_update", "resync", "histories_refused"];
// While it opens: a proxy that holds the answer back is a failure, too, and the page then polls. Several tabs that are in
// a hurry at once need no more than one new connection.
const OPENING_PATIENCE = new Map([[PATIENCE.usual, 20_000], [PATIENCE.little, 1_000], [PATIENCE.none, 0]]);
// A server that stops says a `cursor` at the very end.
const FAREWELL = 100;
// Who is let in and thrown out at once comes back less and less often.
const STEADY = 10_000;

/**
 * One EventSource after another. Dispatches `status`, `ready` (detail: `from`, the id from which it was resumed, or null, and
 * `viewed`, the histories of others that it was opened with) and `announcement` (detail: the type, the data and the position
 * behind it).
 */
export class EventStream extends EventTarget {
  /** "connecting" until the first `ready`, then "live" or "reconnecting". */
  status = "connecting";
  /** Failures since the last `ready`. */
  failures = 0;

  #position;
  #viewed;
  /** "closed", "opening", "live", or "pausing" before the next attempt. */
  #phase = "closed";
  #source = null;
  #attempt = 0;
  #retry = null;
  /** When anything was heard, or the connection begun. */
  #heard = 0;
  #heardLast = null;
  /** Whether the next address says what is looked at: the server refuses one in which that is nonsense. */
  #plain = false;
  #liveSince = 0;
  #backoff = new Backoff();

  /**
   * @param position from where to resume; moved by what is heard. A new EventSource starts without, and the server would
   *     not know what was missed.
   * @param viewed gives a promise of the ids of others' histories that are to be told of
   */
  constructor(position, viewed) {
    super();
    this.#position = position;
    this.#viewed = viewed;
  }

  /** Connects now, whatever pause was planned. */
  open() {
    this.#backoff.reset();
    this.#connect();
  }

  close() {
    this.#attempt += 1;
    this.#phase = "closed";
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  /** Gives up a connection that is silent beyond patience. Who has little of it does not wait for a pause to end either. */
  check(patience) {
    const hurry = patience < PATIENCE.usual;
    if (this.#phase === "pausing" && hurry) return this.open();
    if (this.#phase === "closed" || this.#phase === "pausing") return;
    const longest = this.#phase === "live" ? patience : OPENING_PATIENCE.get(patience);
    if (Date.now() - this.#heard < longest) return;
    this.#lost();
    if (hurry) this.open();
  }

  async #connect() {
    this.close();
    this.#phase = "opening";
    this.#heard = Date.now();
    const attempt = this.#attempt;
    const viewed = this.#plain ? [] : await this.#viewed();
    if (attempt !== this.#attempt) return;
    const source = new EventSource(`api/events/stream${query(this.#position.id, viewed)}`);
    source.addEventListener("ready", () => this.#ready(viewed));
    source.addEventListener("error", () => this.#failed(source, viewed));
    for (const type of ANNOUNCED) source.addEventListener(type, (event) => this.#announced(event));
    this.#source = source;
  }

  #ready(viewed) {
    this.failures = 0;
    this.#plain = false;
    this.#phase = "live";
    this.#heard = Date.now();
    this.#liveSince = this.#heard;
    this.#become("live");
    this.dispatchEvent(new CustomEvent("ready", { detail: { from: this.#position.id, viewed } }));
  }

  #announced({ type, data, lastEventId }) {
    this.#heard = Date.now();
    this.#heardLast = type;
    if (lastEventId) this.#position.moveTo(lastEventId);
    const detail = { type, data: data === "" ? null : JSON.parse(data), id: this.#position.id };
    this.dispatchEvent(new CustomEvent("announcement", { detail }));
  }

  #failed(source, viewed) {
    const refused = source.readyState === EventSource.CLOSED;
    this.#plain = refused && viewed.length > 0;
    const bidFarewell = this.#phase === "live" && this.#heardLast === "cursor" && Date.now() - this.#heard <= FAREWELL;
    if (refused || !bidFarewell) return this.#lost();
    // A server that stops has said when to come back, to each browser something else; but the browser keeps it to itself.
    this.failures += 1;
    this.#phase = "opening";
    this.#heard = Date.now();
    this.#become("reconnecting");
  }

  // Also where the browser would try again by itself: it pauses for seconds, all browsers alike, and never returns from an
  // answer like 502 or 429.
  #lost() {
    if (this.#phase === "live" && Date.now() - this.#liveSince > STEADY) this.#backoff.reset();
    this.failures += 1;
    this.close();
    this.#phase = "pausing";
    this.#retry = setTimeout(() => this.#connect(), this.#backoff.next());
    this.#become("reconnecting");
  }

  /** Dispatches also when only the count of failures moved: whoever falls back to polling goes by it. */
  #become(status) {
    this.status = status;
    this.dispatchEvent(new Event("status"));
  }
}

function query(from, viewed) {
  const parameters = new URLSearchParams();
  if (from !== null) parameters.set("last_event_id", from);
  if (viewed.length > 0) parameters.set("history_ids", viewed.join(","));
  return parameters.size > 0 ? `?${parameters}` : "";
}
