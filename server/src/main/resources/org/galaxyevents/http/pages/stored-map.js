/** A small map that outlives the page, shared by all tabs of the browser. Dispatches `change`. */
export class StoredMap extends EventTarget {
  #key;
  #entries;

  /** @param key of the browser's local storage; names the account */
  constructor(key) {
    super();
    this.#key = key;
    this.#entries = read(key);
    window.addEventListener("storage", (event) => {
      if (event.key !== key) return;
      this.#entries = read(key);
      this.dispatchEvent(new Event("change"));
    });
  }

  get(name) {
    return this.#entries.get(name);
  }

  set(name, value) {
    this.#entries.set(name, value);
    this.#write();
    this.dispatchEvent(new Event("change"));
  }

  /** Forgets what is not in the other map, so that nothing is kept for ever. */
  keepOnly(other) {
    const before = this.#entries.size;
    for (const name of this.#entries.keys()) if (!other.has(name)) this.#entries.delete(name);
    if (this.#entries.size < before) this.#write();
  }

  #write() {
    try {
      localStorage.setItem(this.#key, JSON.stringify([...this.#entries]));
    } catch {
      // Where the browser keeps no site data it is known until the page is left.
    }
  }
}

function read(key) {
  try {
    return new Map(JSON.parse(localStorage.getItem(key) ?? "[]"));
  } catch {
    return new Map();
  }
}
