const DEADLINE = 30_000;

/** A request that failed, with a sentence for people; status 0 when no answer came at all. */
export class ApiError extends Error {
  constructor(status, message, retryAfter = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Aborted, and replaced, when what is asked has to be asked again. */
let asked = new AbortController();

async function request(method, path, { query = {}, body, again = false } = {}) {
  const pairs = query instanceof URLSearchParams ? query : new URLSearchParams(query);
  const { response, text } = await exchange(pairs.size > 0 ? `${path}?${pairs}` : path, {
    method,
    credentials: "same-origin",
    cache: "no-store",
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }, again);
  const answer = parsed(text);
  if (!response.ok) {
    throw new ApiError(response.status, answer?.err_msg ?? `The server answered ${response.status}.`, response.headers.get("Retry-After"));
  }
  if (answer === undefined && text !== "") {
    throw new ApiError(response.status, "The server's answer could not be read.");
  }
  return answer;
}

// Paths are relative: <base> carries the prefix under which the server stands.
async function exchange(path, options, again) {
  for (;;) {
    const { signal } = asked;
    const deadline = AbortSignal.timeout(DEADLINE);
    try {
      const response = await fetch(path, { ...options, signal: again ? AbortSignal.any([signal, deadline]) : deadline });
      return { response, text: await response.text() };
    } catch {
      if (!again || !signal.aborted) throw new ApiError(0, "The server cannot be reached. Check your connection.");
    }
  }
}

/** A proxy in between answers with HTML: that is no JSON, and no reason to fail in another place than the status. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server's API; every failure is an {@link ApiError}. */
export const api = {
  get: (path, query) => request("GET", path, { query, again: true }),
  /** A GET of Galaxy's that changes something. */
  act: (path, query) => request("GET", path, { query }),
  post: (path, body) => request("POST", path, { body }),
  put: (path, body) => request("PUT", path, { body }),
  delete: (path, body) => request("DELETE", path, { body }),
  /**
   * Asks again at once what was asked and not answered so far, on connections that may be dead: a computer that slept, or
   * has changed its network, would wait for the deadline.
   */
  askAgain() {
    asked.abort();
    asked = new AbortController();
  },
};
