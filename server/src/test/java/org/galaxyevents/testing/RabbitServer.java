package org.galaxyevents.testing;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real RabbitMQ: one for all tests of this JVM, started with the first of them, and a fresh
 * virtual host for each. Confined to the test's thread.
 *
 * <pre>{@code @RegisterExtension final RabbitServer rabbit = new RabbitServer();}</pre>
 */
public final class RabbitServer implements BeforeEachCallback, AfterEachCallback {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(RabbitServer.class);

  private @Nullable Shared shared;
  private String vhost = "";

  /** The broker, and how many virtual hosts it has had. */
  private record Shared(RabbitProcess process, AtomicInteger vhosts) implements AutoCloseable {
    static Shared start() {
      try {
        return new Shared(RabbitProcess.start(), new AtomicInteger());
      } catch (IOException failure) {
        throw new java.io.UncheckedIOException(failure);
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    }

    @Override
    public void close() throws IOException {
      process.close();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    shared =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent("broker", key -> Shared.start(), Shared.class);
    vhost = "test-" + shared.vhosts().incrementAndGet();
    addVhost();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    process().startBroker();
    evaluate("rabbit_vhost:delete(<<\"%s\">>, <<\"test\">>)".formatted(vhost));
  }

  /** The address of this test's virtual host, as {@code amqp_internal_connection} wants it. */
  public String url() {
    return url(port());
  }

  /** The same by another port: that of a {@link TcpProxy}. */
  public String url(int port) {
    return "amqp://%s:%s@127.0.0.1:%d/%s"
        .formatted(RabbitProcess.USER, RabbitProcess.USER, port, vhost);
  }

  public int port() {
    return process().port();
  }

  public String vhost() {
    return vhost;
  }

  public RabbitProcess process() {
    if (shared == null) {
      throw new IllegalStateException("not started");
    }
    return shared.process();
  }

  /** Ends it as a power failure would, and starts it again with what it had on disk. */
  public void restart() throws IOException, InterruptedException {
    process().killBroker();
    process().startBroker();
  }

  /** The same with nothing on disk: only the virtual host and its user are made again. */
  public void restartEmpty() throws IOException, InterruptedException {
    process().killBroker();
    process().forgetAll();
    process().startBroker();
    addVhost();
  }

  /** The queues of this test's virtual host. */
  public List<String> queues() throws IOException, InterruptedException {
    return evaluate(
            """
            [io:format("~s~n", [element(4, amqqueue:get_name(Q))]) || Q <- rabbit_amqqueue:list(<<"%s">>)]
            """
                .formatted(vhost))
        .lines()
        .toList();
  }

  /** What the broker counts of its queues, by its own name for it, over all of them. */
  public int sum(String item) throws IOException, InterruptedException {
    return Integer.parseInt(
        evaluate(
                """
                io:format("~b", [lists:sum([N || Q <- rabbit_amqqueue:list(<<"%s">>),
                    [{_, N}] <- [rabbit_amqqueue:info(Q, [%s])]])])
                """
                    .formatted(vhost, item))
            .strip());
  }

  /** Deletes all queues, the exclusive ones too, under the eyes of their consumers. */
  public void deleteQueues() throws IOException, InterruptedException {
    evaluate(
        """
        [rabbit_amqqueue:delete(Q, false, false, <<"test">>) || Q <- rabbit_amqqueue:list(<<"%s">>)]
        """
            .formatted(vhost));
  }

  /** Closes all connections to this test's virtual host; how many these were. */
  public int closeConnections() throws IOException, InterruptedException {
    return Integer.parseInt(
        evaluate(
                """
                Pids = [P || P <- rabbit_networking:connections(),
                    [{vhost, <<"%s">>}] == rabbit_networking:connection_info(P, [vhost])],
                [rabbit_networking:close_connection(P, "by the test") || P <- Pids],
                io:format("~b", [length(Pids)])
                """
                    .formatted(vhost))
            .strip());
  }

  /** Runs Erlang expressions in the broker; what they print. */
  public String evaluate(String erlang) throws IOException, InterruptedException {
    return process().evaluate(erlang);
  }

  private void addVhost() throws IOException, InterruptedException {
    evaluate(
        """
        ok = rabbit_vhost:add(<<"%1$s">>, <<"test">>),
        rabbit_auth_backend_internal:set_permissions(
            <<"%2$s">>, <<"%1$s">>, <<".*">>, <<".*">>, <<".*">>, <<"test">>)
        """
            .formatted(vhost, RabbitProcess.USER));
  }
}
