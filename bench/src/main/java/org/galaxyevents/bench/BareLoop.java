package org.galaxyevents.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * What any server on Netty has to do, and nothing else: read a request, write a head, then the same
 * bytes to all streams or to one. No registry, mailbox, authentication or bus. Thread-safe.
 */
final class BareLoop implements Subject {

  /** So many broadcasts may wait for the loops; more would only fill the memory. */
  private static final int MAX_UNDER_WAY = 32;

  private final ByteBuf opening = SampleFrames.immortal(SampleFrames.opening());
  private final ByteBuf targeted =
      SampleFrames.immortal(SampleFrames.historyUpdate("e4ac0f0e22e4ad1a"));

  /** The streams of each loop, which it alone touches. */
  private final IdentityHashMap<Executor, List<Stream>> streams = new IdentityHashMap<>();

  private final List<Executor> loops = new ArrayList<>();
  private final Semaphore broadcasts;
  private final int port;

  private BareLoop(int loopCount) {
    var group = new MultiThreadIoEventLoopGroup(loopCount, EpollIoHandler.newFactory());
    group.forEach(loops::add);
    loops.forEach(loop -> streams.put(loop, new ArrayList<>()));
    broadcasts = new Semaphore(loopCount * MAX_UNDER_WAY);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4_096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_SNDBUF, 32 << 10)
            .childOption(EpollChannelOption.TCP_USER_TIMEOUT, 75_000)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), new Stream(channel));
                  }
                });
    Channel listening = bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel();
    port = ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Arguments: how many event loops, how many streams there will be. */
  public static void main(String[] args) throws Exception {
    BareLoop server = new BareLoop(Integer.parseInt(args[0]));
    new SubjectConsole(server, Integer.parseInt(args[1])).run();
    System.exit(0);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void broadcast(long stamp) throws InterruptedException {
    byte[] frame = SampleFrames.broadcastUpdate(stamp);
    broadcasts.acquire(loops.size());
    for (Executor loop : loops) {
      loop.execute(() -> {
        // A buffer for each loop: its count of references is never contended.
        ByteBuf own = Unpooled.directBuffer(frame.length).writeBytes(frame);
        for (Stream stream : streamsOf(loop)) {
          stream.write(own.retainedDuplicate());
        }
        own.release();
        broadcasts.release();
      });
    }
  }

  @Override
  public void target(List<Integer> streams, long stamp) {
    for (int stream : streams) {
      target(stream, stamp);
    }
  }

  private void target(int stream, long stamp) {
    Executor loop = loops.get(stream % loops.size());
    ByteBuf frame =
        stamp == 0
            ? targeted
            : SampleFrames.immortal(SampleFrames.historyUpdate(Long.toString(stamp)));
    loop.execute(() -> {
      List<Stream> own = streamsOf(loop);
      own.get(stream / loops.size() % own.size()).write(frame.duplicate());
    });
  }

  private List<Stream> streamsOf(Executor loop) {
    return streams.getOrDefault(loop, List.of());
  }

  /** One stream, from its request on. Confined to its loop. */
  private final class Stream extends SimpleChannelInboundHandler<HttpObject> {
    private final Channel channel;
    private int index = -1;

    private Stream(Channel channel) {
      this.channel = channel;
    }

    private void write(ByteBuf frame) {
      channel.writeAndFlush(frame, channel.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof LastHttpContent && index < 0) {
        context.pipeline().remove(HttpServerCodec.class);
        index = streamsOf(channel.eventLoop()).size();
        streamsOf(channel.eventLoop()).add(this);
        write(opening.duplicate());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (index >= 0) {
        List<Stream> own = streamsOf(channel.eventLoop());
        Stream last = own.removeLast();
        if (last != this) {
          own.set(index, last);
          last.index = index;
        }
      }
    }
  }
}
