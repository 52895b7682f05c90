import { api } from "./api.js";
import { BroadcastsStore } from "./broadcasts-store.js";
import { EntryPointsStore } from "./entry-points-store.js";
import { HistoriesStore } from "./histories-store.js";
import { LiveUpdates } from "./live-updates.js";
import { LookedAt } from "./looked-at.js";
import { NotificationsStore } from "./notifications-store.js";
import { Position } from "./position.js";
import { EVERYTHING, RefreshQueue } from "./refresh-queue.js";
import { momentOf } from "./relative-time.js";
import { ServerClock } from "./server-clock.js";
import { SharedStream } from "./shared-stream.js";
import { StoredMap } from "./stored-map.js";
import { ViewedHistory } from "./viewed-history.js";

// Galaxy's intervals; what is polled while the tab is hidden, and what rests, is Galaxy's too.
const HISTORIES = { visible: 3_000, hidden: 60_000, eager: true };
const ENTRY_POINTS = { visible: 10_000 };
const NOTIFICATIONS = { visible: 30_000, hidden: 60_000 };
// So far an answer to a poll may overlap the one before: what was committed late must not fall between.
const OVERLAP = 15_000;

/** Everything that this tab knows, and what keeps it up to date. Dispatches `change`. */
export class Stores extends EventTarget {
  clock = new ServerClock();
  tools = new EntryPointsStore();
  configuration;
  histories;
  viewed;
  notifications;
  broadcasts;
  live;

  #account;
  #lookedAt;

  /** @param base the path of the page, which names the installation among others of the same host */
  constructor(configuration, user, base) {
    super();
    const account = `${base} ${user.id ?? "anonymous"}`;
    const cursor = () => this.live.cursor;
    this.configuration = configuration;
    this.#account = account;
    this.#lookedAt = new LookedAt(`galaxy-events.looks-at ${account}`);
    this.histories = new HistoriesStore(user.id ?? null, cursor);
    this.viewed = new ViewedHistory(configuration.enable_sse_updates, cursor, this.#lookedAt);
    this.notifications = new NotificationsStore();
    this.broadcasts = new BroadcastsStore(this.clock, new StoredMap(`galaxy-events.dismissed ${account}`));
    const sources = [this.#historySource(), this.#toolSource()];
    if (configuration.enable_notification_system) sources.push(this.#notificationSource(user.id !== undefined));
    this.live = new LiveUpdates(sources);
    for (const part of [this.tools, this.histories, this.viewed, this.notifications, this.broadcasts]) {
      part.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    }
    this.live.addEventListener("status", () => this.dispatchEvent(new Event("change")));
  }

  start() {
    if (!this.configuration.enable_sse_updates) return this.live.poll();
    const position = new Position(`galaxy-events.last-id ${this.#account}`);
    this.live.open(new SharedStream(`galaxy-events.stream ${this.#account}`, position, () => this.#lookedAt.all()));
  }

  #historySource() {
    const { histories, viewed } = this;
    return {
      load: () => {
        histories.load();
        viewed.load();
      },
      ready: (told) => {
        histories.hurry();
        viewed.hurry();
        // A server that remembers nothing of this page knows what the stream was opened with.
        if (!told.includes(viewed.id)) viewed.subscribe();
      },
      on: {
        history_update: ({ history_ids: ids }) => {
          viewed.apply(ids);
          histories.apply(ids.filter((id) => id !== viewed.id || histories.has(id)));
        },
        histories_refused: ({ history_ids: ids }) => ids.includes(viewed.id) && viewed.subscribe(),
        cursor: () => this.clock.heard(this.live.cursor),
      },
      poll: { ...HISTORIES, ask: (isWanted) => Promise.all([histories.poll(isWanted), viewed.poll()]) },
    };
  }

  #toolSource() {
    const { load, hurry } = retried(() => this.tools.load());
    return { load, ready: hurry, on: { entry_point_update: load }, poll: { ...ENTRY_POINTS, ask: () => this.tools.load() } };
  }

  #notificationSource(hasUser) {
    const { notifications, broadcasts } = this;
    const merge = (status) => {
      if (hasUser) notifications.merge(status);
      if (status.broadcasts.length > 0) broadcasts.merge(status.broadcasts);
    };
    const { load, hurry } = retried(() => Promise.all([hasUser && notifications.load(), broadcasts.load()]));
    const ask = async () => {
      // Who asks is not told what has ended.
      const [status] = await Promise.all([
        api.get("api/notifications/status", { since: before([...notifications.items, ...broadcasts.all]) }),
        broadcasts.shown.length > 0 && broadcasts.load()]);
      merge(status);
    };
    return {
      load,
      ready: hurry,
      on: {
        notification_update: (notification) => notifications.add(notification),
        broadcast_update: (broadcast) => broadcasts.merge([broadcast]),
        notification_status: merge,
      },
      poll: { ...NOTIFICATIONS, ask },
    };
  }
}

/** A time from which everything is new that is not among these. By the server's clock: people's own are wrong. */
function before(known) {
  const latest = known.map(({ update_time: time }) => time).reduce((one, other) => (one > other ? one : other), "1970-01-01T00:01:00");
  return new Date(momentOf(latest) - OVERLAP).toISOString().replace("Z", "");
}

/** Something that loads: once at a time, and once more if it was asked for meanwhile; until it succeeds. */
function retried(load) {
  const queue = new RefreshQueue(load, () => {});
  return { load: () => queue.add(EVERYTHING), hurry: () => queue.hurry() };
}
