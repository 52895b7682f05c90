package org.galaxyevents.bus.rabbitmq;

import com.google.errorprone.annotations.FormatMethod;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why the broker cannot be used, in sentences for an operator. Immutable.
 *
 * @param waitingHelps whether it may go by by itself, as a broker does that is about to start
 */
record BrokerFailure(String message, boolean waitingHelps) {

  /** What this exception means. */
  static BrokerFailure of(Throwable thrown, AmqpUrl url) {
    if (find(thrown, AuthenticationFailureException.class) != null
        || find(thrown, PossibleAuthenticationFailureException.class) != null) {
      return refused(
          "RabbitMQ at %s does not let user '%s' in: user name or password is wrong. Correct amqp_internal_connection, or the user ('rabbitmqctl change_password'; 'guest' may only connect from the broker's own host).",
          where(url), url.user());
    }
    ShutdownSignalException shutdown = find(thrown, ShutdownSignalException.class);
    if (shutdown != null) {
      return ofReply(shutdown, url);
    }
    SSLException tls = find(thrown, SSLException.class);
    if (tls != null) {
      return refused(
          "TLS with RabbitMQ at %s fails: %s. Check that this port speaks TLS, and that ca_certs in amqp_internal_connection names who signed the broker's certificate.",
          where(url), String.valueOf(tls.getMessage()));
    }
    UnknownHostException unknown = find(thrown, UnknownHostException.class);
    return new BrokerFailure(
        "RabbitMQ at %s cannot be reached: %s."
            .formatted(
                where(url), unknown == null ? said(thrown) : "there is no host of that name"),
        true);
  }

  private static BrokerFailure ofReply(ShutdownSignalException shutdown, AmqpUrl url) {
    String reply;
    int code;
    switch (shutdown.getReason()) {
      case AMQP.Connection.Close close -> {
        code = close.getReplyCode();
        reply = close.getReplyText();
      }
      case AMQP.Channel.Close close -> {
        code = close.getReplyCode();
        reply = close.getReplyText();
      }
      case null, default -> {
        return new BrokerFailure(
            "The connection to RabbitMQ at %s broke: %s.".formatted(where(url), said(shutdown)),
            true);
      }
    }
    return switch (code) {
      case AMQP.NOT_ALLOWED ->
          refused(
              "RabbitMQ at %s does not let user '%s' into virtual host '%s': %s. Make it ('rabbitmqctl add_vhost'), give the user permissions ('rabbitmqctl set_permissions'), or correct amqp_internal_connection.",
              where(url), url.user(), url.vhost(), reply);
      case AMQP.ACCESS_REFUSED ->
          refused(
              "RabbitMQ at %s does not give user '%s' the permissions it needs in '%s': %s. 'rabbitmqctl set_permissions' gives them; it must be able to configure, write and read galaxy_core_exchange and galaxy_events.*.",
              where(url), url.user(), url.vhost(), reply);
      case AMQP.PRECONDITION_FAILED ->
          refused(
              "RabbitMQ at %s has something of the same name with other parameters in '%s': %s. Galaxy's exchange is a durable topic exchange. Delete the one that is there if nobody needs it, or use another virtual host.",
              where(url), url.vhost(), reply);
      default ->
          new BrokerFailure(
              "RabbitMQ at %s ended the connection: %s.".formatted(where(url), reply), true);
    };
  }

  @FormatMethod
  private static BrokerFailure refused(String form, Object... values) {
    return new BrokerFailure(form.formatted(values), false);
  }

  private static String where(AmqpUrl url) {
    return String.join(", ", url.hosts().stream().map(AmqpUrl.Host::toString).toList());
  }

  /** What lies deepest says most: what is above it says that something failed. */
  private static String said(Throwable thrown) {
    String said = thrown.getClass().getSimpleName();
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      said = each.getMessage() == null ? said : each.getMessage();
    }
    return said;
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }
}
