import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { api } from "./api.js";

/** Users, groups and roles, chosen by typing their names. */
export class RecipientPicker {
  chosen = [];

  #changed;
  #known = [];
  #unknown = null;

  /** @param changed told when something has to be rendered */
  constructor(changed) {
    this.#changed = changed;
  }

  async load() {
    const [users, groups, roles] = await Promise.all([api.get("api/users"), api.get("api/groups"), api.get("api/roles")]);
    this.#known = [
      ...users.map(({ id, email }) => ({ kind: "user_ids", id, label: email })),
      ...groups.map(({ id, name }) => ({ kind: "group_ids", id, label: `${name} (group)` })),
      ...roles.map(({ id, name }) => ({ kind: "role_ids", id, label: `${name} (role)` })),
    ];
    this.#changed();
  }

  clear() {
    this.chosen = [];
  }

  /** As the API takes them. */
  get recipients() {
    const ids = (wanted) => this.chosen.filter(({ kind }) => kind === wanted).map(({ id }) => id);
    return { user_ids: ids("user_ids"), group_ids: ids("group_ids"), role_ids: ids("role_ids") };
  }

  template() {
    return html`
      <div class="field">
        <label for="recipient">To</label>
        ${this.chosen.length === 0 ? nothing : html`<ul class="chips">${this.chosen.map((each) => html`
          <li>${each.label} <button type="button" aria-label=${`Remove ${each.label}`} @click=${() => this.#remove(each)}>×</button></li>`)}</ul>`}
        <div class="row">
          <input id="recipient" data-testid="recipient" list="recipients" autocomplete="off" placeholder="Name of a user, group or role"
            aria-describedby="recipient-problem" @change=${(event) => this.#choose(event.target)} @keydown=${(event) => this.#enter(event)}>
          <datalist id="recipients">${this.#known.map(({ label }) => html`<option value=${label}></option>`)}</datalist>
        </div>
        <p id="recipient-problem" class="problem" role="alert" ?hidden=${this.#unknown === null}>${this.#unknown ?? ""}</p>
      </div>`;
  }

  /** Enter would send the form. */
  #enter(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.#choose(event.target);
  }

  async #choose(input) {
    const typed = input.value.trim().toLowerCase();
    if (typed === "") return;
    let problem = null;
    let found = this.#find(typed);
    if (!found) {
      // Perhaps somebody who has registered since the page was opened.
      await this.load().catch((failure) => (problem = failure.message));
      if (input.value.trim().toLowerCase() !== typed) return;
      found = this.#find(typed);
    }
    this.#unknown = found ? null : (problem ?? `There is nobody called “${input.value}”.`);
    if (found) {
      if (!this.chosen.some(({ kind, id }) => kind === found.kind && id === found.id)) this.chosen = [...this.chosen, found];
      input.value = "";
    }
    this.#changed();
  }

  #find(typed) {
    return this.#known.find(({ label }) => label.toLowerCase() === typed);
  }

  #remove(each) {
    this.chosen = this.chosen.filter((kept) => kept !== each);
    this.#changed();
  }
}
