import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { repeat } from "./webjars/lit-html/directives/repeat.js";
import { announcementBody, subject, variantSign } from "./announcement-card.js";
import { relativeTime } from "./relative-time.js";

const BELL = "M8 1.8a4 4 0 0 0-4 4v3l-1.4 2.6h10.8L12 8.8v-3a4 4 0 0 0-4-4zM6.4 13.2a1.7 1.7 0 0 0 3.2 0";

/** The bell with the count of what is unread, and the list that it opens. */
export class NotificationBell {
  #store;
  #attempt;
  #preferences;
  #panel;

  /**
   * @param attempt runs what was asked for and shows the error if it fails
   * @param panel the popover that the list is rendered into
   */
  constructor(store, attempt, preferences, panel) {
    this.#store = store;
    this.#attempt = attempt;
    this.#preferences = preferences;
    this.#panel = panel;
  }

  button() {
    const { unread } = this.#store;
    return html`
      <button class="bell" data-testid="bell" popovertarget=${this.#panel.id} aria-label=${unread > 0 ? `Notifications, ${unread} unread` : "Notifications"}>
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d=${BELL}></path></svg>
        ${unread > 0 ? html`<b class="count" data-testid="unread-count">${unread > 99 ? "99+" : unread}</b>` : nothing}
      </button>`;
  }

  list() {
    const { items, more, unread } = this.#store;
    return html`
      <div class="heading">
        <h2 id="notifications-heading">Notifications</h2>
        <button data-testid="mark-all-seen" ?disabled=${unread === 0} @click=${() => this.#markAllSeen()}>Mark all as seen</button>
        <button data-testid="preferences-open" aria-haspopup="dialog" @click=${() => this.#openPreferences()}>Preferences</button>
      </div>
      ${items.length === 0 ? html`<p class="empty">Nothing yet. What concerns you appears here by itself.</p>` : html`
        <ul class="notifications">${repeat(items, ({ id }) => id, (item) => this.#row(item))}</ul>`}
      ${more ? html`<button class="more" @click=${() => this.#attempt(() => this.#store.loadOlder())}>Show older ones</button>` : nothing}`;
  }

  #row(item) {
    const unread = item.seen_time === null;
    return html`
      <li class="notification" data-testid="notification" data-variant=${item.variant} data-unread=${unread}>
        <h3>${unread ? html`<span class="dot"></span><span class="visually-hidden">Unread. </span>` : nothing}${variantSign(item.variant)}${subject(item)}</h3>
        ${announcementBody(item)}
        <div class="facts">
          ${relativeTime(item.publication_time)}
          <button class="link" data-testid="mark-seen" aria-label=${`Mark as ${unread ? "seen" : "unseen"}: ${subject(item)}`}
            @click=${() => this.#attempt(() => this.#store.markSeen([item.id], unread))}>Mark as ${unread ? "seen" : "unseen"}</button>
          <button class="link" data-testid="delete-notification" aria-label=${`Delete: ${subject(item)}`} @click=${() => this.#remove(item)}>Delete</button>
        </div>
      </li>`;
  }

  #markAllSeen() {
    return this.#attempt(() => this.#store.markAllSeen());
  }

  async #remove(item) {
    // The button that had the focus goes with what it belonged to.
    if (await this.#attempt(() => this.#store.remove(item.id))) this.#panel.focus();
  }

  #openPreferences() {
    this.#panel.hidePopover();
    return this.#attempt(() => this.#preferences.open());
  }
}
