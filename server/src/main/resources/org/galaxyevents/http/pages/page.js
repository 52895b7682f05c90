import { html, nothing, render } from "./webjars/lit-html/lit-html.js";
import { AccountDialog } from "./account-dialog.js";
import { Announcer } from "./announcer.js";
import { api } from "./api.js";
import { Backoff } from "./backoff.js";
import { ConfirmDialog } from "./confirm-dialog.js";
import { EventStream } from "./event-stream.js";
import { HistoriesStore } from "./histories-store.js";
import { HistoryList } from "./history-list.js";
import { HistoryPanel } from "./history-panel.js";
import { CurrentHistoryPoll } from "./polling.js";

// With as many failures in a row the page polls, while the stream goes on trying.
const FAILURES_BEFORE_POLLING = 4;
const LONGEST_WAIT_FOR_STREAM = 1_500;
const CLOCK_TICK = 20_000;
const STATUS_TEXT = {
  connecting: ["Connecting", "Connecting to the server."],
  live: ["Live", "Changes appear the moment they happen."],
  reconnecting: ["Reconnecting", "The connection is lost. What changes meanwhile is shown as soon as it is back."],
  polling: ["Polling", "There is no live connection. The page asks for changes every few seconds."],
};

const mount = (id) => document.getElementById(id);
const brand = mount("brand").textContent;
const place = new URL(document.baseURI).pathname;
const otherTabs = new BroadcastChannel(`galaxy-events.account ${place}`);

let store = null;
let stream = null;
let poll = null;
let views = [];
let accountChanged = false;
let message = null;
let rendering = false;

function changed() {
  if (rendering) return;
  rendering = true;
  requestAnimationFrame(renderAll);
}

function renderAll() {
  rendering = false;
  for (const view of views) view();
  render(badge(), mount("stream-badge"));
  render(banner(), mount("messages"));
  if (store?.shown) document.title = `${store.shown.name} – ${brand}`;
}

function status() {
  if (stream?.status === "live") return "live";
  if (poll?.works) return "polling";
  return stream?.status ?? (store?.shown ? "reconnecting" : "connecting");
}

function badge() {
  const [text, explanation] = STATUS_TEXT[status()];
  return html`<span class="badge" data-testid="stream-badge" data-status=${status()} title=${explanation}>${text}</span>`;
}

function banner() {
  if (accountChanged) {
    return html`<p class="message" role="alert" data-testid="error-banner">You logged in or out in another tab.
      <button @click=${() => location.reload()}>Load this page again</button></p>`;
  }
  if (message !== null) {
    return html`<p class="message" role="alert" data-testid=${message.testId}>${message.text}
      <button @click=${() => say(null)}>Dismiss</button></p>`;
  }
  if (!store?.trouble) return nothing;
  return html`<p class="message" role="alert" data-testid="error-banner">Changes cannot be loaded at the moment. ${store.trouble.message}
    The page keeps trying.</p>`;
}

function say(text, testId = "error-banner") {
  message = text === null ? null : { text, testId };
  changed();
}

/** Runs what a person asked for; resolves to whether it succeeded, and says why not. */
async function attempt(action) {
  say(null);
  try {
    await action();
    return true;
  } catch (error) {
    say(error.message);
    return false;
  }
}

async function changeAccount(request) {
  // An answer to the poll that arrives later would set the old session's cookie over the one just given.
  poll.stop();
  try {
    await request();
  } catch (error) {
    followStream();
    throw error;
  }
  stream?.close();
  otherTabs.postMessage("changed");
  location.reload();
}

function leaveAccount() {
  accountChanged = true;
  stream?.close();
  poll.stop();
  changed();
}

function followStream() {
  if (accountChanged) return;
  if (stream === null || stream.failures >= FAILURES_BEFORE_POLLING) poll.start();
  else if (stream.status === "live") poll.stop();
  changed();
}

/**
 * The lists are loaded at the stream's first `cursor`, that is, after it announced what was due. Whatever changes
 * from then on is announced, and the position to ask for deltas from is older than what was loaded: nothing falls
 * between. Without a stream the page does not wait for long; it then loads again at a `ready` that resumed nothing,
 * because the server cannot know what was missed before it.
 */
function openStream(userId) {
  stream = new EventStream(`galaxy-events.last-id ${place} ${userId ?? "anonymous"}`);
  let begun = false;
  const begin = () => {
    if (!begun) store.load();
    begun = true;
  };
  stream.addEventListener("cursor", begin);
  stream.addEventListener("ready", (event) => begun && !event.detail.resumed && store.load());
  stream.addEventListener("history_update", (event) => store.apply(event.detail.history_ids));
  stream.addEventListener("status", () => {
    if (stream.status === "reconnecting") begin();
    followStream();
  });
  setTimeout(begin, LONGEST_WAIT_FOR_STREAM);
  stream.open();
}

async function askUntilAnswered() {
  const backoff = new Backoff();
  for (;;) {
    try {
      const answers = await Promise.all([api.get("api/configuration"), api.get("api/users/current")]);
      say(null);
      return answers;
    } catch (error) {
      say(`${error.message} The page keeps trying.`);
      await new Promise((resume) => setTimeout(resume, backoff.next()));
    }
  }
}

async function start() {
  changed();
  const [configuration, user] = await askUntilAnswered();
  const userId = user.id ?? null;
  store = new HistoriesStore(userId, () => stream?.lastId ?? null);
  poll = new CurrentHistoryPoll(store, changed);
  const announcer = new Announcer(mount("announcements"));
  store.addEventListener("change", changed);
  store.addEventListener("itemschange", (event) => announcer.itemsChanged(event.detail));
  store.addEventListener("accountchange", leaveAccount);
  store.addEventListener("gone", (event) => say(`“${event.detail?.name}” is no longer there. Your current history is shown instead.`, "notice"));
  otherTabs.addEventListener("message", () => {
    stream?.close();
    location.reload();
  });
  const confirm = new ConfirmDialog();
  const account = new AccountDialog(changeAccount, attempt, configuration.allow_local_account_creation);
  const list = new HistoryList(store, attempt, confirm);
  const panel = new HistoryPanel(store, attempt, confirm, mount("history-panel"), renderAll);
  render(account.masthead(user), mount("account"));
  mount("history-panel").replaceChildren();
  views = [() => render(list.template(), mount("history-list")), () => render(panel.template(), mount("history-panel"))];
  if (configuration.enable_sse_updates) {
    openStream(userId);
  } else {
    store.load();
    followStream();
  }
  setInterval(changed, CLOCK_TICK);
}

start();
