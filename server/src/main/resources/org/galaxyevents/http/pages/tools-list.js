import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { repeat } from "./webjars/lit-html/directives/repeat.js";
import { relativeTime } from "./relative-time.js";
import { safeLink } from "./safe-link.js";

/** The interactive tools that are running; nothing as long as there are none. */
export class ToolsList {
  #store;
  #attempt;
  #confirm;

  /** @param attempt runs what was asked for and shows the error if it fails */
  constructor(store, attempt, confirm) {
    this.#store = store;
    this.#attempt = attempt;
    this.#confirm = confirm;
  }

  template() {
    const { items } = this.#store;
    if (items.length === 0) return nothing;
    return html`
      <h2 id="tools-heading">Interactive tools</h2>
      <ul class="tools" data-testid="tools" aria-labelledby="tools-heading">${repeat(items, ({ id }) => id, (item) => this.#row(item))}</ul>`;
  }

  #row(item) {
    // A path is one of the host, whatever our prefix. Domains below a numeric address, as Galaxy makes them, are none.
    const address = item.active && item.target ? URL.parse(item.target, location.origin) : null;
    const target = address && safeLink(address.href);
    return html`
      <li class="tool" data-testid="tool" data-active=${item.active}>
        ${target ? html`<a class="name" href=${target} target="_blank" rel="noopener noreferrer">${item.name}<span class="visually-hidden"> opens in a new tab</span></a>`
          : html`<span class="name">${item.name}</span>`}
        <span class="facts"><span class="tool-state">${item.active ? "ready" : "starting"}</span> since ${relativeTime(item.created_time)}</span>
        <button data-testid="stop-tool" aria-label=${`Stop ${item.name}`} @click=${() => this.#stop(item)}>Stop</button>
      </li>`;
  }

  #stop(item) {
    return this.#attempt(async () => {
      if (!await this.#confirm.ask(`Stop “${item.name}”?`, "What was not saved to the history is lost.", "Stop")) return;
      await this.#store.stop(item.id);
    });
  }
}
