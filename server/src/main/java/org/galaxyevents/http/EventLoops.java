package org.galaxyevents.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that serve connections: native epoll where there is one, NIO elsewhere. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {

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

  static Class<? extends ServerChannel> serverChannel() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
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
