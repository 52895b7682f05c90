import { Backoff } from "./backoff.js";

// The server says something every 30 s, if only where its cursor stands. After three misses the connection is dead,
// which a browser does not notice by itself after a laptop slept or a router forgot us.
const SILENCE = 95_000;
const SILENCE_CHECK = 15_000;
const WITH_DATA = ["history_update", "notification_update", "broadcast_update", "notification_status", "entry_point_update"];

/**
 * The one EventSource of this tab. Dispatches `status`, `ready` (detail: was it resumed from an id?), `cursor`, and
 * what the server announces, `history_update` for one (detail: the payload).
 *
 * The last event id is kept here, because a new EventSource starts without one and the server would not know what
 * this tab missed.
 */
export class EventStream extends EventTarget {
  /** "connecting" until the first `ready`, then "live" or "reconnecting". */
  status = "connecting";
  /** Failures since the last `ready`. */
  failures = 0;

  #storageKey;
  #source = null;
  #closed = false;
  #resuming = false;
  #heard = 0;
  #hearsCursors = false;
  #retry = null;
  #backoff = new Backoff();

  /** @param storageKey names the account, so that nobody inherits the position of another */
  constructor(storageKey) {
    super();
    this.#storageKey = storageKey;
    this.lastId = readStored(storageKey);
    window.addEventListener("online", () => this.#reopenIfDown());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#reopenIfDown());
    // An open stream keeps the page out of the back/forward cache, and its slot on the server taken.
    window.addEventListener("pagehide", () => this.#drop());
    window.addEventListener("pageshow", (event) => event.persisted && this.open());
    setInterval(() => this.#silent() && this.#reopenIfDown(), SILENCE_CHECK);
  }

  /** Connects now, whatever pause was planned. */
  open() {
    if (this.#closed) return;
    this.#backoff.reset();
    this.#connect();
  }

  /** Ends for good and forgets the position: another account follows. */
  close() {
    this.#closed = true;
    this.#drop();
    store(this.#storageKey, null);
  }

  #connect() {
    this.#drop();
    this.#resuming = this.lastId !== null;
    this.#heard = Date.now();
    const query = this.#resuming ? `?${new URLSearchParams({ last_event_id: this.lastId })}` : "";
    const source = new EventSource(`api/events/stream${query}`);
    source.addEventListener("ready", () => this.#ready());
    source.addEventListener("cursor", (event) => {
      this.#hearsCursors = true;
      this.#received(event);
    });
    for (const type of WITH_DATA) source.addEventListener(type, (event) => this.#received(event, JSON.parse(event.data)));
    source.addEventListener("error", () => this.#lost());
    this.#source = source;
  }

  #ready() {
    this.failures = 0;
    this.#backoff.reset();
    this.#heard = Date.now();
    this.#become("live");
    this.dispatchEvent(new CustomEvent("ready", { detail: { resumed: this.#resuming } }));
  }

  #received(event, detail = null) {
    this.#heard = Date.now();
    if (event.lastEventId) {
      this.lastId = event.lastEventId;
      store(this.#storageKey, this.lastId);
    }
    this.dispatchEvent(new CustomEvent(event.type, { detail }));
  }

  #lost() {
    this.failures += 1;
    this.#resuming = this.lastId !== null;
    // Also where the browser would try again by itself: it pauses for seconds, all tabs alike, and never returns from an
    // answer like 502 or 429.
    this.#drop();
    this.#retry = setTimeout(() => this.#connect(), this.#backoff.next());
    this.#become("reconnecting");
  }

  #silent() {
    const expectsWord = this.status !== "live" || this.#hearsCursors;
    return this.#source !== null && expectsWord && Date.now() - this.#heard > SILENCE;
  }

  #reopenIfDown() {
    if (this.status === "live" && !this.#silent()) return;
    if (this.#silent()) {
      this.failures += 1;
      this.#become("reconnecting");
    }
    this.open();
  }

  #drop() {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  /** Dispatches also when only the count of failures moved: whoever falls back to polling goes by it. */
  #become(status) {
    this.status = status;
    this.dispatchEvent(new Event("status"));
  }
}

// Session storage throws where the browser keeps no site data. The id then lives as long as the page.
function readStored(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key, id) {
  try {
    if (id === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, id);
  } catch {
    // See readStored.
  }
}
