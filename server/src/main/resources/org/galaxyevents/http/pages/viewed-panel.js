import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { contentsList } from "./history-panel.js";
import { items } from "./history-list.js";
import { relativeTime } from "./relative-time.js";

/** A history of somebody else's: to look at, not to change. */
export class ViewedPanel {
  #viewed;
  #attempt;

  /** @param attempt runs what was asked for and shows the error if it fails */
  constructor(viewed, attempt) {
    this.#viewed = viewed;
    this.#attempt = attempt;
  }

  template() {
    const { history, contents, ended, quiet } = this.#viewed;
    const back = html`<p class="back"><a href="./">Back to my histories</a></p>`;
    if (ended !== null) return html`${back}<p class="empty" role="alert" data-testid="view-ended">${ended}</p>`;
    if (history === null) return html`${back}<p class="quiet" role="status">Loading the history …</p>`;
    return html`
      ${back}
      <h1 data-testid="viewed-name">${history.name}</h1>
      <p class="facts">by ${history.username ?? "somebody"} <span aria-hidden="true">·</span> ${items(history.count)}
        <span aria-hidden="true">·</span> changed ${relativeTime(history.update_time)}</p>
      ${quiet ? html`<p class="quiet" role="status">Changes are not shown by themselves at the moment. The page keeps trying.</p>` : nothing}
      ${history.annotation ? html`<p class="annotation">${history.annotation}</p>` : nothing}
      ${contentsList(contents, () => this.#attempt(() => this.#viewed.loadOlderItems()))}`;
  }
}
