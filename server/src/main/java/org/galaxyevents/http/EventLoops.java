package org.galaxyevents.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that serve connections: native epoll where there is one, NIO elsewhere. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {

  // Netty has these for connections only: the numbers are Linux's.
  private static final IntegerUnixChannelOption SO_SNDBUF =
      new IntegerUnixChannelOption("SO_SNDBUF", 1, 7);
  private static final IntegerUnixChannelOption TCP_USER_TIMEOUT =
      new IntegerUnixChannelOption("TCP_USER_TIMEOUT", 6, 18);

  private final EventLoopGroup group;
  private final List<Executor> loops = new ArrayList<>();

  public EventLoops(int count, ThreadFactory threads) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group = new MultiThreadIoEventLoopGroup(count, threads, io);
    group.forEach(loops::add);
  }

  /** Each loop, as an executor that runs its tasks one after the other. */
  public List<Executor> executors() {
    return List.copyOf(loops);
  }

  EventLoopGroup group() {
    return group;
  }

  /**
   * Chooses the kind of channel, and how its connections' sockets behave.
   *
   * @param peerTimeout after which a peer that acknowledges nothing counts as lost, where the
   *     system can tell
   * @return what to bind to
   */
  static SocketAddress prepare(
      ServerBootstrap bootstrap, ListenAddress address, int sendBuffer, Duration peerTimeout) {
    return switch (address) {
      case ListenAddress.Tcp(String host, int port) -> {
        prepareTcp(bootstrap, sendBuffer, peerTimeout);
        yield new InetSocketAddress(host, port);
      }
      case ListenAddress.UnixSocket unix -> {
        bootstrap.childOption(ChannelOption.SO_SNDBUF, sendBuffer);
        yield prepareUnix(bootstrap, unix.path());
      }
      case ListenAddress.Inherited inherited ->
          throw new IllegalArgumentException("it is bound already: " + inherited);
    };
  }

  /** The same for a socket that listens already: to be registered instead of bound. */
  static void prepare(
      ServerBootstrap bootstrap, InheritedSocket socket, int sendBuffer, Duration peerTimeout) {
    if (socket.isUnix()) {
      bootstrap
          .channelFactory(() -> new EpollServerDomainSocketChannel(socket.descriptor(), true))
          .childOption(ChannelOption.SO_SNDBUF, sendBuffer);
    } else {
      bootstrap
          .channelFactory(() -> new EpollServerSocketChannel(socket.descriptor()))
          .option(SO_SNDBUF, sendBuffer)
          .option(TCP_USER_TIMEOUT, Math.toIntExact(peerTimeout.toMillis()));
    }
  }

  private static void prepareTcp(ServerBootstrap bootstrap, int sendBuffer, Duration peerTimeout) {
    bootstrap.option(ChannelOption.SO_REUSEADDR, true);
    if (Epoll.isAvailable()) {
      // Accepted sockets inherit these from the listening one, which saves calls for each of them.
      bootstrap
          .channel(EpollServerSocketChannel.class)
          .option(SO_SNDBUF, sendBuffer)
          .option(TCP_USER_TIMEOUT, Math.toIntExact(peerTimeout.toMillis()));
    } else {
      bootstrap
          .channel(NioServerSocketChannel.class)
          .childOption(ChannelOption.SO_SNDBUF, sendBuffer);
    }
  }

  private static SocketAddress prepareUnix(ServerBootstrap bootstrap, Path path) {
    if (Epoll.isAvailable()) {
      bootstrap.channel(EpollServerDomainSocketChannel.class);
      return new DomainSocketAddress(path.toFile());
    }
    bootstrap.channel(NioServerDomainSocketChannel.class);
    return UnixDomainSocketAddress.of(path);
  }

  /**
   * Ends the threads. Every channel has to be closed by then: a loop that is told to end between
   * two of its checks does not close those that are left.
   */
  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
