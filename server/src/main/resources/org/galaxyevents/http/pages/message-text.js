import { html } from "./webjars/lit-html/lit-html.js";
import { guard } from "./webjars/lit-html/directives/guard.js";
import { Marked } from "./webjars/marked/lib/marked.esm.js";
import DOMPurify from "./webjars/dompurify/dist/purify.es.mjs";
import { isOurs, safeLink } from "./safe-link.js";

const ALLOWED = {
  ALLOWED_TAGS: ["p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "a",
    "table", "thead", "tbody", "tr", "th", "td"],
  ALLOWED_ATTR: ["href", "title", "start"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const markdown = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text),
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
  },
});

/** A message in Galaxy's Markdown. HTML in it is shown as it was typed; pictures are named, not loaded. */
export function messageText(message) {
  return html`<div class="text">${guard([message], () => rendered(message))}</div>`;
}

function rendered(message) {
  const fragment = DOMPurify.sanitize(markdown.parse(message), ALLOWED);
  for (const link of fragment.querySelectorAll("a")) {
    const href = link.hasAttribute("href") ? safeLink(link.getAttribute("href")) : null;
    if (href === null) {
      link.replaceWith(...link.childNodes);
      continue;
    }
    link.href = href;
    if (isOurs(href)) continue;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  return fragment;
}

function escaped(text) {
  const holder = document.createElement("p");
  holder.textContent = text;
  return holder.innerHTML;
}
