const DEADLINE = 30_000;

/** A request that failed, with a sentence for people; status 0 when no answer came at all. */
export class ApiError extends Error {
  constructor(status, message, retryAfter = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

async function request(method, path, { query = {}, body } = {}) {
  const pairs = query instanceof URLSearchParams ? query : new URLSearchParams(query);
  let response;
  try {
    // Paths are relative: <base> carries the prefix under which the server stands.
    response = await fetch(pairs.size > 0 ? `${path}?${pairs}` : path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE),
    });
  } catch {
    throw new ApiError(0, "The server cannot be reached. Check your connection.");
  }
  const text = await response.text().catch(() => "");
  const answer = parsed(text);
  if (!response.ok) {
    throw new ApiError(response.status, answer?.err_msg ?? `The server answered ${response.status}.`, response.headers.get("Retry-After"));
  }
  if (answer === undefined && text !== "") {
    throw new ApiError(response.status, "The server's answer could not be read.");
  }
  return answer;
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
  get: (path, query) => request("GET", path, { query }),
  post: (path, body) => request("POST", path, { body }),
  put: (path, body) => request("PUT", path, { body }),
  delete: (path, body) => request("DELETE", path, { body }),
};
