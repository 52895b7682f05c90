package org.galaxyevents.bench;

import io.netty.bootstrap.Bootstrap;
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
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Clients that come back at once, with their last ids, when they lose their server; a process of
 * its own, on one event loop. Obeys the commands on standard input, each answered with one line.
 * Its state is confined to the loop.
 */
final class StormClients {

  private static final int PATIENCE_SECONDS = 120;

  /** Each address has 28,000 ports, and a closed connection keeps its own for a minute. */
  private static final int STREAMS_PER_ADDRESS = 5_000;

  /** So many connects are under way at once while streams are opened at leisure. */
  private static final int CONNECTING = 500;

  private final EventLoop loop =
      new MultiThreadIoEventLoopGroup(
              1, new DefaultThreadFactory("client", true), EpollIoHandler.newFactory())
          .next();
  private final List<String> cookies;
  private final String[] ids;
  private final Channel[] channels;
  private final Histogram millis = new Histogram(3);

  private int[] ports = new int[0];
  private boolean comesBack;
  private int started;
  private int wanted;
  private int caughtUp;
  private long connects;
  private long begun;
  private long broken;
  private CountDownLatch all = new CountDownLatch(0);

  private StormClients(List<String> cookies) {
    this.cookies = cookies;
    this.ids = new String[cookies.size()];
    this.channels = new Channel[cookies.size()];
  }

  /** Arguments: a file of cookies, one for each client. */
  public static void main(String[] args) throws Exception {
    StormClients clients =
        new StormClients(Files.readAllLines(Path.of(args[0]), StandardCharsets.US_ASCII));
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(clients.answer(line.split(" ", -1)));
    }
  }

  private String answer(String[] command) throws Exception {
    return switch (command[0]) {
      case "open" -> {
        CountDownLatch opened = new CountDownLatch(1);
        onLoop(() -> open(Integer.parseInt(command[1]), opened));
        await(opened);
        yield "open " + cookies.size();
      }
      case "arm" -> {
        int[] others = Arrays.stream(command).skip(1).mapToInt(Integer::parseInt).toArray();
        onLoop(() -> arm(others));
        yield "armed";
      }
      case "await" -> {
        await(all);
        yield "back %d %d %d %d"
            .formatted(
                millis.getValueAtPercentile(50),
                millis.getValueAtPercentile(99),
                millis.getMaxValue(),
                broken);
      }
      case "close" -> {
        onLoop(this::close);
        yield "closed";
      }
      default -> throw new IllegalArgumentException("no command: " + command[0]);
    };
  }

  private void onLoop(Runnable task) throws Exception {
    loop.submit(task).get();
  }

  private void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("only " + caughtUp + " of " + wanted + " caught up");
    }
  }

  private void open(int port, CountDownLatch opened) {
    all = opened;
    ports = new int[] {port};
    comesBack = false;
    Arrays.fill(ids, null);
    started = 0;
    caughtUp = 0;
    wanted = cookies.size();
    for (int i = 0; i < Math.min(CONNECTING, wanted); i++) {
      connect(started++);
    }
  }

  /** Whoever loses its server from now on comes back to one of these. */
  private void arm(int[] others) {
    all = new CountDownLatch(1);
    ports = others;
    comesBack = true;
    caughtUp = 0;
    begun = 0;
    broken = 0;
    millis.reset();
  }

  private void close() {
    comesBack = false;
    List<Channel> open = new ArrayList<>(Arrays.asList(channels));
    open.forEach(Channel::close);
  }

  private void connect(int number) {
    int address = 1 + (int) (connects++ / STREAMS_PER_ADDRESS % 250);
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
                    channel.pipeline().addLast(new StormStream(StormClients.this, number));
                  }
                })
            .connect(
                new InetSocketAddress("127.0.0.1", ports[number % ports.length]),
                new InetSocketAddress("127.0.0." + address, 0));
    connecting.addListener((ChannelFutureListener) done -> connected(done, number));
  }

  private void connected(ChannelFuture done, int number) {
    if (!done.isSuccess()) {
      ended(number);
      return;
    }
    channels[number] = done.channel();
    done.channel().writeAndFlush(Unpooled.copiedBuffer(request(number), StandardCharsets.US_ASCII));
  }

  private String request(int number) {
    String resuming = ids[number] == null ? "" : "Last-Event-ID: " + ids[number] + "\r\n";
    return """
    GET /api/events/stream HTTP/1.1\r
    Host: 127.0.0.1\r
    Accept: text/event-stream\r
    Accept-Language: en\r
    Cache-Control: no-cache\r
    User-Agent: galaxy-events-bench\r
    Cookie: galaxysession=%s\r
    %s\r
    """
        .formatted(cookies.get(number), resuming);
  }

  /** A stream has got an id; the first one of a connection ends its catching up. */
  void reached(int number, String id, boolean first) {
    ids[number] = id;
    if (!first) {
      return;
    }
    caughtUp++;
    if (comesBack) {
      millis.recordValue((System.nanoTime() - begun) / 1_000_000);
    } else if (started < wanted) {
      connect(started++);
    }
    if (caughtUp == wanted) {
      all.countDown();
    }
  }

  /** A connection has ended, or could not be made. */
  void ended(int number) {
    if (!comesBack) {
      return;
    }
    if (begun == 0) {
      begun = System.nanoTime();
    } else if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(1)) {
      // The server that was lost is gone long since: it was one of the others.
      broken++;
    }
    connect(number);
  }
}
