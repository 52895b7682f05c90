import { html, nothing, render } from "./webjars/lit-html/lit-html.js";
import { api } from "./api.js";

/** Logging in, registering and logging out. */
export class AccountDialog {
  #dialog = document.createElement("dialog");
  #changeAccount;
  #attempt;
  #mayRegister;
  #view = null;
  #error = null;
  #busy = false;

  /**
   * @param changeAccount runs the request that changes the account, and loads the page again if it succeeds
   * @param attempt runs what was asked for and shows the error if it fails
   */
  constructor(changeAccount, attempt, mayRegister) {
    this.#changeAccount = changeAccount;
    this.#attempt = attempt;
    this.#mayRegister = mayRegister;
    this.#dialog.setAttribute("aria-labelledby", "account-heading");
    // What was typed, a password too, does not outlive the dialog.
    this.#dialog.addEventListener("close", () => render(nothing, this.#dialog));
    document.body.append(this.#dialog);
  }

  /** What the masthead shows of the account. */
  masthead(user, withNotifications) {
    if (user.id) {
      return html`
        ${user.is_admin && withNotifications ? html`<a class="admin" href="admin/notifications" data-testid="admin-open">Admin</a>` : nothing}
        <span class="current-user"><span class="visually-hidden">Logged in as </span><b data-testid="current-user">${user.username}</b></span>
        <button data-testid="logout" @click=${() => this.#logOut()}>Log out</button>`;
    }
    return html`
      <button data-testid="login-open" aria-haspopup="dialog" @click=${() => this.#open("login")}>Log in</button>
      ${this.#mayRegister ? html`
        <button data-testid="register-open" aria-haspopup="dialog" @click=${() => this.#open("register")}>Register</button>` : nothing}`;
  }

  #open(view) {
    this.#show(view);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.querySelector("input").focus();
  }

  #show(view) {
    this.#view = view;
    this.#error = null;
    this.#render();
  }

  #render() {
    render(this.#view === "login" ? this.#login() : this.#register(), this.#dialog);
  }

  // method="post" matters only if the script fails on the way: a form without it would put the password into the address.
  #login() {
    return html`
      <form method="post" @submit=${(event) => this.#submit(event, "user/login", "login", "password")}>
        <h2 id="account-heading">Log in</h2>
        ${this.#problem()}
        ${field("login-name", "login", "User name or email", "text", "username")}
        ${field("login-password", "password", "Password", "password", "current-password")}
        ${this.#actions("login-submit", "Log in")}
        ${this.#mayRegister ? html`
          <p class="quiet">No account yet? <button type="button" class="link" @click=${() => this.#open("register")}>Register</button></p>` : nothing}
      </form>`;
  }

  #register() {
    return html`
      <form method="post" @submit=${(event) => this.#submit(event, "user/create", "email", "username", "password", "confirm")}>
        <h2 id="account-heading">Register</h2>
        ${this.#problem()}
        ${field("register-email", "email", "Email", "email", "email")}
        ${field("register-username", "username", "User name", "text", "username")}
        ${field("register-password", "password", "Password", "password", "new-password")}
        ${field("register-confirm", "confirm", "Password once more", "password", "new-password")}
        ${this.#actions("register-submit", "Register")}
        <p class="quiet">Registered already? <button type="button" class="link" @click=${() => this.#open("login")}>Log in</button></p>
      </form>`;
  }

  #problem() {
    return html`<p class="problem" role="alert" ?hidden=${this.#error === null} data-testid="account-error">${this.#error ?? ""}</p>`;
  }

  #actions(testId, label) {
    return html`
      <div class="actions">
        <button type="button" @click=${() => this.#dialog.close()}>Cancel</button>
        <button class="primary" data-testid=${testId} ?disabled=${this.#busy}>${label}</button>
      </div>`;
  }

  async #submit(event, path, ...names) {
    event.preventDefault();
    const given = new FormData(event.target);
    const body = { session_csrf_token };
    for (const name of names) body[name] = given.get(name);
    if ("confirm" in body && body.confirm !== body.password) return this.#fail("The two passwords differ. Type the same one twice.");
    this.#error = null;
    this.#busy = true;
    this.#render();
    try {
      await this.#changeAccount(() => api.post(path, body));
    } catch (error) {
      this.#fail(error.status === 429 ? tooMany(error.retryAfter) : error.message);
    }
  }

  #fail(message) {
    this.#busy = false;
    this.#error = message;
    if (!this.#dialog.open) return;
    this.#render();
    this.#dialog.querySelector("input[type=password]").select();
  }

  #logOut() {
    return this.#attempt(() => this.#changeAccount(() => api.get("user/logout", { session_csrf_token })));
  }
}

function field(testId, name, label, type, autocomplete) {
  return html`
    <label>${label}
      <input data-testid=${testId} name=${name} type=${type} autocomplete=${autocomplete} autocapitalize="none" spellcheck="false" required>
    </label>`;
}

function tooMany(seconds) {
  return `Too many attempts. Wait ${seconds ? `${seconds} seconds` : "a moment"} and try again.`;
}
