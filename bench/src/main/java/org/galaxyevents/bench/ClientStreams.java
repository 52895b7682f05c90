package org.galaxyevents.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The streams of one load client, on one event loop, and what came on them. Its methods are for one
 * other thread; its state is confined to the loop.
 */
final class ClientStreams {

  /** So many connects are under way at once: a busy server's backlog takes them. */
  private static final int CONNECTING = 500;

  private static final int OPEN_SECONDS = 120;

  /** Each address has 28,000 ports, and a closed connection keeps its own for a minute. */
  private static final int STREAMS_PER_ADDRESS = 5_000;

  private final EventLoop loop =
      new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("client", true), EpollIoHandler.newFactory())
          .next();
  private final InetSocketAddress server;
  private final List<String> cookies;
  private final SentTimes times;
  private final List<Channel> channels = new ArrayList<>();
  private final Histogram latencies = new Histogram(3);

  private int started;
  private int wanted;
  private long connectsEver;
  private int open;
  private long received;
  private boolean timing;
  private boolean recording;

  /** What came, and when in nanoseconds, with a colon between them. */
  private final List<String> arrivals = new ArrayList<>();

  private CountDownLatch allOpen = new CountDownLatch(0);

  ClientStreams(int port, List<String> cookies, SentTimes times) {
    this.server = new InetSocketAddress("127.0.0.1", port);
    this.cookies = cookies;
    this.times = times;
  }

  /** Opens streams until there are so many, and waits until each has got its first frames. */
  void open(int count) throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    onLoop(() -> {
      allOpen = latch;
      wanted = count;
      for (int i = 0; i < Math.min(CONNECTING, count); i++) {
        connectNext();
      }
      return true;
    });
    if (!latch.await(OPEN_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("only " + openNow() + " of " + count + " streams opened");
    }
  }

  void closeAll() throws Exception {
    List<Channel> all =
        onLoop(() -> {
          started = 0;
          wanted = 0;
          List<Channel> copy = List.copyOf(channels);
          channels.clear();
          return copy;
        });
    for (Channel channel : all) {
      channel.close().sync();
    }
  }

  long received() throws Exception {
    return onLoop(() -> received);
  }

  int openNow() throws Exception {
    return onLoop(() -> open);
  }

  /** From now on looks into each event for when it was sent. */
  void startTiming() throws Exception {
    onLoop(() -> {
      latencies.reset();
      timing = true;
      return true;
    });
  }

  /** Microseconds from publish to receipt. */
  Histogram stopTiming() throws Exception {
    return onLoop(() -> {
      timing = false;
      return latencies.copy();
    });
  }

  /** From now on notes when each history's update comes. */
  void startRecording() throws Exception {
    onLoop(() -> {
      arrivals.clear();
      recording = true;
      return true;
    });
  }

  /** The ids of histories, each with the time of its update, in the order of their coming. */
  List<String> stopRecording() throws Exception {
    return onLoop(() -> {
      recording = false;
      return List.copyOf(arrivals);
    });
  }

  private void connectNext() {
    if (started >= wanted) {
      return;
    }
    int number = started++;
    int address = 1 + (int) (connectsEver++ / STREAMS_PER_ADDRESS % 250);
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(16 << 10))
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ClientStream(ClientStreams.this));
                  }
                })
            .connect(server, new InetSocketAddress("127.0.0." + address, 0));
    connecting.addListener((ChannelFutureListener) done -> connected(done, number));
  }

  private void connected(ChannelFuture done, int number) {
    if (!done.isSuccess()) {
      throw new IllegalStateException("a stream was not taken", done.cause());
    }
    channels.add(done.channel());
    done.channel().writeAndFlush(request(number));
  }

  private ByteBuf request(int number) {
    String cookie =
        cookies.isEmpty() ? "" : "Cookie: galaxysession=" + cookies.get(number) + "\r\n";
    String request =
        """
        GET /api/events/stream HTTP/1.1\r
        Host: 127.0.0.1\r
        Accept: text/event-stream\r
        Accept-Language: en\r
        Cache-Control: no-cache\r
        User-Agent: galaxy-events-bench\r
        %s\r
        """
            .formatted(cookie);
    return Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII);
  }

  /** A stream has got its first frames. */
  void opened() {
    open++;
    if (open == wanted) {
      allOpen.countDown();
    }
    connectNext();
  }

  void closed(boolean wasOpen) {
    if (wasOpen) {
      open--;
    }
  }

  void receivedEvent() {
    received++;
  }

  boolean isTiming() {
    return timing || recording;
  }

  /** An event with this data came. */
  void time(String data) {
    long now = System.nanoTime();
    if (recording) {
      times.read(data).ifPresent(history -> arrivals.add(history + ":" + now));
    } else {
      times.read(data).ifPresent(sent -> latencies.recordValue((now - sent) / 1_000));
    }
  }

  private <T> T onLoop(Callable<T> work) throws InterruptedException, ExecutionException {
    return loop.submit(work).get();
  }
}
