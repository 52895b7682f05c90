import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { repeat } from "./webjars/lit-html/directives/repeat.js";
import { flash } from "./flash.js";
import { relativeTime } from "./relative-time.js";
import { stateLabel } from "./state-label.js";

/** The histories of the account, one of them shown. */
export class HistoryList {
  #store;
  #attempt;
  #confirm;
  #places;

  /** @param attempt runs what was asked for and shows the error if it fails */
  constructor(store, attempt, confirm, places) {
    this.#store = store;
    this.#attempt = attempt;
    this.#confirm = confirm;
    this.#places = places;
  }

  template() {
    const { histories, more } = this.#store;
    return html`
      <div class="heading">
        <h2 id="history-list-heading">Histories</h2>
        <button data-testid="new-history" @click=${() => this.#create()}>New history</button>
      </div>
      <ul class="histories" data-testid="history-list">
        ${repeat(histories, (history) => history.id, (history) => this.#row(history))}
      </ul>
      ${more ? html`<button class="more" @click=${() => this.#attempt(() => this.#store.loadOlder())}>Show older histories</button>` : nothing}
      ${this.#store.anonymous ? html`<p class="quiet">Without an account there is one history, kept for this browser. Log in to have several.</p>` : nothing}`;
  }

  #row(history) {
    const shown = this.#places.own && history.id === this.#store.shown?.id;
    return html`
      <li>
        <button class="history" data-testid="history-row" data-history-id=${history.id} aria-current=${shown ? "true" : nothing}
            @click=${() => this.#show(history)} ${flash(history.revision)}>
          <span class="name">${history.name}</span>
          <span class="facts">${items(history.count)} ${history.count > 0 ? stateLabel(history.state) : nothing}</span>
          <span class="facts">${relativeTime(history.update_time)}</span>
        </button>
      </li>`;
  }

  #show(history) {
    this.#places.goToOwn();
    return this.#attempt(() => this.#store.show(history.id));
  }

  #create() {
    return this.#attempt(async () => {
      const left = this.#store.anonymous && this.#store.shown?.count > 0;
      if (left && !await this.#confirm.ask("Leave this history?",
        "Without an account only one history is kept, and this one cannot be opened again once a new one is started. Log in first to keep both.",
        "Start a new history")) return;
      await this.#store.create();
      this.#places.goToOwn();
    });
  }
}

/** "1 item", "5 items". */
export function items(count) {
  return `${count} ${count === 1 ? "item" : "items"}`;
}
