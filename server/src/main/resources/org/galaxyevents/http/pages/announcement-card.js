import { html, nothing } from "./webjars/lit-html/lit-html.js";
import { messageText } from "./message-text.js";
import { isOurs, safeLink } from "./safe-link.js";

const WORDS = { info: "Information", warning: "Warning", urgent: "Urgent" };
const SHAPES = {
  info: "M8 7.2v4M8 4.6v.2M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
  warning: "M8 6v3.4M8 11.6v.2M8 2 1.8 13.4h12.4z",
  urgent: "M8 4.6v4M8 11.2v.2M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z",
};

/** How urgent it is, as a sign and in words for those who do not see it. */
export function variantSign(variant) {
  return html`<svg class="variant" viewBox="0 0 16 16" aria-hidden="true"><path d=${SHAPES[variant] ?? SHAPES.info}></path></svg><span
    class="visually-hidden">${WORDS[variant] ?? ""}: </span>`;
}

/** What a notification or broadcast is about, in a line. */
export function subject({ category, content }) {
  if (category === "new_shared_item") return `${content.owner_name} shared “${content.item_name}” with you`;
  if (category === "tool_installation_request") return `Somebody asks for ${(content.tool_names ?? []).join(", ")}`;
  return content.subject ?? category;
}

/** What it says, below that line. */
export function announcementBody({ category, content }) {
  switch (category) {
    case "new_shared_item":
      return html`<p>Open the ${content.item_type}: ${link(`/${content.slug}`, content.item_name)}</p>`;
    case "tool_installation_request":
      return html`
        <p class="plain">${content.description}</p>
        <dl>${fact("Address", content.tool_url && link(content.tool_url, content.tool_url))}
          ${fact("Field", content.scientific_domain)} ${fact("Version", content.requested_version)}
          ${fact("Asked for by", content.requester_email)} ${fact("Remarks", content.additional_remarks)}</dl>`;
    case "storage_operation":
      return html`
        ${messageText(content.message ?? "")}
        <p class="quiet">${content.succeeded_count} of ${content.total_count} done, ${content.failed_count} failed,
          ${content.skipped_count} left out</p>`;
    default:
      return html`${messageText(content.message ?? "")}${actions(content.action_links)}`;
  }
}

function actions(links) {
  const given = (links ?? []).filter(({ link: href }) => safeLink(href) !== null);
  if (given.length === 0) return nothing;
  return html`<p class="links">${given.map(({ action_name: name, link: href }) => link(href, name))}</p>`;
}

function link(address, text) {
  const href = safeLink(address);
  if (href === null) return html`${text}`;
  return isOurs(href)
    ? html`<a href=${href}>${text}</a>`
    : html`<a href=${href} target="_blank" rel="noopener noreferrer">${text}</a>`;
}

function fact(name, value) {
  return value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : nothing;
}
