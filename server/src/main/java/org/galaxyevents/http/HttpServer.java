package org.galaxyevents.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.account.Authentication;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.connection.ConnectionRegistry;
import org.jspecify.annotations.Nullable;

/** Listens, puts a pipeline into each connection, and ends them all. Thread-safe. */
public final class HttpServer implements AutoCloseable {

  private static final int MAX_REQUEST_LINE = 16 << 10;
  private static final int MAX_HEADERS = 32 << 10;

  /**
   * Above the high mark a stream counts as blocked: one large frame is not, a client that does not
   * read is.
   */
  private static final WriteBufferWaterMark WRITE_MARKS =
      new WriteBufferWaterMark(1 << 10, 16 << 10);

  /**
   * A stream is a few hundred bytes now and then: a client that does not read must not pile up
   * megabytes.
   */
  private static final int SEND_BUFFER = 32 << 10;

  /** How long the last answers may take. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

  /** How long event loops may take to do what they have been told. */
  private static final Duration LOOPS = Duration.ofSeconds(2);

  private final HttpConfig config;
  private final EventLoops loops;
  private final RequestDecoding decoding;
  private final RequestAnswering answering;
  private final StreamOpening streams;
  private final ConnectionRegistry registry;
  private final AcceptedConnections accepted = new AcceptedConnections();
  private @Nullable Channel listening;

  /** What an open stream needs. */
  public record Streams(
      ConnectionRegistry registry,
      CatchUp catchUp,
      RememberedAuthentication known,
      LookupThreads lookups,
      StreamViews views) {}

  /**
   * @param blocking runs handlers; each task may block
   */
  public HttpServer(
      HttpConfig config,
      EventLoops loops,
      Router router,
      Authentication authentication,
      Streams streams,
      Executor blocking) {
    this.config = config;
    this.loops = loops;
    this.decoding = new RequestDecoding(config);
    this.answering = new RequestAnswering(router, authentication, blocking);
    this.registry = streams.registry();
    this.streams =
        new StreamOpening(
            streams.registry(),
            streams.catchUp(),
            streams.known(),
            streams.lookups(),
            streams.views());
  }

  /**
   * Begins to listen.
   *
   * @return where, with the port that was picked if none was named
   * @throws IOException if the address cannot be had, saying why
   */
  public ListenAddress start() throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .option(ChannelOption.SO_BACKLOG, 4_096)
            .handler(accepted)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    fill(channel);
                  }
                });
    return switch (config.listen()) {
      case ListenAddress.Tcp wanted -> {
        Channel bound = bind(bootstrap, "another port with --port, or 0 for any");
        yield tcp((InetSocketAddress) bound.localAddress());
      }
      case ListenAddress.UnixSocket unix -> {
        UnixSocketFile file = new UnixSocketFile(unix);
        file.makeWay();
        bind(bootstrap, "another path");
        file.open();
        yield unix;
      }
      case ListenAddress.Inherited inherited -> adopt(bootstrap, inherited);
    };
  }

  private ListenAddress adopt(ServerBootstrap bootstrap, ListenAddress.Inherited inherited)
      throws IOException {
    InheritedSocket socket = InheritedSocket.take(inherited);
    EventLoops.prepare(bootstrap, socket, SEND_BUFFER, config.peerTimeout());
    ChannelFuture registered = bootstrap.register().awaitUninterruptibly();
    if (!registered.isSuccess()) {
      throw new IOException(
          "Cannot listen on %s: %s.".formatted(inherited, registered.cause().getMessage()));
    }
    listening = registered.channel();
    if (registered.channel().localAddress() instanceof InetSocketAddress own) {
      return tcp(own);
    }
    return socket
        .path()
        .<ListenAddress>map(path -> new ListenAddress.UnixSocket(path, Set.of()))
        .orElse(inherited);
  }

  private static ListenAddress.Tcp tcp(InetSocketAddress own) {
    return new ListenAddress.Tcp(own.getAddress().getHostAddress(), own.getPort());
  }

  private Channel bind(ServerBootstrap bootstrap, String otherwise) throws IOException {
    SocketAddress address =
        EventLoops.prepare(bootstrap, config.listen(), SEND_BUFFER, config.peerTimeout());
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "Cannot listen on %s: %s. Another server may be running; choose %s."
              .formatted(config.listen(), bound.cause().getMessage(), otherwise));
    }
    listening = bound.channel();
    return bound.channel();
  }

  private void fill(Channel channel) {
    RequestDeadline deadline = new RequestDeadline(config.requestTimeout());
    channel
        .pipeline()
        .addLast(deadline)
        .addLast(
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_REQUEST_LINE)
                    .setMaxHeaderSize(MAX_HEADERS)
                    .setInitialBufferSize(256)))
        .addLast(new RequestAggregator(config.maxRequestBody()))
        .addLast(new RequestHandler(deadline, decoding, answering, streams));
  }

  /** Stops listening. Open connections get one answer more. */
  public void leave() {
    if (listening != null) {
      listening.close().awaitUninterruptibly();
      accepted.leave();
    }
  }

  /**
   * Stops listening and ends every connection: a stream with the last chunk of its body, a request
   * with its answer if it comes within a second, whatever waits for nothing at once.
   */
  @Override
  public void close() {
    if (listening == null) {
      return;
    }
    listening.close().awaitUninterruptibly();
    accepted.end();
    try {
      registry.leaveAll(ReturnTimes::retryMillis, LOOPS.toMillis(), TimeUnit.MILLISECONDS);
      accepted.close(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
