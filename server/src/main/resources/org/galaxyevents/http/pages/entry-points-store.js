import { api } from "./api.js";

/** The interactive tools that are running. Dispatches `change`. */
export class EntryPointsStore extends EventTarget {
  items = [];

  #asked = 0;

  async load() {
    this.#asked += 1;
    const turn = this.#asked;
    const items = await api.get("api/entry_points", { running: true });
    // Answers may overtake each other.
    if (turn !== this.#asked) return;
    this.items = items;
    this.dispatchEvent(new Event("change"));
  }

  async stop(id) {
    await api.delete(`api/entry_points/${id}`);
    await this.load();
  }
}
