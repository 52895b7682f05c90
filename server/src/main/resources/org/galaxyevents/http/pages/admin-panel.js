import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { repeat } from "./webjars/lit-html/directives/repeat.js";
import { subject, variantSign } from "./announcement-card.js";
import { api } from "./api.js";
import { Composer } from "./composer.js";
import { momentOf } from "./relative-time.js";

/** What admins do with notifications: write them, and see what is still to come and what is shown now. */
export class AdminPanel {
  #isAdmin;
  #attempt;
  #clock;
  #changed;
  #composer;
  #messages = [];
  #broadcasts = [];

  /**
   * @param attempt runs what was asked for and shows the error if it fails
   * @param changed told when something has to be rendered
   */
  constructor(isAdmin, attempt, clock, changed) {
    this.#isAdmin = isAdmin;
    this.#attempt = attempt;
    this.#clock = clock;
    this.#changed = changed;
    this.#composer = new Composer(changed, () => this.refresh());
  }

  open() {
    if (!this.#isAdmin) return;
    this.refresh();
    this.#attempt(() => this.#composer.load());
  }

  refresh() {
    return this.#isAdmin && this.#attempt(async () => {
      [this.#messages, this.#broadcasts] = await Promise.all([
        api.get("api/notifications/scheduled"), api.get("api/notifications/broadcast")]);
      this.#changed();
    });
  }

  template() {
    if (!this.#isAdmin) return html`<p class="empty" role="alert">Only administrators write notifications.</p>`;
    const now = this.#clock.now();
    const running = this.#broadcasts.filter(({ expiration_time: end }) => end === null || momentOf(end) > now);
    const scheduled = [...this.#messages, ...running].filter(({ publication_time: begin }) => momentOf(begin) > now)
      .sort((one, other) => (one.publication_time < other.publication_time ? -1 : 1));
    const shown = running.filter(({ publication_time: begin }) => momentOf(begin) <= now);
    return html`
      <p class="back"><a href="./">Back to my histories</a></p>
      <h1>Notifications</h1>
      ${this.#composer.template()}
      ${this.#list("scheduled", "Scheduled", "Nothing is scheduled.", scheduled)}
      ${this.#list("shown", "Broadcasts shown now", "No broadcast is shown.", shown)}`;
  }

  #list(testId, heading, nothingThere, entries) {
    return html`
      <section>
        <h2>${heading}</h2>
        ${entries.length === 0 ? html`<p class="quiet">${nothingThere}</p>` : html`
          <ul class="announcements" data-testid=${testId}>${repeat(entries, ({ id }) => id, (entry) => this.#row(entry))}</ul>`}
      </section>`;
  }

  #row(entry) {
    const broadcast = entry.category === "broadcast";
    const begun = momentOf(entry.publication_time) <= this.#clock.now();
    return html`
      <li class="announcement" data-variant=${entry.variant}>
        <span class="name">${variantSign(entry.variant)}${subject(entry)}</span>
        <span class="facts">${broadcast ? "to everybody" : "to users"} · from ${momentOf(entry.publication_time).toLocaleString()}
          until ${momentOf(entry.expiration_time).toLocaleString()}</span>
        ${broadcast && !begun ? html`<button @click=${() => this.#edit(entry, { publication_time: this.#now() })}>Publish now</button>` : nothing}
        ${broadcast ? html`<button data-testid="stop-broadcast" @click=${() => this.#edit(entry, { expiration_time: this.#now() })}>${begun ? "Stop" : "Cancel"}</button>` : nothing}
      </li>`;
  }

  /** A second ago, so that it has passed by the server's clock too. */
  #now() {
    return new Date(this.#clock.now() - 1_000).toISOString();
  }

  #edit(entry, change) {
    return this.#attempt(async () => {
      await api.put(`api/notifications/broadcast/${entry.id}`, change);
      await this.refresh();
    });
  }
}
