import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { announcementBody, subject, variantSign } from "./announcement-card.js";
import { api } from "./api.js";
import { broadcastCard } from "./broadcast-banner.js";
import { RecipientPicker } from "./recipient-picker.js";

const EMPTY = { kind: "message", variant: "info", subject: "", message: "", links: [], publication: "", expiration: "" };
const TASK_PAUSE = 1_000;

/** Where admins write notifications and broadcasts. */
export class Composer {
  #picker;
  #changed;
  #sent;
  #draft = { ...EMPTY };
  #problem = null;
  #result = null;
  #busy = false;

  /**
   * @param changed told when something has to be rendered
   * @param sent told when something was sent
   */
  constructor(changed, sent) {
    this.#picker = new RecipientPicker(changed);
    this.#changed = changed;
    this.#sent = sent;
  }

  load() {
    return this.#picker.load();
  }

  template() {
    const draft = this.#draft;
    const broadcast = draft.kind === "broadcast";
    return html`
      <form class="composer" novalidate @submit=${(event) => this.#submit(event)} @input=${(event) => this.#read(event)}>
        <fieldset class="choices">
          <legend>What</legend>
          ${this.#choice("kind", "message", "A message to users")}
          ${this.#choice("kind", "broadcast", "A broadcast to everybody")}
        </fieldset>
        ${broadcast ? nothing : this.#picker.template()}
        <fieldset class="choices">
          <legend>How urgent</legend>
          ${this.#choice("variant", "info", "Information")} ${this.#choice("variant", "warning", "Warning")} ${this.#choice("variant", "urgent", "Urgent")}
        </fieldset>
        <label class="field">Subject <input name="subject" data-testid="compose-subject" maxlength="255" autocomplete="off" .value=${draft.subject}></label>
        <label class="field">Message, in Markdown
          <textarea name="message" data-testid="compose-message" rows="5" maxlength="20000" .value=${draft.message}></textarea></label>
        ${broadcast ? this.#links() : nothing}
        <div class="times">
          <label class="field">Publish <span class="quiet">at once if empty</span>
            <input name="publication" data-testid="compose-publication" type="datetime-local" step="1" .value=${draft.publication}></label>
          <label class="field">Ends <span class="quiet">after 180 days if empty</span>
            <input name="expiration" data-testid="compose-expiration" type="datetime-local" step="1" .value=${draft.expiration}></label>
        </div>
        <p class="problem" role="alert" data-testid="compose-problem" ?hidden=${this.#problem === null}>${this.#problem ?? ""}</p>
        <p class="result" role="status" data-testid="compose-result">${this.#result ?? ""}</p>
        <div class="actions"><button class="primary" data-testid="compose-send" ?disabled=${this.#busy}>${draft.publication ? "Schedule" : "Send"}</button></div>
      </form>
      <section class="preview" aria-labelledby="preview-heading">
        <h2 id="preview-heading">Preview</h2>
        ${this.#preview()}
      </section>`;
  }

  #choice(name, value, label) {
    return html`<label class="check"><input type="radio" name=${name} value=${value} data-testid=${`choose-${value}`} .checked=${this.#draft[name] === value}> ${label}</label>`;
  }

  #links() {
    return html`
      <fieldset>
        <legend>Links</legend>
        ${this.#draft.links.map((link, index) => html`
          <div class="row">
            <input name=${`name ${index}`} aria-label=${`Text of link ${index + 1}`} placeholder="Text" maxlength="255" .value=${link.action_name}>
            <input name=${`link ${index}`} aria-label=${`Address of link ${index + 1}`} placeholder="https://…" .value=${link.link}>
            <button type="button" aria-label=${`Remove link ${index + 1}`} @click=${() => this.#setLinks(this.#draft.links.filter((kept) => kept !== link))}>×</button>
          </div>`)}
        <button type="button" data-testid="add-link" @click=${() => this.#setLinks([...this.#draft.links, { action_name: "", link: "" }])}>Add a link</button>
      </fieldset>`;
  }

  #preview() {
    const { kind, variant, subject: line, message, links } = this.#draft;
    const shown = { variant, category: kind, content: { subject: line || "Subject", message, action_links: links.filter(({ link }) => link !== "") } };
    if (kind === "broadcast") return broadcastCard(shown);
    return html`
      <div class="notification" data-variant=${variant}>
        <h3>${variantSign(variant)}${subject(shown)}</h3>
        ${announcementBody(shown)}
      </div>`;
  }

  #read({ target }) {
    if (!target.name) return;
    const [field, index] = target.name.split(" ");
    if (index === undefined) this.#draft = { ...this.#draft, [field]: target.value };
    else this.#setLinks(this.#draft.links.map((link, at) => (at === Number(index) ? { ...link, [field === "name" ? "action_name" : "link"]: target.value } : link)));
    this.#changed();
  }

  #setLinks(links) {
    this.#draft = { ...this.#draft, links };
    this.#changed();
  }

  async #submit(event) {
    event.preventDefault();
    this.#problem = this.#missing();
    this.#result = null;
    this.#busy = this.#problem === null;
    this.#changed();
    if (!this.#busy) return;
    try {
      await this.#send();
    } catch (error) {
      this.#problem = error.message;
    }
    this.#busy = false;
    this.#changed();
  }

  #missing() {
    const { kind, subject: line, message } = this.#draft;
    if (kind === "message" && this.#picker.chosen.length === 0) return "Choose somebody to send it to.";
    if (line.trim() === "" || message.trim() === "") return "Write a subject and a message.";
    return null;
  }

  async #send() {
    const { kind, variant, subject: line, message, links, publication, expiration } = this.#draft;
    const notification = { source: "admin", category: kind, variant, content: { category: kind, subject: line, message } };
    if (publication) notification.publication_time = new Date(publication).toISOString();
    if (expiration) notification.expiration_time = new Date(expiration).toISOString();
    if (kind === "broadcast") {
      if (links.length > 0) notification.content.action_links = links;
      await api.post("api/notifications/broadcast", notification);
      this.#done(publication ? "The broadcast is scheduled." : "Everybody is told.");
    } else {
      const answer = await api.post("api/notifications", { recipients: this.#picker.recipients, notification });
      this.#done(publication ? "The message is scheduled." : sentTo(answer.total_notifications_sent));
      if (answer.total_notifications_sent === undefined) await this.#followTask(answer.id);
    }
  }

  #done(result) {
    this.#result = result;
    this.#draft = { ...EMPTY, kind: this.#draft.kind };
    this.#picker.clear();
    this.#sent();
  }

  /** To many it is sent in the background. */
  async #followTask(id) {
    for (;;) {
      const { state, result } = await api.get(`api/tasks/${id}/result`);
      this.#result = `${result || "Being sent"}.`;
      this.#changed();
      if (state === "SUCCESS" || state === "FAILURE") return;
      await new Promise((resume) => setTimeout(resume, TASK_PAUSE));
    }
  }
}

function sentTo(count) {
  if (count === undefined) return "It is being sent.";
  return count === 1 ? "Sent to 1 user." : `Sent to ${count} users.`;
}
