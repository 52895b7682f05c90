const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/**
 * Where a link that somebody wrote leads, or null where it must not be followed. `/histories/list` stands below our
 * prefix, as in Galaxy.
 */
export function safeLink(link) {
  const own = /^\/(?![/\\])/.test(link);
  const url = URL.parse(own ? link.slice(1) : link, document.baseURI);
  return url !== null && SCHEMES.has(url.protocol) ? url.href : null;
}

/** Whether a link leads to a page of ours. */
export function isOurs(href) {
  return href.startsWith(document.baseURI);
}
