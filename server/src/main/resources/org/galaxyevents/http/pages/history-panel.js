import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { repeat } from "./webjars/lit-html/directives/repeat.js";
import { flash } from "./flash.js";
import { items } from "./history-list.js";
import { relativeTime } from "./relative-time.js";
import { stateLabel } from "./state-label.js";

/** The shown history: what it is called and what is in it. */
export class HistoryPanel {
  #store;
  #attempt;
  #confirm;
  #sharing;
  #host;
  #changed;
  /** The id of the history whose name is being edited, or null; switching to another history ends it. */
  #renaming = null;

  /**
   * @param attempt runs what was asked for and shows the error if it fails; resolves to whether it succeeded
   * @param sharing the dialog that shares a history
   * @param host the element rendered into
   * @param changed told when something of the panel's own has to be rendered
   */
  constructor(store, attempt, { confirm, sharing }, host, changed) {
    this.#store = store;
    this.#attempt = attempt;
    this.#confirm = confirm;
    this.#sharing = sharing;
    this.#host = host;
    this.#changed = changed;
  }

  template() {
    const { shown: history, contents } = this.#store;
    if (history === null) return html`<p class="quiet" role="status">Loading your history …</p>`;
    return html`
      ${history.id === this.#renaming ? this.#nameForm(history) : this.#nameHeading(history)}
      <p class="facts">${items(history.count)} <span aria-hidden="true">·</span> changed ${relativeTime(history.update_time)}</p>
      ${history.annotation ? html`<p class="annotation">${history.annotation}</p>` : nothing}
      ${history.tags?.length > 0 ? html`
        <ul class="tags" aria-label="Tags">${history.tags.map((tag) => html`<li>${tag}</li>`)}</ul>` : nothing}
      ${contentsList(contents, () => this.#attempt(() => this.#store.loadOlderItems()))}`;
  }

  #nameHeading(history) {
    return html`
      <div class="heading">
        <h1 data-testid="history-name">${history.name}</h1>
        <button data-testid="rename-button" @click=${() => this.#startRenaming(history)}>Rename</button>
        ${this.#store.anonymous ? nothing : html`
          <button data-testid="share-button" aria-haspopup="dialog" @click=${() => this.#attempt(() => this.#sharing.open(history))}>Share</button>`}
        <button data-testid="delete-button" @click=${() => this.#remove(history)}>Delete</button>
      </div>`;
  }

  #nameForm(history) {
    return html`
      <form class="heading" @submit=${(event) => this.#rename(event, history)} @keydown=${(event) => event.key === "Escape" && this.#stopRenaming()}>
        <input data-testid="rename-input" name="name" aria-label="Name of the history" value=${history.name} maxlength="255" required autocomplete="off">
        <button class="primary">Save</button>
        <button type="button" @click=${() => this.#stopRenaming()}>Cancel</button>
      </form>`;
  }

  #startRenaming(history) {
    this.#renaming = history.id;
    this.#changed();
    this.#host.querySelector("[data-testid=rename-input]").select();
  }

  #stopRenaming() {
    this.#renaming = null;
    this.#changed();
    // The input that had the focus is gone; without this the next Tab starts at the top of the page.
    this.#host.querySelector("[data-testid=rename-button]")?.focus();
  }

  async #rename(event, history) {
    event.preventDefault();
    const name = new FormData(event.target).get("name").trim();
    if (name === "" || name === history.name) return this.#stopRenaming();
    if (await this.#attempt(() => this.#store.rename(history.id, name))) this.#stopRenaming();
  }

  #remove(history) {
    return this.#attempt(async () => {
      if (!await this.#confirm.ask(`Delete “${history.name}”?`, `It has ${items(history.count)} and disappears from this list.`, "Delete")) return;
      await this.#store.remove(history.id);
      // The button that had the focus belonged to what is gone.
      this.#host.focus();
    });
  }
}

/** The items of a history as far as they are loaded. */
export function contentsList(contents, loadOlder) {
  if (!contents.loaded) return html`<p class="quiet" role="status">Loading the items …</p>`;
  if (contents.items.length === 0) {
    return html`<p class="empty">This history has no items yet. They appear here by themselves as soon as a tool or an upload adds some.</p>`;
  }
  return html`
    <h2 class="visually-hidden">Items, newest first</h2>
    <ul class="items">${repeat(contents.items, (item) => item.type_id, row)}</ul>
    ${contents.more ? html`<button class="more" @click=${loadOlder}>Show older items</button>` : nothing}`;
}

function row(item) {
  const collection = item.history_content_type === "dataset_collection";
  const state = (collection ? item.populated_state : item.state) ?? "ok";
  const kind = collection ? `${item.collection_type} of ${items(item.element_count ?? 0)}` : item.extension;
  return html`
    <li class="item" data-testid="item-row" data-hid=${item.hid} data-state=${state} ${flash(item.revision)}>
      <span class="hid">${item.hid}<span class="visually-hidden">:</span></span>
      <span class="name">${item.name}</span>
      <span class="facts">${stateLabel(state)} <span class="kind">${kind}</span></span>
    </li>`;
}
