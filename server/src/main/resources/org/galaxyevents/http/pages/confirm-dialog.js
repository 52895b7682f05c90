import { html, render } from "./webjars/lit-html/lit-html.js";

/** A question that has to be answered before something is done that cannot be undone here. */
export class ConfirmDialog {
  #dialog = document.createElement("dialog");

  constructor() {
    this.#dialog.setAttribute("aria-labelledby", "confirm-heading");
    document.body.append(this.#dialog);
  }

  /** Resolves to true only if the action was chosen; Escape and Cancel are a no. */
  ask(question, explanation, action) {
    this.#dialog.returnValue = "";
    render(html`
      <form method="dialog">
        <h2 id="confirm-heading">${question}</h2>
        <p>${explanation}</p>
        <div class="actions">
          <button value="" autofocus>Cancel</button>
          <button value="yes" class="danger" data-testid="confirm-submit">${action}</button>
        </div>
      </form>`, this.#dialog);
    this.#dialog.showModal();
    return new Promise((resolve) => {
      this.#dialog.addEventListener("close", () => resolve(this.#dialog.returnValue === "yes"), { once: true });
    });
  }
}
