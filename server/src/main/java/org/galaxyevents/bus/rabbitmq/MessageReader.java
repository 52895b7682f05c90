package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.ControlTaskCodec;
import org.galaxyevents.bus.ControlTaskCodec.MalformedTask;
import org.galaxyevents.bus.SequenceTracker.Origin;
import org.galaxyevents.event.InterestGroup;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to do with a message, by the rules of Galaxy's own consumers. It takes whatever
 * comes: where theirs end for good, this one refuses. Thread-safe.
 */
final class MessageReader {

  /** What a message says. */
  sealed interface Verdict {

    /** A task to run. */
    record Run(ControlTask task) implements Verdict {}

    /** A task that is not for here. */
    record Skip(String reason) implements Verdict {}

    /** Something that can be no task: a mistake of its sender. */
    record Refuse(String reason) implements Verdict {}
  }

  /**
   * Galaxy runs nothing that is older than its own process, because its queues outlive it. Ours do
   * not: what comes in is fresh, and if it seems a little old, then a clock is wrong.
   */
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  private static final int MAX_NAME = 500;

  private final ControlTaskCodec codec = new ControlTaskCodec();
  private final String serverName;
  private final double oldest;

  /**
   * @param started when this process began, by its host's clock
   */
  MessageReader(String serverName, Instant started) {
    this.serverName = serverName;
    this.oldest = MessageWriter.seconds(started.minus(CLOCKS_DIFFER));
  }

  Verdict read(AMQP.BasicProperties properties, byte[] body) {
    String contentType = properties.getContentType();
    if (!MessageWriter.CONTENT_TYPE.equals(contentType)) {
      return new Verdict.Refuse(
          contentType == null
              ? "it has no content type"
              : "its content type is not application/json");
    }
    Object epoch = header(properties, MessageWriter.EPOCH);
    if (epoch != null && !(epoch instanceof Number)) {
      return new Verdict.Refuse("its epoch is no number");
    }
    try {
      ControlTask task = codec.decode(body);
      if (serverName.equals(codec.noop(body))) {
        return new Verdict.Skip("noop");
      }
      // Written so that an epoch which is not a number at all, NaN, is as good as none.
      if (epoch instanceof Number number && number.doubleValue() <= oldest) {
        return new Verdict.Skip("past");
      }
      return task.equals(MessageWriter.NUMBERS)
          ? new Verdict.Skip("headers only")
          : new Verdict.Run(inTerm(properties, task));
    } catch (MalformedTask malformed) {
      return new Verdict.Refuse("no control task: " + malformed.getMessage());
    }
  }

  private static ControlTask inTerm(AMQP.BasicProperties properties, ControlTask task) {
    return task instanceof ControlTask.HistoryUpdate update
            && header(properties, MessageWriter.TERM) instanceof Long term
        ? update.in(term)
        : task;
  }

  /** Where it comes from; null if its sender does not number its messages. */
  static @Nullable Origin origin(AMQP.BasicProperties properties) {
    Object producer = header(properties, MessageWriter.PRODUCER);
    Object number = header(properties, MessageWriter.SEQUENCE);
    return producer instanceof LongString name
            && name.length() <= MAX_NAME
            && number instanceof Long sequence
            && sequence > 0
        ? new Origin(name.toString(), sequence)
        : null;
  }

  /**
   * What a producer says of its last numbers, for the groups that are listened to here: by the
   * producer's name in messages to such a group. Empty if it says nothing.
   */
  static Map<String, Long> lastNumbers(
      AMQP.BasicProperties properties, Set<InterestGroup> listenedTo) {
    Origin origin = origin(properties);
    if (origin == null || !(header(properties, MessageWriter.LAST) instanceof Map<?, ?> numbers)) {
      return Map.of();
    }
    Map<String, Long> last = new HashMap<>();
    Stream.concat(
            Stream.of(MessageWriter.FOR_EVERYONE),
            listenedTo.stream().map(group -> Integer.toString(group.number())))
        .forEach(group ->
            last.put(
                origin.producer() + MessageWriter.FOR + group,
                numbers.get(group) instanceof Long number ? number : 0L));
    return last;
  }

  /**
   * The names of the producers whose last message to a group was sent when that came here already:
   * of this message's, if it is to a group itself, the one before this.
   */
  static Set<String> heardHere(AMQP.BasicProperties properties, HeardSince since) {
    Origin origin = origin(properties);
    if (origin == null) {
      return Set.of();
    }
    String producer = origin.producer();
    if (header(properties, MessageWriter.BEFORE_AGO) instanceof Long millis) {
      String group = producer.substring(producer.lastIndexOf(MessageWriter.FOR) + 1);
      return since.includes(group, millis) ? Set.of(producer) : Set.of();
    }
    if (!(header(properties, MessageWriter.SENT_AGO) instanceof Map<?, ?> recent)) {
      return Set.of();
    }
    Set<String> here = new HashSet<>();
    recent.forEach((group, millis) -> {
      if (millis instanceof Long ago && since.includes(String.valueOf(group), ago)) {
        here.add(producer + MessageWriter.FOR + group);
      }
    });
    return here;
  }

  /** A header of the message; null if it has none of that name. */
  static @Nullable Object header(AMQP.BasicProperties properties, String name) {
    Map<String, Object> headers = properties.getHeaders();
    return headers == null ? null : headers.get(name);
  }
}
