import { html, nothing, render } from "./webjars/lit-html/lit-html.js";
import { AccountDialog } from "./account-dialog.js";
import { AdminPanel } from "./admin-panel.js";
import { subject } from "./announcement-card.js";
import { Announcer } from "./announcer.js";
import { api } from "./api.js";
import { Backoff } from "./backoff.js";
import { BroadcastBanner } from "./broadcast-banner.js";
import { ConfirmDialog } from "./confirm-dialog.js";
import { HistoryList } from "./history-list.js";
import { HistoryPanel } from "./history-panel.js";
import { NotificationBell } from "./notification-bell.js";
import { Places } from "./places.js";
import { PreferencesDialog } from "./preferences-dialog.js";
import { SharingDialog } from "./sharing-dialog.js";
import { Shelves } from "./shelves.js";
import { Stores } from "./stores.js";
import { ToolsList } from "./tools-list.js";
import { ViewedPanel } from "./viewed-panel.js";

const CLOCK_TICK = 20_000;
const STATUS_TEXT = {
  connecting: ["Connecting", "Connecting to the server."],
  live: ["Live", "Changes appear the moment they happen."],
  reconnecting: ["Reconnecting", "The connection is lost. What changes meanwhile is shown as soon as it is back."],
  polling: ["Polling", "There is no live connection. The page asks for changes every few seconds."],
};

const mount = (id) => document.getElementById(id);
const brand = mount("brand").textContent;
const base = new URL(document.baseURI).pathname;
const otherTabs = typeof BroadcastChannel === "function" ? new BroadcastChannel(`galaxy-events.account ${base}`) : null;

let stores = null;
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
}

function badge() {
  const status = stores?.live.status ?? "connecting";
  const [text, explanation] = STATUS_TEXT[status];
  return html`<span class="badge" data-testid="stream-badge" data-status=${status} title=${explanation}>${text}</span>`;
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
  const trouble = stores?.histories.trouble;
  if (!trouble) return nothing;
  return html`<p class="message" role="alert" data-testid="error-banner">Changes cannot be loaded at the moment. ${trouble.message}
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
  stores.live.pausePolls();
  try {
    await request();
  } catch (error) {
    stores.live.resume();
    throw error;
  }
  // First the others: whoever gets the stream next must know that it would be another account's.
  otherTabs?.postMessage("changed");
  stores.live.close();
  location.reload();
}

function leaveAccount() {
  accountChanged = true;
  stores.live.close();
  changed();
}

/** Loads the page again when another tab changes the account, or was loaded with another one. */
function followAccount(account) {
  otherTabs?.addEventListener("message", ({ data }) => {
    if (data.account === account) return;
    stores.live.close();
    location.reload();
  });
  otherTabs?.postMessage({ account });
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

/** What the page shows of the user's histories, tools and others' histories; gives what is shown in the main part. */
function showHistories(places, notices) {
  const { histories, tools, viewed } = stores;
  const confirm = new ConfirmDialog();
  const list = new HistoryList(histories, attempt, confirm, places);
  const shelves = new Shelves(list, attempt, places, histories.anonymous, changed);
  const toolsList = new ToolsList(tools, attempt, confirm);
  const host = mount("history-panel");
  const panel = new HistoryPanel(histories, attempt, { confirm, sharing: new SharingDialog() }, host, renderAll);
  const viewedPanel = new ViewedPanel(viewed, attempt);
  notices.addEventListener("arrival", ({ detail }) => detail.category === "new_shared_item" && shelves.refresh());
  views.push(() => render(shelves.template(), mount("history-list")), () => render(toolsList.template(), mount("tools")));
  return () => (places.viewed === null ? panel : viewedPanel).template();
}

/** The bell, its list and the broadcasts. */
function showNotifications(user, announcer) {
  const { notifications, broadcasts } = stores;
  const broadcastBanner = new BroadcastBanner(broadcasts, changed);
  views.push(() => render(broadcastBanner.template(), mount("broadcasts")));
  if (!user.id) return;
  const preferences = new PreferencesDialog(attempt, stores.configuration.server_mail_configured);
  const bell = new NotificationBell(notifications, attempt, preferences, mount("notifications"));
  notifications.addEventListener("arrival", ({ detail }) => announcer.say(`New notification: ${subject(detail)}`));
  views.push(() => render(bell.button(), mount("bell")), () => render(bell.list(), mount("notifications")));
}

/** Follows the address. */
function showPlaces(user, places, historyTemplate) {
  const { histories, broadcasts, viewed, clock, configuration } = stores;
  const admin = new AdminPanel(user.is_admin === true && configuration.enable_notification_system, attempt, clock, changed);
  broadcasts.addEventListener("change", () => places.admin && admin.refresh());
  const host = mount("history-panel");
  const arrive = () => {
    if (places.viewed !== null) viewed.open(places.viewed);
    else if (viewed.id !== null) viewed.close();
    if (places.admin) admin.open();
    changed();
  };
  places.addEventListener("change", () => {
    arrive();
    host.focus();
  });
  host.replaceChildren();
  views.push(() => render(places.admin ? admin.template() : historyTemplate(), host), () => {
    const name = places.admin ? "Notifications" : (places.viewed === null ? histories.shown : viewed.history)?.name;
    document.title = name ? `${name} – ${brand}` : brand;
  });
  arrive();
}

async function start() {
  changed();
  const [configuration, user] = await askUntilAnswered();
  stores = new Stores(configuration, user, base);
  const announcer = new Announcer(mount("announcements"));
  const { histories, notifications } = stores;
  stores.addEventListener("change", changed);
  histories.addEventListener("itemschange", (event) => announcer.itemsChanged(event.detail));
  histories.addEventListener("accountchange", leaveAccount);
  histories.addEventListener("gone", (event) => say(`“${event.detail?.name}” is no longer there. Your current history is shown instead.`, "notice"));
  followAccount(user.id ?? null);
  const places = new Places();
  const account = new AccountDialog(changeAccount, attempt, configuration.allow_local_account_creation);
  render(account.masthead(user, configuration.enable_notification_system), mount("account"));
  const historyTemplate = showHistories(places, notifications);
  if (configuration.enable_notification_system) showNotifications(user, announcer);
  showPlaces(user, places, historyTemplate);
  stores.start();
  setInterval(changed, CLOCK_TICK);
}

start();
