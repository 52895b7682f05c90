package org.galaxyevents.bus.rabbitmq;

/**
 * How this process takes part in the bus. Immutable.
 *
 * @param url where the broker is
 * @param serverName this process's name, of its own on its host, as Galaxy names its processes
 * @param hostname the host's name
 * @param taskRoutingKey where updates are published: {@code control.*}, which Galaxy 26.1 hears, or
 *     {@code web.control}, which later ones hear too; both are listened to
 * @param routing whether each worker hears everything, or what concerns it
 */
public record RabbitConfig(
    AmqpUrl url, String serverName, String hostname, String taskRoutingKey, Routing routing) {

  /** Who hears what. */
  public enum Routing {
    /** Everybody hears everything, a Galaxy on the same broker too. */
    ALL,
    /** Each worker hears what concerns those who are connected to it. No Galaxy hears anything. */
    INTEREST
  }

  /** As Galaxy 26.1.1 publishes, literally. */
  public static final String CONTROL = "control.*";

  /** As later versions of Galaxy publish updates. */
  public static final String WEB_CONTROL = "web.control";

  public RabbitConfig {
    if (serverName.isBlank()) {
      throw new IllegalArgumentException("serverName is blank");
    }
    if (!taskRoutingKey.equals(CONTROL) && !taskRoutingKey.equals(WEB_CONTROL)) {
      throw new IllegalArgumentException("taskRoutingKey: " + taskRoutingKey);
    }
  }
}
