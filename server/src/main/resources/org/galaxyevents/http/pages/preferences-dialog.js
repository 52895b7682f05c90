import { html, nothing, render } from "./webjars/lit-html/lit-html.js";
import { api } from "./api.js";

const CATEGORIES = {
  message: ["Messages", "What the administrators write to you."],
  new_shared_item: ["Shared items", "When somebody shares something with you."],
  storage_operation: ["Storage", "When a storage operation has ended."],
  tool_installation_request: ["Requests for tools", "When somebody asks for a tool to be installed."],
};

/** Which notifications the user wants, and whether by mail as well. */
export class PreferencesDialog {
  #dialog = document.createElement("dialog");
  #mail;
  #attempt;
  #preferences = {};
  #saved = Promise.resolve();

  /**
   * @param attempt runs what was asked for and shows the error if it fails
   * @param mail whether the server sends mails
   */
  constructor(attempt, mail) {
    this.#attempt = attempt;
    this.#mail = mail;
    this.#dialog.setAttribute("aria-labelledby", "preferences-heading");
    document.body.append(this.#dialog);
  }

  async open() {
    await this.#saved;
    this.#preferences = (await api.get("api/notifications/preferences")).preferences;
    // What was ticked and not saved does not come back.
    render(nothing, this.#dialog);
    render(this.#template(), this.#dialog);
    this.#dialog.showModal();
  }

  #template() {
    return html`
      <form @submit=${(event) => this.#save(event)}>
        <h2 id="preferences-heading">Notifications that you want</h2>
        ${Object.entries(this.#preferences).map(([category, wanted]) => this.#choice(category, wanted))}
        <p class="quiet">Urgent notifications always reach you.</p>
        <div class="actions">
          <button type="button" @click=${() => this.#dialog.close()}>Cancel</button>
          <button class="primary" data-testid="preferences-save">Save</button>
        </div>
      </form>`;
  }

  #choice(category, { enabled, channels }) {
    const [name, explanation] = CATEGORIES[category] ?? [category.replaceAll("_", " "), ""];
    return html`
      <fieldset>
        <legend>${name}</legend>
        <p class="quiet">${explanation}</p>
        <label class="check"><input type="checkbox" name=${category} ?checked=${enabled} data-testid=${`preference-${category}`}> Show them</label>
        ${this.#mail ? html`
          <label class="check"><input type="checkbox" name=${`${category} by mail`} ?checked=${channels.email}> Send them by mail as well</label>` : nothing}
      </fieldset>`;
  }

  #save(event) {
    event.preventDefault();
    const given = new FormData(event.target);
    const preferences = {};
    for (const [category, { channels }] of Object.entries(this.#preferences)) {
      const email = this.#mail ? given.has(`${category} by mail`) : channels.email;
      preferences[category] = { enabled: given.has(category), channels: { ...channels, email } };
    }
    this.#dialog.close();
    this.#saved = this.#attempt(() => api.put("api/notifications/preferences", { preferences }));
  }
}
