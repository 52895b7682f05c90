import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { repeat } from "./webjars/lit-html/directives/repeat.js";
import { announcementBody, subject, variantSign } from "./announcement-card.js";

// More would push what people came for off the screen.
const SHOWN_AT_ONCE = 2;

/** What everybody is told, above everything else, until it is dismissed. */
export class BroadcastBanner {
  #store;
  #changed;
  #all = false;

  /** @param changed told when something of the banner's own has to be rendered */
  constructor(store, changed) {
    this.#store = store;
    this.#changed = changed;
  }

  template() {
    const broadcasts = this.#store.shown;
    const shown = this.#all ? broadcasts : broadcasts.slice(0, SHOWN_AT_ONCE);
    const others = broadcasts.length - shown.length;
    return html`
      ${repeat(shown, ({ id }) => id, (each) => broadcastCard(each, () => this.#store.dismiss(each)))}
      ${others > 0 ? html`<button class="link others" @click=${() => this.#showAll()}>Show ${others} more</button>` : nothing}`;
  }

  #showAll() {
    this.#all = true;
    this.#changed();
  }
}

/** One broadcast; without `dismiss` it stays. */
export function broadcastCard(broadcast, dismiss = null) {
  return html`
    <section class="broadcast" data-testid="broadcast" data-variant=${broadcast.variant} aria-label="Message to everybody">
      <div>
        <h2>${variantSign(broadcast.variant)}${subject(broadcast)}</h2>
        ${announcementBody(broadcast)}
      </div>
      ${dismiss ? html`
        <button data-testid="broadcast-dismiss" aria-label=${`Dismiss: ${subject(broadcast)}`} @click=${dismiss}>Dismiss</button>` : nothing}
    </section>`;
}
