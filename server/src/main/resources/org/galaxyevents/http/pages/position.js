/** How far this tab has been told: the last event id, kept while the tab lasts, over reloads of its page. */
export class Position {
  id;

  #key;

  /** @param key names the account, so that nobody inherits the position of another */
  constructor(key) {
    this.#key = key;
    this.id = read(key);
  }

  moveTo(id) {
    this.id = id;
    write(this.#key, id);
  }

  forget() {
    this.moveTo(null);
  }
}

// Session storage throws where the browser keeps no site data. The id then lives as long as the page.
function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, id) {
  try {
    if (id === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, id);
  } catch {
    // See read.
  }
}
