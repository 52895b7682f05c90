/** The place of the page that the address names. Dispatches `change`. Links to places of ours are followed without loading a page. */
export class Places extends EventTarget {
  constructor() {
    super();
    window.addEventListener("popstate", () => this.#changed());
    document.addEventListener("click", (event) => this.#follow(event));
  }

  /** The id of the history of somebody else's that is looked at, or null. */
  get viewed() {
    return this.#path === "published/history" ? new URLSearchParams(location.search).get("id") || "unknown" : null;
  }

  /** Whether notifications are written. */
  get admin() {
    return this.#path === "admin/notifications";
  }

  /** Whether the user's own histories are. */
  get own() {
    return this.viewed === null && !this.admin;
  }

  get #path() {
    return location.pathname.slice(new URL(document.baseURI).pathname.length).replace(/\/$/, "");
  }

  goToOwn() {
    if (!this.own) this.go(document.baseURI);
  }

  go(href) {
    history.pushState(null, "", href);
    this.#changed();
  }

  #follow(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.target || link.origin !== location.origin) return;
    const base = new URL(document.baseURI).pathname;
    const path = link.pathname.startsWith(base) ? link.pathname.slice(base.length) : null;
    if (path !== "" && path !== "published/history" && path !== "admin/notifications") return;
    event.preventDefault();
    this.go(link.href);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
