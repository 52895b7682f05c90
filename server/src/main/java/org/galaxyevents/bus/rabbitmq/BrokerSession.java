package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.galaxyevents.event.InterestGroup;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a broker with a queue of its own, from its opening to its first failure.
 * Thread-safe, but for publishing, which one thread does.
 */
interface BrokerSession extends AutoCloseable {

  /** Hears of a session, on threads of the session's. */
  interface Owner {

    /** The broker has this message, or all up to it. */
    void confirmed(BrokerSession session, long tag, boolean multiple);

    /** The broker could not take this message, or all up to it. */
    void rejected(BrokerSession session, long tag, boolean multiple);

    /** A message came. */
    void received(Received message) throws InterruptedException;

    /** The session has ended: {@link BrokerSession#failure} says why. */
    void ended();
  }

  /** Opens sessions. */
  interface Opening {

    /** Opens one, or fails at once. */
    BrokerSession open(Owner owner) throws IOException, TimeoutException;
  }

  /** A message from the broker. */
  record Received(BrokerSession session, Delivery message) {}

  /** Lets messages come. */
  void consume() throws IOException;

  /** The tag under which the next message will be confirmed. */
  long nextTag();

  /** Publishes, under the next tag. */
  void publish(Delivery message) throws IOException;

  /** Publishes to one queue, as an answer is. */
  void reply(String toQueue, AMQP.BasicProperties properties, byte[] body) throws IOException;

  /** Acknowledges this message and all before it. What is no longer there needs none. */
  void acknowledge(long tag);

  /** Declares everything once more. */
  void declare() throws IOException;

  /** Binds the queue to what concerns these groups. */
  void listenTo(Set<InterestGroup> groups) throws IOException;

  /** Lets go of what concerns these groups. */
  void stopListeningTo(Set<InterestGroup> groups) throws IOException;

  /** The groups that the queue is bound to. */
  Set<InterestGroup> listenedTo();

  /** Why it has ended; null while it is open. */
  @Nullable BrokerFailure failure();

  /** Whether the broker takes nothing for now, for want of memory or disk. */
  boolean isBlocked();

  /** Ends it, whatever state it is in. */
  @Override
  void close();
}
