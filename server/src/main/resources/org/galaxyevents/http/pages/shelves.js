import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { repeat } from "./webjars/lit-html/directives/repeat.js";
import { api } from "./api.js";
import { items } from "./history-list.js";
import { relativeTime } from "./relative-time.js";

const PAGE = 50;
const NAMES = { own: "Mine", shared_with_me: "Shared with me", published: "Published" };
const NOTHING = {
  shared_with_me: "Nobody has shared a history with you yet.",
  published: "Nobody has published a history yet.",
};

/** Whose histories are listed: one's own, those shared with the user, or the published ones. */
export class Shelves {
  #list;
  #attempt;
  #places;
  #changed;
  #anonymous;
  #shelf = "own";
  /** Of the shelf that is looked at, unless it is the user's own: null before they are loaded. */
  #histories = null;
  #more = false;

  /**
   * @param list of one's own histories
   * @param attempt runs what was asked for and shows the error if it fails
   * @param changed told when something has to be rendered
   */
  constructor(list, attempt, places, anonymous, changed) {
    this.#list = list;
    this.#attempt = attempt;
    this.#places = places;
    this.#anonymous = anonymous;
    this.#changed = changed;
  }

  template() {
    const names = Object.keys(NAMES).filter((name) => name !== "shared_with_me" || !this.#anonymous);
    return html`
      <div class="shelves" role="group" aria-label="Whose histories">${names.map((name) => html`
        <button data-testid=${`shelf-${name}`} aria-pressed=${name === this.#shelf} @click=${() => this.#look(name)}>${NAMES[name]}</button>`)}</div>
      ${this.#shelf === "own" ? this.#list.template() : this.#others()}`;
  }

  /** Something was shared with the user. */
  refresh() {
    if (this.#shelf !== "own") this.#look(this.#shelf);
  }

  #others() {
    const histories = this.#histories;
    if (histories === null) return html`<p class="quiet" role="status">Loading …</p>`;
    if (histories.length === 0) return html`<p class="empty">${NOTHING[this.#shelf]}</p>`;
    return html`
      <ul class="histories">${repeat(histories, ({ id }) => id, (history) => this.#row(history))}</ul>
      ${this.#more ? html`<button class="more" @click=${() => this.#attempt(() => this.#load(histories.length))}>Show older histories</button>` : nothing}`;
  }

  #row(history) {
    const shown = history.id === this.#places.viewed;
    return html`
      <li>
        <a class="history" data-testid="others-row" href=${`published/history?id=${history.id}`} aria-current=${shown ? "true" : nothing}>
          <span class="name">${history.name}</span>
          <span class="facts">${history.username} <span>${items(history.count)}</span></span>
          <span class="facts">${relativeTime(history.update_time)}</span>
        </a>
      </li>`;
  }

  async #look(shelf) {
    if (shelf !== this.#shelf) this.#histories = null;
    this.#shelf = shelf;
    this.#changed();
    if (shelf !== "own") await this.#attempt(() => this.#load(0));
  }

  async #load(offset) {
    const shelf = this.#shelf;
    const limit = offset === 0 ? Math.max(PAGE, this.#histories?.length ?? 0) : PAGE;
    const listed = await api.get(`api/histories/${shelf}`, { view: "summary", keys: "username", order: "update_time", offset, limit });
    if (shelf !== this.#shelf) return;
    this.#more = listed.length === limit;
    const kept = offset === 0 ? [] : this.#histories;
    const known = new Set(kept.map(({ id }) => id));
    this.#histories = [...kept, ...listed.filter(({ id }) => !known.has(id))];
    this.#changed();
  }
}
