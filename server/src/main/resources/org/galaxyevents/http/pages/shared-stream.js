import { EventStream } from "./event-stream.js";
import { Lookout, PATIENCE } from "./lookout.js";
import { StreamLock } from "./stream-lock.js";
import { Takeover } from "./takeover.js";

/**
 * The one stream of all tabs that show the same account: over HTTP/1.1 a browser opens six connections to a server, and a
 * seventh stream would hang with all that is asked besides. One tab holds it, by a lock, and passes on what it hears; the
 * others follow. In a browser that lends no locks (they need https, or this very computer) each tab has a stream alone.
 *
 * Dispatches `status`, `announcement` as {@link EventStream} does, and `ready` (detail: `complete`, was or will be everything
 * announced since this tab's position, and `viewed`, what was opened with the stream).
 *
 * Nothing is lost when the stream changes hands: it is resumed from the position of the new holder, and each tab compares
 * it with its own, which moves with what the tab has heard. A tab that joins, or was frozen, compares likewise with what
 * the holder answers. Whoever was elsewhere learns so by `ready`, and loads everything. Like the server's leaders, holders
 * have terms, and what comes of a smaller one is passed over: a holder that was frozen speaks before it learns that it holds
 * nothing any more.
 */
export class SharedStream extends EventTarget {
  /** "connecting" until it was live or failed, then "live" or "reconnecting". */
  status = "connecting";
  /** Failures of the holder since the last `ready`. */
  failures = 0;

  #name;
  #position;
  #viewed;
  #lock;
  #channel = null;
  /** The stream itself, in the tab that holds it. */
  #held = null;
  #term = 0;
  #takeover = null;
  #due = null;
  #open = false;

  /**
   * @param name of the account and the installation: no other tabs share the stream
   * @param position of this tab
   * @param viewed gives a promise of the ids of others' histories that all tabs look at
   */
  constructor(name, position, viewed) {
    super();
    this.#name = name;
    this.#position = position;
    this.#viewed = viewed;
    this.#lock = lendsLocks() ? new StreamLock(name, {
      granted: () => this.#hold(),
      lost: () => this.#join(),
      refused: () => this.#hold(),
    }) : null;
    new Lookout().addEventListener("look", ({ detail: patience }) => this.#look(patience));
    // A tab that is put to sleep must not keep the stream from the others, nor the page out of the back/forward cache.
    document.addEventListener("freeze", () => this.#leave());
    document.addEventListener("resume", () => this.#return());
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.#return());
  }

  get position() {
    return this.#position.id;
  }

  open() {
    this.#open = true;
    this.#return();
  }

  /** Ends for good and forgets the position: another account follows. */
  close() {
    this.#open = false;
    this.#leave();
    this.#position.forget();
  }

  #return() {
    if (!this.#open || this.#channel !== null) return;
    if (this.#lock === null) {
      if (this.#held === null) this.#hold();
      return;
    }
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.addEventListener("message", ({ data }) => this.#heard(data));
    this.#join();
  }

  #leave() {
    this.#lock?.leave();
    this.#drop();
    this.#channel?.close();
    this.#channel = null;
    clearTimeout(this.#due);
  }

  #drop() {
    this.#held?.close();
    this.#held = null;
  }

  // ---- following

  #join() {
    this.#drop();
    this.#takeover = new Takeover(Date.now());
    this.#lock.stand();
    this.#ask(PATIENCE.usual);
  }

  #ask(patience) {
    this.#channel.postMessage({ kind: "question", patience });
    this.#takeover.asked(Date.now());
    this.#plan();
  }

  #heard(message) {
    if (message.kind === "question") {
      if (this.#held === null) return;
      this.#tell("answer");
      // Who holds the stream hears of the network by itself, once.
      this.#held.check(Math.max(message.patience, PATIENCE.little));
      return;
    }
    if (this.#held !== null || message.term < this.#term) return;
    this.#term = message.term;
    this.#takeover.heard(Date.now(), message);
    this.#plan();
    if (message.kind === "announcement") this.#told(message);
    else this.#follow(message);
  }

  /** What is announced before the holder's position is known is loaded with everything else. */
  #told({ announcement }) {
    if (this.status !== "live") return;
    if (announcement.id !== null) this.#position.moveTo(announcement.id);
    this.#dispatch("announcement", announcement);
  }

  #follow({ kind, live, failures, id, viewed = [] }) {
    // A holder that has only begun leaves things as they are.
    if (!live && failures === 0) return;
    const followed = this.status === "live" && live;
    this.#become(live ? "live" : "reconnecting", failures);
    const complete = id !== null && id === this.#position.id;
    if (!live || (kind === "answer" && followed && complete)) return;
    if (id !== null) this.#position.moveTo(id);
    this.#dispatch("ready", { complete, viewed });
    // At a `ready` the server's own follows, behind all that was missed.
    if (kind === "answer" && id !== null) this.#dispatch("announcement", { type: "cursor", data: null, id });
  }

  #look(patience) {
    if (this.#held !== null) this.#held.check(patience);
    else if (this.#channel !== null) this.#consider(patience);
  }

  #consider(patience) {
    const visible = document.visibilityState === "visible";
    switch (this.#takeover.next(Date.now(), { patience, visible })) {
      case "ask":
        this.#ask(patience);
        return;
      case "take":
        this.#lock.take();
    }
  }

  #plan() {
    clearTimeout(this.#due);
    if (this.#takeover.due === null) return;
    const pause = Math.ceil(this.#takeover.due - Date.now());
    this.#due = setTimeout(() => this.#look(PATIENCE.usual), pause);
  }

  // ---- holding

  #hold() {
    const stream = new EventStream(this.#position, this.#viewed);
    this.#held = stream;
    this.#term = Math.max(this.#term + 1, Date.now());
    clearTimeout(this.#due);
    stream.addEventListener("status", () => {
      this.#become(stream.status, stream.failures);
      if (stream.status !== "live") this.#tell("status");
    });
    stream.addEventListener("ready", ({ detail: { from, viewed } }) => {
      this.#tell("ready", viewed);
      this.#dispatch("ready", { complete: from !== null, viewed });
    });
    stream.addEventListener("announcement", ({ detail: announcement }) => {
      this.#post({ kind: "announcement", live: true, announcement });
      this.#dispatch("announcement", announcement);
    });
    this.#tell("status");
    stream.open();
  }

  #tell(kind, viewed) {
    this.#post({ kind, viewed, live: this.#held.status === "live", failures: this.#held.failures, id: this.#position.id });
  }

  #post(message) {
    this.#channel?.postMessage({ ...message, term: this.#term, hidden: document.visibilityState === "hidden" });
  }

  #become(status, failures) {
    this.status = status;
    this.failures = failures;
    this.dispatchEvent(new Event("status"));
  }

  #dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function lendsLocks() {
  return navigator.locks !== undefined && typeof BroadcastChannel === "function";
}
