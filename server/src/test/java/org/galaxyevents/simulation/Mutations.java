package org.galaxyevents.simulation;

import java.util.List;

/** The planted bugs. Stateless. */
final class Mutations {

  private Mutations() {}

  static final List<Mutation> ALL =
      List.of(
          Mutation.of(
              "the cursor moves while a gap is being caught up",
              "worker/GapWatch",
              "    if (catchingUp != CatchingUp.NEEDED) {\n      return new Verdict.Wait();",
              "    if (catchingUp != CatchingUp.NEEDED) {\n      cursor = tick.watermark();\n      return new Verdict.Move(tick.watermark());"),
          Mutation.of(
              "a producer's stamp is written as the id",
              "worker/QueueWorker",
              "        viewers.changed(update);\n      }",
              "        viewers.changed(update);\n        return org.galaxyevents.sse.LastEventId.parse(update.eventId()) instanceof org.galaxyevents.sse.LastEventId.At at ? new Cursor(at.cursor().micros() + 50_000) : null;\n      }"),
          Mutation.of(
              "the id is on the first of several frames",
              "connection/SharedFrames",
              "frames.add(following.computeIfAbsent(event, same -> encoder.encode(same, cursor, null)));",
              "frames.add(following.computeIfAbsent(event, same -> encoder.encode(same, cursor, cursor)));"),
          Mutation.of(
              "what comes in during the catch-up is dropped",
              "connection/Connection",
              "    meanwhile.forEach(this::offer);\n",
              ""),
          Mutation.of(
                  "the stream is looked up before it is registered",
                  "http/StreamStart",
                  "    Connection connection = registry.open(loop, identity, transport, newcomer.permit());\n    registered.accept(connection);\n",
                  "")
              .and(
                  "answer -> onLoop.execute(() -> caughtUp(connection, answer)));",
                  "answer -> onLoop.execute(() -> { Connection connection = registry.open(loop, identity, transport, newcomer.permit()); registered.accept(connection); caughtUp(connection, answer); }));"),
          Mutation.of(
                  "the journal is recorded after routing",
                  "worker/QueueWorker",
                  "    journal.record(event, audience);\n    events.add(new Routed(event, audience));",
                  "    events.add(new Routed(event, audience));\n    late.add(() -> journal.record(event, audience));")
              .and(
                  "  private boolean leaderIsMissed;\n",
                  "  private boolean leaderIsMissed;\n  private final List<Runnable> late = new ArrayList<>();\n")
              .and(
                  "    lookForLeader();\n  }\n\n  @Override",
                  "    lookForLeader();\n  }\n  private void recordLate() { late.forEach(Runnable::run); late.clear(); }\n\n  @Override")
              .and(
                  "    List<Routed> events = new ArrayList<>(tasks.size());",
                  "    recordLate();\n    List<Routed> events = new ArrayList<>(tasks.size());"),
          Mutation.of(
              "the overlap is removed",
              "catchup/CatchUpConfig",
              "              : cursor.minus(overlap);",
              "              : cursor;"),
          Mutation.of(
              "what the journal has forgotten counts as not having been",
              "catchup/Journal",
              "    if (floor == null || since.isBefore(floor)) {",
              "    if (floor == null) {"),
          Mutation.of(
              "the journal keeps what it knew before a gap",
              "worker/QueueWorker",
              "    watch.missed();\n    journal.forget();",
              "    watch.missed();"),
          Mutation.of(
              "nobody catches up after a gap",
              "worker/GapWatch",
              "    missingSince = missingSince == null ? cursor : missingSince;\n",
              "    missingSince = null;\n"),
          Mutation.of(
              "a gap during the catch-up of another is forgotten",
              "worker/GapWatch",
              "          case RUNNING, RUNNING_IN_VAIN -> CatchingUp.RUNNING_IN_VAIN;",
              "          case RUNNING, RUNNING_IN_VAIN -> CatchingUp.RUNNING;"),
          Mutation.of(
              "a failed catch-up counts as done",
              "worker/GapWatch",
              "        well && catchingUp == CatchingUp.RUNNING ?",
              "        catchingUp == CatchingUp.RUNNING ?"),
          Mutation.of(
              "it does not matter from when on the leader covers",
              "worker/GapWatch",
              "    return isCovered ? null : GapReason.NOT_COVERED;",
              "    return null;"),
          Mutation.of(
              "the numbers of messages are ignored",
              "bus/SequenceTracker",
              "    return origin.number() > before + 1;",
              "    return false;"),
          Mutation.of(
              "a tick overtakes what it covers",
              "bus/SequenceTracker",
              "    if (held != null && !isBehind(held)) {",
              "    if (held != null) {"),
          Mutation.of(
              "a new connection to the broker is no gap",
              "bus/rabbitmq/Inbox",
              "            gap(GapReason.RECONNECTED);",
              ""),
          Mutation.of(
              "the coalescer drops the last change",
              "monitor/ChangeCoalescer",
              "    if (activity.waiting == null) {\n      waiting++;\n      activity.waiting = change.at();",
              "    if (activity.waiting == null) {\n      if (activity.announcedBefore && activity.window > 0) {\n        return;\n      }\n      waiting++;\n      activity.waiting = change.at();"),
          Mutation.of(
                  "what could not be published counts as announced",
                  "monitor/HistoryAuditMonitor",
                  "    Map<Long, List<Audience>> found = owners.ownersOf(due);",
                  "    coalescer.announced(due, nanoTime.getAsLong());\n    Map<Long, List<Audience>> found = owners.ownersOf(due);")
              .and(
                  "      dispatcher.dispatchHistories(lease.term(), found, oldest);\n    }\n    coalescer.announced(due, nanoTime.getAsLong());",
                  "      dispatcher.dispatchHistories(lease.term(), found, oldest);\n    }"),
          Mutation.of(
                  "owners are cached",
                  "monitor/HistoryAuditMonitor",
                  "    Map<Long, List<Audience>> found = owners.ownersOf(due);",
                  "    List<Long> unknown = due.stream().filter(id -> !cache.containsKey(id)).toList();\n    cache.putAll(owners.ownersOf(unknown));\n    Map<Long, List<Audience>> found = new java.util.HashMap<>(cache);\n    found.keySet().retainAll(due);")
              .and(
                  "  private boolean troubled;\n",
                  "  private boolean troubled;\n  private final Map<Long, List<Audience>> cache = new java.util.HashMap<>();\n"),
          Mutation.of(
              "a leader begins with what is committed from now on",
              "monitor/HistoryAuditMonitor",
              "        open = source.open(watermark.lastClaim());",
              "        open = source.open(null);"),
          Mutation.of(
              "the watermark is not held back by what waits",
              "change/Watermark",
              "        oldestUnpublished == null || sampled.isBefore(oldestUnpublished)",
              "        oldestUnpublished != null || oldestUnpublished == null"),
          Mutation.of(
              "nobody notices that the clock was set back",
              "change/Watermark",
              "    claimed = null;\n    return setBack;",
              "    return setBack;"),
          Mutation.of(
              "the watermark does not wait for those who write",
              "change/postgres/OpenWriters",
              "      if (longOnesToo || !writer.isLong()) {",
              "      if (!longOnesToo && writer.isLong() && writers.isEmpty()) {"),
          Mutation.of(
              "the watermark is claimed without the own notification",
              "change/postgres/Listening",
              "      if (!hearEcho(token)) {",
              "      if (hear(Duration.ZERO, token) && samples < 0) {"),
          Mutation.of(
              "what a long writer has committed is not read again",
              "change/postgres/PostgresPollSource",
              "        again = new Stretch(from, readUntil, progress.watermark());",
              ""),
          Mutation.of(
              "updates of a former term are taken",
              "worker/QueueWorker",
              "    return update.term().isPresent() && watch.isFormer(update.term().getAsLong());",
              "    return false;"),
          Mutation.of(
              "streams outlive their sessions",
              "http/StreamCheck",
              "    registry.close(ended);",
              ""));
}
