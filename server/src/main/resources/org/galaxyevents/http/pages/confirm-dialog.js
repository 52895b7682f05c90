import { html, render } from "./webjars/lit-html/lit-html.js";

/** A question that has to be answered before something is done that cannot be undone here. */
export class ConfirmDialog {
  /** Resolves to true only if the action was chosen; Escape and Cancel are a no. */
  ask(question, explanation, action) {
    // A dialog for each question: `close` comes a while after Escape, and would answer one that was asked meanwhile.
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "confirm-heading");
    render(html`
      <form method="dialog">
        <h2 id="confirm-heading">${question}</h2>
        <p>${explanation}</p>
        <div class="actions">
          <button value="" autofocus>Cancel</button>
          <button value="yes" class="danger" data-testid="confirm-submit">${action}</button>
        </div>
      </form>`, dialog);
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue === "yes");
      }, { once: true });
    });
  }
}
