// As many as the server takes from one who opens a stream.
const MOST = 200;

/**
 * Which histories of others the tabs of this browser look at. Each tab holds a Web Lock on its own, which a tab that closes,
 * or dies, gives back without a word. Where the browser lends no locks, a tab knows of itself alone.
 */
export class LookedAt {
  #prefix;
  /** Of this tab's: how to let them go, and the promise of when they are gone. */
  #own = new Map();

  /** @param name of the account and the installation */
  constructor(name) {
    this.#prefix = `${name} `;
  }

  /** Begins to look; comes back when other tabs can know it. */
  async add(id) {
    if (navigator.locks === undefined) return void this.#own.set(id, { release: () => {}, gone: null });
    await new Promise((held) => {
      const released = new Promise((release) => this.#own.set(id, { release }));
      const gone = navigator.locks.request(this.#prefix + id, { mode: "shared" }, () => {
        held();
        return released;
      });
      this.#own.get(id).gone = gone.catch(held);
    });
  }

  /** Ends it; what `last` does is done if no other tab looks at it, and before any begins to. */
  async remove(id, last) {
    const own = this.#own.get(id);
    this.#own.delete(id);
    if (navigator.locks === undefined) return last();
    own?.release();
    await own?.gone;
    await navigator.locks.request(this.#prefix + id, { ifAvailable: true }, (lock) => lock && last());
  }

  /** The ids, of all tabs. */
  async all() {
    const names = await heldLocks();
    const ids = names.filter((name) => name.startsWith(this.#prefix)).map((name) => name.slice(this.#prefix.length));
    return [...new Set([...this.#own.keys(), ...ids])].slice(0, MOST);
  }
}

async function heldLocks() {
  try {
    const { held } = await navigator.locks.query();
    return held.map(({ name }) => name);
  } catch {
    return [];
  }
}
