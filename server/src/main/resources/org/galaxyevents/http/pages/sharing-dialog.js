import { html, nothing, render } from "./webjars/lit-html/lit-html.js";
import { api } from "./api.js";

/** With whom a history is shared: certain users, whoever has its link, everybody. What is chosen holds at once. */
export class SharingDialog {
  #dialog = document.createElement("dialog");
  #status = null;
  #errors = [];
  #copied = false;

  constructor() {
    this.#dialog.setAttribute("aria-labelledby", "sharing-heading");
    this.#dialog.addEventListener("close", () => render(nothing, this.#dialog));
    document.body.append(this.#dialog);
  }

  async open(history) {
    this.#show(await api.get(`api/histories/${history.id}/sharing`));
    this.#dialog.showModal();
  }

  #show(status) {
    this.#status = status;
    this.#errors = status.errors ?? [];
    this.#copied = false;
    this.#render();
  }

  #render() {
    render(this.#template(), this.#dialog);
  }

  #template() {
    const { title, importable, published, users_shared_with: users } = this.#status;
    return html`
      <div class="sharing">
        <h2 id="sharing-heading">Share “${title}”</h2>
        <div class="problem" role="alert" ?hidden=${this.#errors.length === 0} data-testid="sharing-error">${this.#errors.map((error) => html`<p>${error}</p>`)}</div>
        <label class="check"><input type="checkbox" data-testid="share-link" .checked=${importable} @change=${(event) => this.#toggle(event, "enable_link_access", "disable_link_access")}>
          Everybody who has the link may see it</label>
        ${importable ? this.#link() : nothing}
        <label class="check"><input type="checkbox" data-testid="share-publish" .checked=${published} @change=${(event) => this.#toggle(event, "publish", "unpublish")}>
          List it among the published histories, for everybody</label>
        <h3>Users</h3>
        ${users.length === 0 ? html`<p class="quiet">It is shared with nobody in particular.</p>` : html`
          <ul class="chips">${users.map((user) => html`
            <li>${user.email} <button aria-label=${`Stop sharing with ${user.email}`} data-testid="unshare"
              @click=${() => this.#shareWith(users.filter(({ id }) => id !== user.id).map(({ id }) => id))}>×</button></li>`)}</ul>`}
        <form class="row" @submit=${(event) => this.#add(event)}>
          <input name="user" type="email" aria-label="Email of a user" placeholder="name@example.org" autocomplete="off" required data-testid="share-email">
          <button data-testid="share-add">Share with</button>
        </form>
        <div class="actions"><button class="primary" data-testid="sharing-close" @click=${() => this.#dialog.close()}>Done</button></div>
      </div>`;
  }

  #link() {
    return html`
      <div class="row">
        <input readonly aria-label="Link" data-testid="shared-link" .value=${this.#address()} @focus=${(event) => event.target.select()}>
        <button @click=${() => this.#copy()}>${this.#copied ? "Copied" : "Copy"}</button>
      </div>`;
  }

  #address() {
    return new URL(this.#status.username_and_slug, document.baseURI).href;
  }

  async #copy() {
    // Browsers refuse it to pages that did not come over https; the address can still be selected.
    await navigator.clipboard?.writeText(this.#address()).then(() => { this.#copied = true; }, () => {});
    this.#render();
  }

  #toggle(event, on, off) {
    return this.#change(event.target.checked ? on : off);
  }

  async #add(event) {
    event.preventDefault();
    const form = event.target;
    const named = new FormData(form).get("user").trim();
    const ids = this.#status.users_shared_with.map(({ id }) => id);
    if (await this.#shareWith([...ids, named]) && this.#errors.length === 0) form.reset();
  }

  #shareWith(users) {
    return this.#change("share_with_users", { user_ids: users });
  }

  /** What fails is said here: the page is behind the dialog. */
  async #change(action, body = {}) {
    try {
      this.#show(await api.put(`api/histories/${this.#status.id}/${action}`, body));
      return true;
    } catch (error) {
      this.#errors = [error.message];
      this.#render();
      return false;
    }
  }
}
